import { expect, test, vi } from 'vitest';
import { strays } from '../../client/threads-strays.ts';
import { writeEntry } from '../../contract/entry-write.ts';
import { honestAgent, makeWorld } from '../world.ts';
import { envelopeOf, runThreadline } from './arch-house.ts';

vi.setConfig({ testTimeout: 180_000 });

test('entries that name no thread here are counted by host, and shown', async () => {
  const world = await makeWorld({ agent: honestAgent });
  const cli = (): ReturnType<typeof runThreadline> =>
    runThreadline(['threads', '--strays'], {
      cwd: world.arch.path,
      env: { TEMPORAL_ADDRESS: world.env['TEMPORAL_ADDRESS'] ?? '', THREADLINE_CONFIG: world.configFile },
    });
  try {
    const before = await cli();
    expect([before.exit, envelopeOf(before).result]).toEqual([
      0,
      { strays: [{ host: 'hut', watched: false, count: 0, last_refs: [] }] },
    ]);
    const stray = writeEntry({
      at: '2026-02-13T18:04:11Z',
      actor: 'runner:codex',
      actionType: 'progress',
      threadRef: 'WS7-OF-ANOTHER-ENGINE',
      executor: 'remote_codex',
      entry: 'k3f9',
      note: 'Written for another engine.',
    });
    const log = 'documentation/short-term/coordination/handoff_log.md';
    await world.role.commit('Log', { [log]: `# Handoff log\n\n${stray}` });
    await world.work();
    const ref = await world.delegate({ ref: 'STRAYS-1' });
    await vi.waitFor(
      async () => {
        expect(await strays(world.engine)).toMatchObject({ value: { hosts: [{ host: 'hut', count: 1 }] } });
      },
      { timeout: 60_000, interval: 100 },
    );
    expect(await world.closure(ref)).toMatchObject({ state: 'done' });
    expect(envelopeOf(await cli()).result).toMatchObject({
      strays: [{ host: 'hut', count: 1, last_refs: ['WS7-OF-ANOTHER-ENGINE'] }],
    });
  } finally {
    await world.close();
  }
});
