import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  TemporalFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { Blocked, Blocker, Closure, Replan } from '../contract/closure.ts';
import { describeFailure, isFailureCode, type FailureCode } from '../contract/failure.ts';
import type { Ending, Thread } from './thread.ts';

/** Leaves the story at once: the thread closes with this failure. */
export function cutShort(code: FailureCode, detail: string): never {
  throw ApplicationFailure.nonRetryable(detail, code, detail);
}

/** What became of the story when it threw. Anything that is no failure of Temporal is a defect and fails the task. */
export function endingFromError(thread: Thread, error: unknown): Ending {
  if (isCancellation(error)) return thread.ending ?? { kind: 'cancelled' };
  if (!(error instanceof TemporalFailure)) throw error;
  return { kind: 'failure', ...failureFrom(error) };
}

/** Every ending has a closure with a real owner and an exact next action. */
export function closureFromEnding(thread: Thread, ending: Ending): Closure {
  switch (ending.kind) {
    case 'stop':
      return closureFromStop(thread, ending.stop);
    case 'deadline':
      return closureFromFailure(
        thread,
        'deadline_passed',
        `run ${String(thread.input.run)} is over its deadline`,
      );
    case 'cancelled':
      return closureFromFailure(thread, 'cancelled', 'the workflow was cancelled in Temporal');
    case 'failure':
      return closureFromFailure(thread, ending.code, ending.detail);
  }
}

/** Failures that say that the plan, not the place, is wrong. */
const replanned: ReadonlySet<FailureCode> = new Set([
  'stalled',
  'turns_used_up',
  'budget_used_up',
  'deadline_passed',
  'cancelled',
]);

export function closureFromFailure(thread: Thread, code: FailureCode, detail: string): Blocked | Replan {
  const { packet, archActor, places } = thread.input;
  const { sentence, owner, operatorRequired, next } = describeFailure(code, {
    detail,
    ref: packet.threadRef,
    role: packet.role,
    archActor,
    ...(places ? { places } : {}),
  });
  const resume = `${sentence} ${whatIsKnown(thread)}`;
  const base = { ...closureBase(thread, 'engine'), failure: code };
  if (replanned.has(code)) return { ...base, state: 'replan', next: [next], resume };
  return {
    ...base,
    state: 'blocked',
    blockers: [{ text: sentence, owner, operatorRequired, next }],
    next: [next],
    resume,
  };
}

export function closureBase(
  thread: Thread,
  by: Closure['by'],
): Omit<Closure, 'state' | 'next' | 'blockers' | 'resume' | 'commits' | 'evidence'> {
  const { packet, run } = thread.input;
  const last = thread.launches.at(-1);
  return {
    threadRef: packet.threadRef,
    run,
    by,
    deviation: 'none',
    ...(thread.head === undefined ? {} : { head: thread.head }),
    ...(thread.lastEntry === undefined ? {} : { lastEntry: thread.lastEntry }),
    ...(last
      ? { output: `threadline logs ${packet.threadRef} --run ${String(run)} --launch ${String(last.launch)}` }
      : {}),
  };
}

function closureFromStop(thread: Thread, stop: Extract<Ending, { kind: 'stop' }>['stop']): Blocked | Replan {
  const base = closureBase(thread, 'arch');
  const { resume } = stop;
  // A signal may carry more than a stop has; nothing of that may reach the closure.
  if (stop.state === 'replan') return { ...base, state: 'replan', next: stop.next, resume };
  const blockers = stop.blockers.map(({ text, owner, operatorRequired, next }): Blocker => ({
    text,
    owner,
    operatorRequired,
    next,
  }));
  return { ...base, state: 'blocked', blockers, next: blockers.map(({ next }) => next), resume };
}

/** The last commit, the last entry, and what was refused: enough to go on from. */
function whatIsKnown(thread: Thread): string {
  const head = thread.head === undefined ? 'No commit was seen' : `Last commit ${thread.head}`;
  const entry = thread.lastEntry === undefined ? 'no entry was read' : `last entry ${thread.lastEntry}`;
  const problem = thread.problems.at(-1);
  const refused = problem === undefined ? '' : ` Last refusal: ${problem}`;
  return `${head}, ${entry}, turn ${String(thread.turn)}.${refused}`;
}

function failureFrom(error: TemporalFailure): { code: FailureCode; detail: string } {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure && typeof cause.type === 'string' && isFailureCode(cause.type)) {
      const detail = cause.details?.[0];
      return { code: cause.type, detail: typeof detail === 'string' ? detail : cause.message };
    }
  }
  const activity = error instanceof ActivityFailure ? error.activityType : 'the story';
  if (error instanceof ActivityFailure && error.cause instanceof TimeoutFailure) {
    const code = hostCalls.has(activity) ? 'host_unreachable' : 'engine_fault';
    return { code, detail: `${activity} had no answer in time` };
  }
  return { code: 'engine_fault', detail: `${activity}: ${error.cause?.message ?? error.message}` };
}

/** Activities that time out because a host does not answer. */
const hostCalls: ReadonlySet<string> = new Set([
  'survey',
  'launch',
  'inspect',
  'cancel',
  'tidy',
  'judgeHandshake',
  'judgeTurn',
]);
