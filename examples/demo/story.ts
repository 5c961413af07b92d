import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { delegate } from '../../client/delegate.ts';
import type { Engine } from '../../client/engine.ts';
import { locks } from '../../client/locks.ts';
import { readPacketFile } from '../../client/packet-file.ts';
import { readThread } from '../../client/thread.ts';
import type { Outcome } from '../../client/refusal.ts';
import { decideName, type Decide, type ThreadView } from '../../contract/messages.ts';
import type { House } from './house.ts';

/** The six threads of the demo, in the order they are started, and what the demo shows with each. */
export const parts = [
  { ref: 'WS8-STAGE-FIX', shows: 'a failing test is mended, and checked in a clean clone', state: 'done' },
  { ref: 'WS8-BOOT-LOG', shows: 'a false first claim is refused, then put right', state: 'done' },
  { ref: 'WS8-SLOT-BOOT', shows: 'holds hut/slot-3', state: 'done' },
  { ref: 'WS8-SLOT-VLAN', shows: 'asks the operator, then waits for hut/slot-3', state: 'done' },
  { ref: 'WS8-SLOT-POWER', shows: 'needs infra:codex for the power', state: 'blocked' },
  { ref: 'WS8-RACK-SPLIT', shows: 'the plan does not hold', state: 'replan' },
] as const;

/** In the order of `parts`; undefined before a thread is started. */
export type Views = readonly (ThreadView | undefined)[];

const slot = 'hut/slot-3';
const holdingThread = 'WS8-SLOT-BOOT';
const waitingThread = 'WS8-SLOT-VLAN';
const pollMs = 150;

/** Starts all threads, plays the operator, and answers their views once all are closed. `onViews` draws. */
export async function playStory(
  engine: Engine,
  house: House,
  onViews: (views: Views) => void,
  signal: AbortSignal,
): Promise<readonly ThreadView[]> {
  const started = new Set<string>();
  const start = async (ref: string): Promise<void> => {
    const packet = required(await readPacketFile(house.packet(ref), engine.config, house.archRepo));
    required(await delegate(engine, packet));
    started.add(ref);
  };
  // The holder of the slot goes first, and the thread that wants it too comes once it is there.
  await start(holdingThread);
  for (const { ref } of parts) if (ref !== holdingThread && ref !== waitingThread) await start(ref);
  const decided = new Set<string>();
  for (;;) {
    signal.throwIfAborted();
    const touches = await readTouches(house);
    if (!started.has(waitingThread) && touches.length > 0) await start(waitingThread);
    const views = await Promise.all(
      parts.map(async ({ ref }) =>
        started.has(ref) ? required(await readThread(engine, ref)).view : undefined,
      ),
    );
    onViews(views);
    const closed = views.filter((view) => view?.phase === 'closed');
    if (closed.length === parts.length) return closed.filter((view) => view !== undefined);
    for (const view of views) if (view) await playOperator(engine, view, decided);
    await markWanted(engine, house);
    await sleep(pollMs, undefined, { signal });
  }
}

/** The operator says yes, by the same signal that the Web UI's form sends. */
async function playOperator(engine: Engine, view: ThreadView, decided: Set<string>): Promise<void> {
  const open = view.decisions.find(
    (decision) => decision.open && !decided.has(`${view.threadRef} ${decision.id}`),
  );
  if (!open) return;
  decided.add(`${view.threadRef} ${open.id}`);
  const decision: Decide = {
    decision: open.id,
    choice: 'proceed',
    text: 'Go on: build-7 is idle until noon.',
  };
  await engine.workflows.getHandle(view.threadRef).signal(decideName, decision);
}

/**
 * Lets the agent at the slot leave it once the other thread can get no further: it waits in the queue, or, were there
 * no locks, it has entered the slot as well.
 */
async function markWanted(engine: Engine, house: House): Promise<void> {
  const table = required(await locks(engine));
  const queue = table.resources.find((row) => row.resource === slot)?.queue ?? [];
  const waits = queue.some((waiter) => waiter.threadRef === waitingThread);
  const entered = (await readTouches(house)).some((touch) => touch.threadRef === waitingThread);
  if (waits || entered) await appendFile(join(house.bench, 'slot-wanted'), '');
}

export interface Touch {
  readonly what: 'enter' | 'leave';
  readonly threadRef: string;
  readonly resource: string;
}

/** The agents' own log of who was at the slot, in the order of their appends. */
export async function readTouches(house: Pick<House, 'bench'>): Promise<readonly Touch[]> {
  const text = await readFile(join(house.bench, 'touches'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [what = '', threadRef = '', resource = ''] = line.split(' ');
      return { what: what === 'enter' ? 'enter' : 'leave', threadRef, resource };
    });
}

/** Pairs of threads that were at the slot at once. */
export function overlaps(touches: readonly Touch[]): readonly string[] {
  const inside = new Set<string>();
  const found: string[] = [];
  for (const { what, threadRef } of touches) {
    if (what === 'leave') inside.delete(threadRef);
    else {
      for (const other of inside) found.push(`${threadRef} entered ${slot} while ${other} was there`);
      inside.add(threadRef);
    }
  }
  return found;
}

export function required<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`${outcome.refusal.message} ${outcome.refusal.fix}`);
}
