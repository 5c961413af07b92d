import type { Lane } from './lane.ts';
import type { Round } from './round.ts';
import { until } from './until.ts';

/**
 * Looks once more when all launches of a lane are over: what started late, and what the host's events do not tell. Every
 * launch that started has an end there, and by that the watch tells its thread.
 */
export async function auditLane(lane: Lane, rounds: readonly Round[]): Promise<readonly string[]> {
  const counts = new Map<number, number>();
  for (const { launch } of lane.starts()) counts.set(launch, (counts.get(launch) ?? 0) + 1);
  const started = rounds.filter(({ end }) => end === 'started').map(({ launch }) => launch.number);
  let told: ReadonlySet<number> = new Set();
  // A runner may still push or wait for the last word of what its agent left.
  await until(async () => {
    told = await toldEnds(lane);
    return started.every((number) => told.has(number));
  }, 'the events of all ends').catch(() => undefined); // Those that are missing are named below.
  return rounds.flatMap(({ launch, end, wrong }) => {
    const name = `launch ${String(launch.number)}, at the end`;
    const starts = counts.get(launch.number) ?? 0;
    const late: string[] = [];
    if (wrong.length === 0 && starts > 1) late.push(`${name}: doubled: ${String(starts)} starts`);
    if (wrong.length === 0 && end === 'none' && starts > 0) late.push(`${name}: denied, and started`);
    if (end === 'started' && !told.has(launch.number)) late.push(`${name}: its end is in no event`);
    return late;
  });
}

/** Numbers of the launches whose end stands in the host's events. */
async function toldEnds({ plain, name }: Lane): Promise<ReadonlySet<number>> {
  const told = new Set<number>();
  for (let cursor = 0, last = -1; cursor !== last;) {
    last = cursor;
    const { seq, events } = await plain.call('wait', [
      ['cursor', String(cursor)],
      ['limit_ms', '0'],
    ]);
    for (const { launch, state, threadRef } of events)
      if (state !== 'started' && threadRef === `SWEEP-${name}`) told.add(launch);
    cursor = seq;
  }
  return told;
}
