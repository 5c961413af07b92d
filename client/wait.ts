import { setTimeout as sleep } from 'node:timers/promises';
import { isOpen } from './thread-state.ts';
import type { ThreadView } from '../contract/messages.ts';
import { grpc, grpcCode } from './engine-failure.ts';
import type { Engine } from './engine.ts';
import { answer, type Outcome } from './refusal.ts';
import { describeThread, queryLimitMs, readThread, type ThreadReading } from './thread.ts';

export interface WaitOptions {
  /** Absent: for as long as it takes. */
  readonly timeoutMs?: number;
  /** Told of every reading that may have news. Must not throw. */
  readonly onReading?: (view: ThreadView) => void;
  readonly signal?: AbortSignal;
}
export interface Waited {
  readonly reading: ThreadReading;
  /** `timeout`: still running when the time was up. */
  readonly end: 'closed' | 'decision' | 'timeout';
}

/** The first looks come fast, for threads that are just starting; an idle thread is asked every two seconds. */
const firstPollMs = 200;
const slowestPollMs = 2_000;
const leastQueryMs = 500;
/** A server that was killed answers again within 15 s (DESIGN §7). */
const engineAwayMs = 30_000;

/**
 * Follows a thread until it is closed or needs a decision. Costs the thread nothing: Temporal's own record is polled,
 * and the worker is asked only when the history has grown. Outlives a restart of the server.
 */
export async function wait(
  engine: Engine,
  threadRef: string,
  options: WaitOptions = {},
): Promise<Outcome<Waited>> {
  const deadline = options.timeoutMs === undefined ? Infinity : Date.now() + options.timeoutMs;
  let seen = '';
  let pollMs = firstPollMs;
  for (;;) {
    const look = await lookPatiently(engine, threadRef, seen, deadline);
    if (!look.ok) return look;
    if (look.value.reading) {
      const { reading } = look.value;
      // Only a worker's words settle a history: without one, ask again.
      if (reading.source !== 'engine' || reading.view.phase === 'closed') seen = look.value.mark;
      options.onReading?.(reading.view);
      const end = endOf(reading.view, look.value.open);
      if (end) return answer({ reading, end });
      pollMs = firstPollMs;
    }
    if (options.signal?.aborted === true || Date.now() >= deadline) {
      const last = look.value.reading
        ? answer(look.value.reading)
        : await readThread(engine, threadRef, patience(deadline));
      return last.ok
        ? answer({ reading: last.value, end: endOf(last.value.view, look.value.open) ?? 'timeout' })
        : last;
    }
    const pause = Math.min(pollMs, Math.max(0, deadline - Date.now()));
    // An abort ends the pause, and the loop sees it.
    await sleep(pause, undefined, options.signal ? { signal: options.signal } : {}).catch(() => undefined);
    pollMs = Math.min(slowestPollMs, pollMs * 1.5);
  }
}

interface Look {
  /** Run and length of the history; changes whenever there may be news. */
  readonly mark: string;
  /** A closure counts once the workflow has returned it: only then is it recorded, and may the thread be resumed. */
  readonly open: boolean;
  /** Absent when nothing has changed since `seen`. */
  readonly reading?: ThreadReading;
}

async function look(
  engine: Engine,
  threadRef: string,
  seen: string,
  deadline: number,
): Promise<Outcome<Look>> {
  const described = await describeThread(engine, threadRef);
  if (!described.ok) return described;
  const { value } = described;
  const open = value !== undefined && isOpen(value);
  const mark = value ? `${value.runId}/${String(value.historyLength)}/${String(open)}` : 'log';
  if (mark === seen) return answer({ mark, open });
  const reading = await readThread(engine, threadRef, patience(deadline));
  return reading.ok ? answer({ mark, open, reading: reading.value }) : reading;
}

async function lookPatiently(
  engine: Engine,
  threadRef: string,
  seen: string,
  deadline: number,
): Promise<Outcome<Look>> {
  const giveUp = Math.min(deadline, Date.now() + engineAwayMs);
  for (;;) {
    try {
      return await look(engine, threadRef, seen, deadline);
    } catch (error) {
      if (grpcCode(error) !== grpc.unavailable || Date.now() > giveUp) throw error;
      await sleep(slowestPollMs / 4);
    }
  }
}

/** A worker that does not answer must not hold up the end of the waiting. */
const patience = (deadline: number): number =>
  Math.min(queryLimitMs, Math.max(leastQueryMs, deadline - Date.now()));

function endOf(view: ThreadView, open: boolean): 'closed' | 'decision' | undefined {
  if (!open) return 'closed';
  return view.decisions.some((decision) => decision.open) ? 'decision' : undefined;
}
