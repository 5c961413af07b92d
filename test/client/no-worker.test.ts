import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { honestAgent, makeWorld, packetText, type World } from '../world.ts';
import { envelopeOf, runThreadline, type Run } from './arch-house.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld({ agent: honestAgent });
});
afterAll(() => world.close());

const threadline = (...args: readonly string[]): Promise<Run> =>
  runThreadline([...args, '--config', world.configFile], {
    cwd: world.arch.path,
    env: { TEMPORAL_ADDRESS: world.env['TEMPORAL_ADDRESS'] ?? '' },
  });

it('a stop is kept by Temporal while no worker runs, and closes the thread once one does', async () => {
  const ref = `NO-WORKER-${String(process.pid)}`;
  await writeFile(join(world.arch.path, 'packet.md'), packetText({ ref }));
  expect((await threadline('delegate', 'packet.md')).exit).toBe(0);
  const shown = envelopeOf(await threadline('show', ref));
  expect([shown.state, shown.result['waiting_for']]).toEqual(['record', expect.stringContaining('worker')]);
  expect(envelopeOf(await threadline('locks')).result['locks']).toEqual([]);
  const stopped = await threadline(
    ...['stop', ref, '--state', 'replan', '--next', 'packet:packets/v2.md'],
    ...['--resume', 'Slot 3 has the old power supply.'],
  );
  expect([stopped.exit, envelopeOf(stopped).result['answered']]).toEqual([0, false]);
  expect(envelopeOf(stopped).next_actions).toEqual([`threadline --config ${world.configFile} worker`]);

  await world.work();
  const closed = await threadline('wait', ref, '--timeout', '4m');
  expect([closed.exit, envelopeOf(closed).state]).toEqual([22, 'replan']);
});
