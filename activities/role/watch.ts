import { setTimeout as rest } from 'node:timers/promises';
import { ApplicationFailure, Context } from '@temporalio/activity';
import type { ActivityContext } from '../context.ts';
import { escapeText } from '../../contract/escape.ts';
import { failures, isFailureCode } from '../../contract/failure.ts';
import type { WatchHostCalls } from '../../contract/calls.ts';
import { createForgetting } from './forget.ts';
import { createRound } from './watch-round.ts';
import { cursorOf, nothingDelivered, watchStateFrom, type WatchState } from './watch-state.ts';

/** A third of the heartbeat timeout; also how late a cancellation may come. */
const beatMs = 3_000;
const firstBackOffMs = 1_000;
const longestBackOffMs = 30_000;

/**
 * Watches a host for all its threads until it is cancelled: one `wait` after the other, each round's news signalled to
 * the threads that they name before the cursor moves on. So news come at least once, and a thread drops what it knows.
 * An absent host is waited for, with back-off; a failure that only a person can mend is thrown.
 */
export function createWatchCalls(context: ActivityContext): WatchHostCalls {
  // A host that is followed anew need not be read from its beginning: what was delivered here is delivered.
  const delivered = new Map<string, WatchState>();
  return {
    watchHost: async ({ host, since }) => {
      const { info } = Context.current();
      const start =
        watchStateFrom(info.heartbeatDetails) ??
        watchStateFrom(since) ??
        delivered.get(host) ??
        nothingDelivered;
      return cursorOf(await watch(context, host, start, (state) => delivered.set(host, state)));
    },
  };
}

async function watch(
  context: ActivityContext,
  host: string,
  start: WatchState,
  keep: (state: WatchState) => void,
): Promise<WatchState> {
  const activity = Context.current();
  const signal = activity.cancellationSignal;
  // A function, for the compiler does not know that an await may change it.
  const isOver = (): boolean => signal.aborted;
  const round = createRound(context, host, activity.client);
  const forget = createForgetting(context, host);
  let state = start;
  const show = (next: WatchState): void => {
    state = next;
    activity.heartbeat(state);
  };
  const pulse = setInterval(() => activity.heartbeat(state), beatMs);
  show(state);
  try {
    let failed = 0;
    while (!isOver()) {
      try {
        show(await round(state, signal));
        keep(state);
        failed = 0;
        forget(signal);
      } catch (error) {
        if (isOver()) break;
        if (isPermanent(error)) throw error;
        failed += 1;
        show({ ...state, unreachable: state.unreachable ?? unreachable(error) });
        activity.log.warn('the host is not watched', { host, failed, error });
        await rest(backOffMs(failed), undefined, { signal }).catch(() => undefined); // aborted: over
      }
    }
  } finally {
    clearInterval(pulse);
  }
  // A worker that shuts down has nobody to answer: the server gives the heartbeat to the next one.
  if (activity.cancellationDetails?.cancelRequested !== true) await activity.cancelled;
  return state;
}

/** Its line of the table says that the same call cannot succeed without somebody's help. */
function isPermanent(error: unknown): boolean {
  if (!(error instanceof ApplicationFailure)) return false;
  const { type } = error;
  return typeof type === 'string' && isFailureCode(type) && !failures[type].retryable;
}

const unreachable = (error: unknown): NonNullable<WatchState['unreachable']> => ({
  reason: escapeText(error instanceof Error ? error.message : String(error), 500),
  since: new Date().toISOString(),
});

/** Half of it is random, so that the watches of many hosts behind one broken link do not knock together. */
const backOffMs = (failed: number): number =>
  Math.min(longestBackOffMs, firstBackOffMs * 2 ** (failed - 1)) * (0.5 + Math.random() / 2);
