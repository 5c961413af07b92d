import { expect, it } from 'vitest';
import { readLog } from '../../contract/log.ts';
import { locksWorkflowId, lockTableName, type LockTable } from '../../contract/messages.ts';
import { seededRandom } from '../host/random.ts';
import { bundleOfRun } from '../workflow-bundle.ts';
import { honestAgent, makeWorld, type World } from '../world.ts';
import { startKilledWorker } from './killed-worker.ts';
import { happySteps } from './steps.ts';

/** Threads that share the kills among them: a killed attempt is found out only when its heartbeat has been missed. */
const worlds = 8;
const seed = Number(process.env['THREADLINE_SEED'] ?? Date.now() % 1_000_000);

// A watch ends only when nobody follows any more, and no thread waits for that.
const points = happySteps.flatMap((step) =>
  step === 'watchHost' ? [`before ${step}`] : [`before ${step}`, `after ${step}`],
);

it('ends as it would have, whatever the worker was about to do or to tell when it was killed', async () => {
  console.log(`kills of the worker: seed ${String(seed)} (THREADLINE_SEED repeats it)`);
  const began = performance.now();
  const plans = deal(points, seededRandom(seed));
  const told = await Promise.all(plans.map(killAsPlanned));
  const kills = told.flatMap((thread) => thread.kills);
  expect(kills.toSorted()).toEqual(points.toSorted());
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${String(kills.length)} kills in ${String(worlds)} threads and ${seconds.toFixed(0)} s; ` +
      `starts per launch: ${told.flatMap((thread) => thread.starts).join(', ')}`,
  );
  for (const step of happySteps) {
    const of = kills.filter((kill) => kill.endsWith(` ${step}`)).map((kill) => kill.split(' ')[0]);
    console.log(`  ${step}: ${of.join(', ')}`);
  }
}, 600_000);

async function killAsPlanned(
  plan: readonly string[],
  nth: number,
): Promise<{ kills: readonly string[]; starts: readonly string[] }> {
  const world = await makeWorld({ agent: honestAgent, remote: true });
  const worker = await startKilledWorker(world, plan, (await bundleOfRun()).codePath);
  try {
    const ref = await world.delegate({
      ref: `KILL-${String(seed)}-${String(nth)}`,
      header: ['locks=hut/slot-3'],
    });
    const closure = await Promise.race([world.closure(ref), worker.broken]);
    const kills = await worker.kills();
    const killed = `seed ${String(seed)}, killed ${kills.join(', ')}`;
    expect(closure, killed).toMatchObject({ state: 'done', by: 'role', run: 1, deviation: 'none' });
    const starts = await world.starts();
    expect(starts, killed).toEqual([`${ref}/1/1`, `${ref}/1/2`]);
    expect(await archActions(world), killed).toEqual(['delegate', 'handshake', 'closure']);
    expect(await heldLocks(world), killed).toEqual([]);
    // What the table of steps does not name, nothing kills.
    expect((await worker.steps()).filter((step) => !happySteps.some((known) => known === step))).toEqual([]);
    return { kills, starts };
  } finally {
    await worker.stop();
    await world.close();
  }
}

async function archActions(world: World): Promise<readonly string[]> {
  const log = await world.arch.git('show', `HEAD:${world.config.arch.handoffLog}`);
  return readLog(log).entries.map((entry) => entry.actionType);
}

/** The last message to the coordinator may be on its way to a worker that was just started. */
async function heldLocks(world: World): Promise<readonly string[]> {
  const coordinator = world.engine.workflows.getHandle(locksWorkflowId(world.config.taskQueue));
  const { resources } = await coordinator.query<LockTable>(lockTableName);
  return resources.filter((row) => row.holder).map((row) => row.resource);
}

/** Shuffled by the seed, then a point for each in turn. */
function deal(all: readonly string[], random: () => number): readonly (readonly string[])[] {
  const shuffled = all
    .map((point) => ({ point, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ point }) => point);
  return Array.from({ length: worlds }, (_, nth) => shuffled.filter((__, index) => index % worlds === nth));
}
