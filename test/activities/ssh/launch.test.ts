import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHosts, type Host, type Hosts } from '../../../activities/ssh/host.ts';
import type { Fields } from '../../../activities/ssh/call.ts';
import { hostProgram } from '../../../host/build.ts';
import { startCutProxy, type CutProxy } from '../../cut-proxy.ts';
import { makeRepository, type TestRepository } from '../../repository.ts';
import { configOf, kinds, kindsHere, startPlace, type Place } from './places.ts';

/** The real program of role hosts, through every way to a host. */
describe.each(kinds)('the host program over %s', (kind) => {
  describe.skipIf(!kindsHere.includes(kind))('launches', () => {
    let place: Place;
    let proxy: CutProxy;
    let hosts: Hosts;
    let host: Host;
    let role: TestRepository;
    beforeAll(async () => {
      place = await startPlace(kind);
      proxy = await startCutProxy(place.ssh.port);
      const settings = kind === 'local' ? place.settings : { ...place.ssh, port: proxy.port };
      hosts = createHosts(configOf([settings]), hostProgram());
      host = hosts.host('hut');
      role = await makeRepository();
      await role.commit('One', { 'a.txt': 'a' });
      // It counts itself, reads all of its prompt, and works until it is let go.
      const agent = `echo "$THREADLINE_LAUNCH" >>'${place.folder}/starts'; wc -c; while [ ! -e '${place.folder}/go' ]; do sleep 0.05; done`;
      await writeFile(join(place.folder, 'agent'), `#!/bin/sh\n${agent}\n`, { mode: 0o755 });
    });
    afterAll(async () => {
      await hosts.close();
      await proxy.close();
      await place.close();
      await role.remove();
    });

    const idOf = (launch: number): Fields => [
      ['thread_ref', `T-${String(launch)}`],
      ['run', '1'],
      ['launch', String(launch)],
    ];
    const start = (launch: number, body: string): ReturnType<typeof host.call<'launch'>> =>
      host.call(
        'launch',
        [
          ...idOf(launch),
          ['turn', '0'],
          ['actor', 'runner:codex'],
          ['arch_actor', 'arch:codex'],
          ['repo', role.path],
          ['branch', 'main'],
          ['identity_name', 'Runner'],
          ['identity_email', 'runner@hut.example'],
          ['handoff_log', 'log.md'],
          ['fresh', '0'],
          ['executor', 'remote_codex'],
          ['arg', join(place.folder, 'agent')],
        ],
        { body },
      );
    const starts = async (): Promise<string[]> =>
      (await readFile(join(place.folder, 'starts'), 'utf8').catch(() => '')).split('\n').filter(Boolean);

    it('an agent that outlives the connection, with the whole of a long prompt', async () => {
      const before = await host.call('wait', [
        ['cursor', '-1'],
        ['limit_ms', '0'],
      ]);
      expect(await start(1, 'p'.repeat(200_000))).toMatchObject({ state: 'running', tip: await role.id() });
      if (kind !== 'local') {
        place.dropConnections();
        await expect.poll(() => hosts.connections('hut')).toBe(0);
      }
      expect(await host.call('status', idOf(1))).toMatchObject({ state: 'running' });
      await writeFile(join(place.folder, 'go'), '');
      await expect
        .poll(async () => {
          const news = await host.call('wait', [
            ['cursor', String(before.seq)],
            ['limit_ms', '5000'],
          ]);
          return news.events.map((event) => event.state);
        })
        .toContain('ended');
      const { data } = await host.call('output', [...idOf(1), ['from', '0'], ['max', '1000']]);
      expect(data.toString().trim()).toBe('200000');
    });

    it.skipIf(kind === 'local')(
      'once, wherever the connection is cut and however often it is asked',
      async () => {
        proxy.cutAfter(Infinity);
        proxy.cutNow();
        await expect.poll(() => hosts.connections('hut')).toBe(0);
        await start(2, 'prompt');
        const whole = proxy.passed();
        await expect.poll(async () => (await host.call('status', idOf(2))).state).toBe('ended');
        const earlier = (await starts()).length;
        const rounds = 12;
        let cuts = 0;
        for (let round = 1; round <= rounds; round += 1) {
          proxy.cutNow();
          await expect.poll(() => hosts.connections('hut')).toBe(0);
          // From the end backwards, where the command has run and its answer is on the way.
          proxy.cutAfter(whole - round * 25);
          const cut = await start(2 + round, 'prompt').catch((error: unknown) => error);
          if (cut instanceof Error) {
            cuts += 1;
            expect(cut).toMatchObject({ nonRetryable: false });
          }
          proxy.mend();
          expect((await start(2 + round, 'prompt')).state).toMatch(/^(running|ended)$/);
          await expect.poll(async () => (await host.call('status', idOf(2 + round))).state).toBe('ended');
        }
        const counted = (await starts()).slice(earlier);
        expect(counted).toHaveLength(rounds);
        expect(new Set(counted).size).toBe(rounds);
        expect(cuts).toBeGreaterThan(0);
      },
    );
  });
});
