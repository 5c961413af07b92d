import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { freshEntries, type FreshLog } from '../../../activities/role/judge-entries.ts';
import { writeEntry } from '../../../contract/entry-write.ts';
import { entryNumber, logOf } from '../../contract/log-example.ts';
import { makeRepository, type TestRepository } from '../../repository.ts';

const path = 'coordination/handoff_log.md';
const entry = (index: number): string => `\n${writeEntry(entryNumber(index))}`;

let repository: TestRepository;
let base: string;
beforeAll(async () => {
  repository = await makeRepository();
  base = await repository.commit('Begin', { [path]: logOf(3) });
});
afterAll(() => repository.remove());

const read = (tip: string, since?: string): Promise<FreshLog> =>
  freshEntries(
    { gitDir: join(repository.path, '.git') },
    { path, tip, ...(since === undefined ? {} : { since }) },
  );

/** Commits the log as it is given, on top of the base, and reads what it says that the base did not. */
async function readAfter(log: string | Uint8Array): Promise<FreshLog> {
  await repository.git('reset', '-q', '--hard', base);
  return read(await repository.commit('Report', { [path]: log }), base);
}

const ids = (log: FreshLog): readonly string[] => log.entries.map(({ id }) => id);
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('freshEntries', () => {
  it('gives the entries that the log has now and had not before', async () => {
    expect(ids(await readAfter(logOf(3) + entry(3) + entry(4)))).toEqual(['e000003', 'e000004']);
    expect(ids(await read(base))).toEqual(['e000000', 'e000001', 'e000002']);
    expect(ids(await read(base, base))).toEqual([]);
  });

  it('finds an entry wherever a merge puts it, and not the others that it moves', async () => {
    const moved = `# Handoff log\n${entry(3)}${entry(2)}${entry(0)}${entry(1)}`;
    expect(ids(await readAfter(moved))).toEqual(['e000003']);
  });

  it('gives a copy of an old entry as new, with its problem', async () => {
    const { entries } = await readAfter(logOf(3) + entry(1));
    expect(entries).toMatchObject([{ id: 'e000001', entry: { problems: [{ code: 'entry/repeated' }] } }]);
  });

  it('takes entries of one id for what they were, in their order, when a line above them changes', async () => {
    const twice = logOf(3) + entry(1).replace('Watched', 'Waited');
    await repository.git('reset', '-q', '--hard', base);
    const since = await repository.commit('Before', { [path]: twice });
    const tip = await repository.commit('Retitle', { [path]: twice.replace('# Handoff log', '# Log') });
    expect(ids(await read(tip, since))).toEqual([]);
  });

  it('gives nothing when the log is as it was, or gone', async () => {
    await repository.git('reset', '-q', '--hard', base);
    const other = await repository.commit('Work', { 'a.txt': 'a' });
    expect(await read(other, base)).toEqual({ entries: [], problems: [], sinceKnown: true });
    await repository.git('rm', '-q', path);
    expect(ids(await read(await repository.commit('Remove'), base))).toEqual([]);
  });

  it('gives all entries when the earlier commit is unknown, and says so', async () => {
    expect(await read(base, 'f'.repeat(40))).toMatchObject({ sinceKnown: false });
    expect(ids(await read(base, 'f'.repeat(40)))).toHaveLength(3);
  });

  it('reads a log of 16 MiB', async () => {
    const log =
      logOf(3) +
      entry(3) +
      `# Prose\n${`${'x'.repeat(1023)}\n`.repeat(16 * 1024)}`.slice(0, 16 * 2 ** 20 - 2_000);
    expect(ids(await readAfter(log))).toEqual(['e000003']);
  });

  it('refuses a log of 100 MB without reading it', async () => {
    const { entries, unreadable } = await readAfter(Buffer.alloc(100_000_000, 'x\n'));
    expect(entries).toEqual([]);
    expect(unreadable).toMatchObject({
      code: 'log/too-large',
      found: expect.stringContaining('100000000') as string,
    });
  });

  it('refuses a log with more entries than anybody wrote', async () => {
    const least =
      '## 2026-02-13T18:04:11Z a:b action_type=note\n- summary: thread_ref=A executor=remote_codex\n';
    const { entries, unreadable } = await readAfter(least.repeat(100_001));
    expect(entries).toEqual([]);
    expect(unreadable?.sentence).toContain('it has 100001 entries, the most is 100000');
  });

  it('refuses a log that is a symbolic link, and reads its target no more than that', async () => {
    await repository.git('reset', '-q', '--hard', base);
    await repository.write('elsewhere.md', logOf(3) + entry(3));
    await repository.git('rm', '-q', path);
    await repository.write('coordination/x', '');
    await symlink('../elsewhere.md', join(repository.path, path));
    const { entries, unreadable } = await read(await repository.commit('Link'), base);
    expect(entries).toEqual([]);
    expect(unreadable).toMatchObject({ code: 'log/not-a-file', found: 'it is a symbolic link' });
  });

  it('refuses a log that is a directory or a submodule', async () => {
    await repository.git('reset', '-q', '--hard', base);
    await repository.git('rm', '-q', path);
    const folder = await repository.commit('Folder', { [`${path}/a.md`]: entry(3) });
    expect((await read(folder, base)).unreadable).toMatchObject({
      code: 'log/not-a-file',
      found: 'it is a directory',
    });
    await repository.git('rm', '-q', '-r', path);
    await repository.git('update-index', '--add', '--cacheinfo', `160000,${base},${path}`);
    await repository.git('commit', '-q', '-m', 'Submodule');
    const module = await read(await repository.id(), base);
    expect(module.unreadable).toMatchObject({ code: 'log/not-a-file', found: 'it is a submodule' });
  });

  const noText: readonly (readonly [string, string, string | Uint8Array])[] = [
    ['with one line of 10 MB', 'log/line-too-long', 'x'.repeat(10_000_000)],
    ['with a line of 10 MB above an entry', 'log/line-too-long', `${'x'.repeat(10_000_000)}\n${entry(3)}`],
    [
      'with a line that is no UTF-8',
      'log/not-utf8',
      Buffer.concat([latin1('caf\xe9\n'), Buffer.from(entry(3))]),
    ],
    ['in UTF-16', 'log/not-utf8', Buffer.from(`\ufeff${logOf(4)}`, 'utf16le')],
    ['with a NUL', 'log/not-utf8', `# \0\n${entry(3)}`],
  ];
  it.each(noText)('refuses a log %s as %s', async (_, code, log) => {
    const { entries, unreadable } = await readAfter(log);
    expect(entries).toEqual([]);
    expect(unreadable).toMatchObject({ code, claim: 'line 1 of the handoff log' });
    expect(unreadable?.sentence.length).toBeLessThan(500);
  });

  it('refuses the entry alone that is no text or endless, wherever others stand', async () => {
    const broken = entry(3).replace('Watched', 'caf\xe9');
    const bytes = Buffer.concat([Buffer.from(logOf(3)), latin1(broken), Buffer.from(entry(4))]);
    expect((await readAfter(bytes)).entries).toMatchObject([
      { id: 'e000003', entry: { problems: [{ code: 'log/not-utf8' }] } },
      { id: 'e000004', entry: { problems: [] } },
    ]);
    const endless = await readAfter(
      logOf(3) + entry(3).replace('Watched', 'x'.repeat(10_000_000)) + entry(4),
    );
    expect(ids(endless)).toEqual(['e000004']);
    expect(endless.problems).toMatchObject([{ code: 'entry/too-long', line: 22 }]);
  });

  it('lets an old line of other bytes stand', async () => {
    const old = Buffer.concat([latin1('caf\xe9\n'), Buffer.from(logOf(3))]);
    await repository.git('reset', '-q', '--hard', base);
    const since = await repository.commit('Before', { [path]: old });
    const tip = await repository.commit('Report', { [path]: Buffer.concat([old, Buffer.from(entry(3))]) });
    const log = await read(tip, since);
    expect(log.unreadable).toBeUndefined();
    expect(ids(log)).toEqual(['e000003']);
    expect((await read(tip)).unreadable).toMatchObject({ code: 'log/not-utf8' });
  });
});
