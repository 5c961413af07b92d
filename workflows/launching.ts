import { condition } from '@temporalio/workflow';
import type { PromptOrder } from '../contract/calls.ts';
import type { Halt, LaunchReport } from '../contract/launch-report.ts';
import { call } from './calls.ts';
import { show } from './details.ts';
import { cutShort } from './ending.ts';
import { countTokens, hasEnded, type Launch, type Thread } from './thread.ts';

/** How a launch came to its end. */
export type Outcome =
  | { readonly kind: 'ended'; readonly tail: string; readonly exitCode?: number; readonly halt?: Halt }
  | { readonly kind: 'lost' | 'overran' | 'stalled' };
type Ended = 'ended' | 'answered' | 'overran' | 'stalled';

/** A handshake is answered, but its agent does not end: it is given this long. */
const answeredGraceMs = 10_000;

export interface Judged<Verdict> {
  readonly outcome: Outcome;
  readonly verdict: Verdict;
}

/**
 * Starts the agent once, waits for its proven end, and has the tip judged. `judge` is given the launch and the tip from
 * before it.
 */
export async function runAgent<Verdict>(
  thread: Thread,
  task: Task,
  fresh: boolean,
  judge: (launch: Launch, since: string) => Promise<Verdict>,
): Promise<Judged<Verdict>> {
  const launch: Launch = {
    launch: thread.launches.length + 1,
    turn: thread.turn,
    prompt: task.kind,
    state: 'ordered',
  };
  thread.launches.push(launch);
  thread.handshakeSeen = false;
  show(thread, 'the agent to start');
  const since = await start(thread, launch, task, fresh);
  const how = await waitForEnd(thread, launch);
  const patienceMs = patienceAtEnd(thread);
  // At the limit of a turn an absent host has had its time.
  if (how !== 'ended') await cancelLaunch(thread, launch, how === 'overran' ? shortPatienceMs : patienceMs);
  const [report, verdict] = await Promise.all([
    call('inspect', idOf(thread, launch), { summary: 'how the agent ended', patienceMs }),
    judge(launch, since),
  ]);
  if (report.codexThreadId !== undefined) thread.codexThreadId = report.codexThreadId;
  if (report.exitCode !== undefined) launch.exitCode = report.exitCode;
  countTokens(thread, launch, report);
  return { outcome: outcomeOf(how, launch, report), verdict };
}

/** How long an absent host is tried: in a handshake `unreachable_after`, in a turn `turn_limit`. */
const patienceOf = ({ turn, input: { limits } }: Thread): number =>
  turn === 0 ? limits.unreachableAfterMs : limits.turnLimitMs;

/** Ending an agent that ignores TERM, and looking at its end, take their time, however short the role's limits are. */
export const patienceAtEnd = (thread: Thread): number => Math.max(patienceOf(thread), shortPatienceMs);
const shortPatienceMs = 60_000;

function outcomeOf(how: Ended, launch: Launch, { tail, halt }: LaunchReport): Outcome {
  if (how === 'overran' || how === 'stalled') return { kind: how };
  if (launch.state === 'lost') return { kind: 'lost' };
  return {
    kind: 'ended',
    tail,
    ...(launch.exitCode === undefined ? {} : { exitCode: launch.exitCode }),
    ...(halt === undefined ? {} : { halt }),
  };
}

/** What a launch is given to do. */
export type Task = Pick<PromptOrder, 'kind' | 'problems' | 'decision'>;

/** After it, no process of the launch lives, or the failure says that nobody knows. */
export async function cancelLaunch(thread: Thread, launch: Launch, patienceMs: number): Promise<void> {
  const cancelled = await call('cancel', idOf(thread, launch), { summary: 'end the agent', patienceMs });
  if (cancelled.state === 'survivors') {
    cutShort(
      'launch_lost',
      `processes ${cancelled.survivors.join(' ')} of launch ${String(launch.launch)} survived`,
    );
  }
  // With the tombstone it never will start: nothing in the workspace is its own.
  if (!hasEnded(launch)) launch.state = cancelled.state === 'absent' ? 'refused' : 'cancelled';
}

export const idOf = (
  thread: Thread,
  launch: Launch,
): { role: string; threadRef: string; run: number; launch: number } => ({
  role: thread.input.packet.role,
  threadRef: thread.input.packet.threadRef,
  run: thread.input.run,
  launch: launch.launch,
});

/** Answers the tip of the branch from before the launch: what its log says already is old. */
async function start(thread: Thread, launch: Launch, task: Task, fresh: boolean): Promise<string> {
  const launched = await call(
    'launch',
    {
      ...idOf(thread, launch),
      turn: thread.turn,
      fresh,
      prompt: promptFor(thread, task),
      fences: thread.hold?.fences ?? {},
      ...(thread.codexThreadId === undefined ? {} : { codexThreadId: thread.codexThreadId }),
    },
    {
      summary: `launch ${String(launch.launch)}: ${task.kind}, turn ${String(thread.turn)}`,
      patienceMs: patienceOf(thread),
    },
  );
  if (launched.state === 'refused') {
    launch.state = 'refused';
    return cutShort(refusals[launched.code], launched.detail);
  }
  if (!hasEnded(launch)) launch.state = launched.state;
  delete thread.leftovers;
  return launched.tip;
}

const refusals = {
  tree_dirty: 'tree_dirty',
  branch_elsewhere: 'launch_refused',
  tombstone: 'launch_refused',
  agent_not_found: 'agent_not_found',
  fence_refused: 'fence_refused',
} as const;

/** The watch reports the end; when it is silent for too long, the host is asked. */
async function waitForEnd(thread: Thread, launch: Launch): Promise<Ended> {
  const { handshakeLimitMs, turnLimitMs, stallAfterMs } = thread.input.limits;
  const shaking = launch.turn === 0;
  const deadline = Date.now() + (shaking ? handshakeLimitMs : turnLimitMs);
  show(thread, shaking ? "the role's handshake" : `the end of turn ${String(launch.turn)}`);
  thread.stirredAt = Date.now();
  while (!hasEnded(launch)) {
    const leftMs = Math.min(deadline, thread.stirredAt + stallAfterMs) - Date.now();
    // News moves `stirredAt` without waking this: an entry costs no timer.
    await condition(() => hasEnded(launch) || (shaking && thread.handshakeSeen), Math.max(leftMs, 1), {
      summary: shaking ? 'the limit of the handshake' : 'the limits of the turn',
    });
    if (hasEnded(launch)) break;
    if (shaking && thread.handshakeSeen) {
      await condition(() => hasEnded(launch), answeredGraceMs, { summary: 'answered: the agent ends' });
      return hasEnded(launch) ? 'ended' : 'answered';
    }
    if (Date.now() >= deadline) return 'overran';
    if (Date.now() - thread.stirredAt < stallAfterMs) continue;
    await askHost(thread, launch);
    if (Date.now() - thread.stirredAt >= stallAfterMs && !hasEnded(launch)) return 'stalled';
  }
  return 'ended';
}

/** Unreachable is not stalled: the clock of the turn goes on, the clock of the stall starts anew. */
async function askHost(thread: Thread, launch: Launch): Promise<void> {
  const patienceMs = 60_000;
  const report = await call('inspect', idOf(thread, launch), {
    summary: 'does the agent stall?',
    patienceMs,
  }).catch(() => undefined);
  if (report?.state === 'ended' || report?.state === 'lost' || report?.state === 'cancelled') {
    launch.state = report.state;
    if (report.exitCode !== undefined) launch.exitCode = report.exitCode;
  }
  thread.stirredAt = Math.max(thread.stirredAt, Date.now() - (report?.quietMs ?? 0));
}

function promptFor(thread: Thread, task: Task): PromptOrder {
  const { packet, packetText, archActor, branch, earlier } = thread.input;
  return {
    ...task,
    archActor,
    branch,
    scope: packet.scope,
    success: thread.success,
    criteria: packet.criteria,
    ...(task.kind === 'handshake' ? {} : { packet: packetText }),
    ...(earlier && thread.workTurns <= 1
      ? {
          earlier: {
            closure: earlier.closure,
            ...(earlier.text === undefined ? {} : { text: earlier.text }),
          },
        }
      : {}),
    ...(task.kind === 'handshake' ? decidedLast(thread) : {}),
    ...(thread.leftovers ? { leftovers: thread.leftovers } : {}),
  };
}

/** A handshake that comes again must not ask again what was decided meanwhile. */
function decidedLast(thread: Thread): Pick<PromptOrder, 'decision'> {
  const last = thread.decisions.findLast((decision) => decision.decided);
  if (!last?.decided) return {};
  const { choice, text } = last.decided;
  return { decision: { question: last.question, choice, ...(text === undefined ? {} : { text }) } };
}
