import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHosts, type Host, type Hosts } from '../../../activities/ssh/host.ts';
import { kinds, kindsHere, startPlace, type Place } from './places.ts';
import { programOf, standIn } from './stand-in.ts';

/** Process ids of the program's runs that began with these words. */
async function runs(place: Place, words: string): Promise<number[]> {
  const log = await readFile(join(place.stateHome, 'calls'), 'utf8');
  return log
    .split('\n')
    .flatMap((line) => (line.startsWith(words) ? [Number(line.slice(words.length))] : []));
}

function requireValue<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('nothing was found');
  return value;
}

/** A dead process that nobody has fetched yet runs no more. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => ') Z');
  return !stat.includes(') Z');
}

describe.each(kinds)('a call over %s', (kind) => {
  describe.skipIf(!kindsHere.includes(kind))('answers', () => {
    let place: Place;
    let hosts: Hosts;
    let host: Host;
    beforeAll(async () => {
      place = await startPlace(kind);
      hosts = createHosts(place.config, standIn);
      host = hosts.host('hut');
    });
    afterAll(async () => {
      await hosts.close();
      await place.close();
    });
    const tidy = (repo: string, options = {}): Promise<unknown> =>
      host.call('tidy', [['repo', repo]], options);

    it('uploads the program once, executable for its owner alone, and reads past the noise of the login shell', async () => {
      const replies = await Promise.all([1, 2, 3].map(() => host.call('hello', [])));
      expect(replies[2]).toEqual({ bootId: 'b', stateDir: '/state', git: '2.39.5', missing: [] });
      const folder = join(place.stateHome, 'threadline/bin', standIn.sha256);
      expect(await readdir(folder)).toEqual(['threadline-host']);
      expect(await readFile(join(folder, 'threadline-host'), 'utf8')).toBe(standIn.text);
    });

    it('gives bytes up to a mebibyte and more, whole', async () => {
      const { data } = await host.call('output', [['repo', '3000000']]);
      expect(data.length).toBe(3_000_000);
    });

    it('takes a body of 2 MiB that the program never reads', async () => {
      await expect(tidy('refuses', { body: 'x'.repeat(2 ** 21) })).rejects.toMatchObject({
        type: 'repository_missing',
      });
    });

    it('throws what the host refused by its code, with control characters escaped', async () => {
      await expect(tidy('refuses')).rejects.toMatchObject({
        type: 'repository_missing',
        nonRetryable: true,
        message: 'The role repository is not there: hut: \\u{1b}[31mgone',
      });
    });

    it.each([
      ['half', /ended with code 0 and without an answer/],
      ['stderr', /ended with code 3 and without an answer, saying: disk on fire/],
      ['strange', /not in its form/],
    ])('calls a reply that is %s broken, which may be tried again', async (behaviour, message) => {
      await expect(tidy(behaviour)).rejects.toMatchObject({
        type: 'host_reply_broken',
        nonRetryable: false,
        message: expect.stringMatching(message) as string,
      });
    });

    it('ends a command that prints without end', async () => {
      await expect(tidy('endless')).rejects.toMatchObject({
        message: expect.stringContaining('without end') as string,
      });
    });

    it('ends a silent command at its limit, on the host too where sshd forwards signals', async () => {
      await expect(tidy('silent', { limitMs: 300 })).rejects.toMatchObject({ type: 'host_reply_broken' });
      const pid = requireValue((await runs(place, 'tidy silent '))[0]);
      // OpenSSH signals no session that runs as root.
      if (kind === 'sshd' && process.getuid?.() === 0) process.kill(pid);
      await expect.poll(() => isRunning(pid)).toBe(false);
    });

    it('throws the reason of an abort and ends the waiting program', async () => {
      const abort = new AbortController();
      const waiting = host.call('wait', [], { signal: abort.signal });
      const outcome = expect(waiting).rejects.toThrow('enough');
      await expect.poll(() => runs(place, 'wait  ')).toHaveLength(1);
      abort.abort(new Error('enough'));
      await outcome;
      const [pid] = await runs(place, 'wait  ');
      await expect.poll(() => isRunning(requireValue(pid))).toBe(false);
    });

    it('refuses a field that would be two lines', async () => {
      await expect(tidy('a\nb')).rejects.toMatchObject({ type: 'engine_fault' });
    });

    it('uploads a newer program beside the older one, with two engines racing', async () => {
      const newer = programOf(`${standIn.text}# newer\n`);
      const racers = [1, 2, 3].map(() => createHosts(place.config, newer));
      const replies = await Promise.all(
        racers.flatMap((racer) => [1, 2].map(() => racer.host('hut').call('hello', []))),
      );
      expect(replies).toHaveLength(6);
      await Promise.all(racers.map((racer) => racer.close()));
      const folder = join(place.stateHome, 'threadline/bin');
      expect((await readdir(folder)).sort()).toEqual([newer.sha256, standIn.sha256].sort());
      expect(await readdir(join(folder, newer.sha256))).toEqual(['threadline-host']);
    });

    it('replaces an empty program, as a power cut may leave it', async () => {
      const file = join(place.stateHome, 'threadline/bin', standIn.sha256, 'threadline-host');
      await writeFile(file, '');
      await host.call('hello', []);
      expect(await readFile(file, 'utf8')).toBe(standIn.text);
    });
  });
});
