import { patched } from '@temporalio/workflow';
import type { TurnVerdict } from '../contract/calls.ts';
import type { Halt } from '../contract/launch-report.ts';
import type { Closure } from '../contract/closure.ts';
import { call } from './calls.ts';
import { answerBlockers, type Raised } from './decision.ts';
import { enter, show } from './details.ts';
import { closureBase, closureFromFailure, cutShort } from './ending.ts';
import { haltOf, waitOut } from './halt.ts';
import { shakeHands, shakeHandsAgain } from './handshake.ts';
import { takeAll } from './hold.ts';
import { idOf, patienceAtEnd, runAgent, type Outcome, type Task } from './launching.ts';
import { addProblem, type Launch, type Thread } from './thread.ts';

/** After a wait of this length nobody knows any more what the handshake said: it comes again. */
const uncertainAfterMs = 60 * 60_000;

/** A set that is free is granted sooner than anybody could have worked in between. */
const grantedAtOnceMs = 1_000;

/** A check that takes its time is no absent host: its limit and the clone around it (activities/role/verify-check.ts). */
const checkMs = 20 * 60_000;

/** From the handshake to the role's own closure, or to the limits: what the thread is about. */
export async function work(thread: Thread): Promise<Closure> {
  let task: Task = { kind: thread.input.earlier ? 'resume' : 'execute' };
  if (thread.input.packet.handshake === 'ask' || thread.input.earlier) {
    const handshake = await shakeHands(thread);
    if (handshake.blockers.length > 0) {
      const next = await followBlockers(thread, handshake);
      if ('closure' in next) return next.closure;
      task = next.task;
    }
  }
  for (;;) {
    const { maxTurns } = thread.input.limits;
    if (thread.workTurns >= maxTurns) {
      return closureFromFailure(
        thread,
        'turns_used_up',
        `${String(maxTurns)} of ${String(maxTurns)} turns without a closure that holds`,
      );
    }
    const used = usedUp(thread);
    if (used !== undefined && patched('budget')) return closureFromFailure(thread, 'budget_used_up', used);
    const next = await turn(thread, task);
    if ('closure' in next) return next.closure;
    task = next.task;
  }
}

type Next = { readonly closure: Closure } | { readonly task: Task };

/** One task for the agent, and what its end means. */
async function turn(thread: Thread, task: Task): Promise<Next> {
  let fresh = thread.hold?.purpose !== 'work';
  if (fresh) {
    enter(thread, 'locks');
    const waitedMs = await takeAll(thread);
    if (await isUncertain(thread, waitedMs)) {
      const next = await reassure(thread, fresh);
      if (next) return next;
      fresh = false;
    }
  }
  enter(thread, 'execute');
  thread.turn = ++thread.workTurns;
  const { outcome, verdict } = await runAgent(thread, task, fresh, (launch, since) =>
    judge(thread, launch, since),
  );
  thread.head = verdict.tip;
  thread.judgedTip = verdict.tip;
  if (verdict.verdict !== 'silent') thread.lastEntry = verdict.entry;
  const halt = haltOf(outcome, verdict);
  if (halt) return afterHalt(thread, task, halt);
  return followVerdict(thread, verdict, outcome);
}

/** The turn did not take place: it comes again under the same number. */
async function afterHalt(thread: Thread, task: Task, halt: Halt): Promise<Next> {
  thread.workTurns--;
  const waitedMs = await waitOut(thread, halt);
  const { packet, earlier } = thread.input;
  if (waitedMs < uncertainAfterMs || (packet.handshake === 'skip' && !earlier)) return { task };
  const handshake = await shakeHands(thread);
  return handshake.blockers.length > 0 ? followBlockers(thread, handshake) : { task };
}

/** How the packet's budget was used up, if it has one and was; a claim of done that verifies has closed the thread before. */
function usedUp({ tokens = 0, input: { packet } }: Thread): string | undefined {
  const { budget } = packet;
  if (budget === undefined || tokens < budget) return undefined;
  return `${String(tokens)} of ${String(budget)} tokens without a closure that holds`;
}

/** While others held the workspace they may have changed more than their log entries: what the handshake saw is gone then. */
async function isUncertain(thread: Thread, waitedMs: number): Promise<boolean> {
  const { packet, earlier, limits } = thread.input;
  if (packet.handshake === 'skip' && !earlier) return false;
  if (waitedMs >= uncertainAfterMs) return true;
  if (waitedMs < grantedAtOnceMs || thread.judgedTip === undefined) return false;
  const { tip, moved } = await call(
    'survey',
    { role: packet.role, threadRef: packet.threadRef, since: thread.judgedTip },
    { summary: 'has the branch moved while waiting?', patienceMs: limits.unreachableAfterMs },
  );
  thread.head = tip;
  return moved;
}

/** The handshake again under the set that is held; what it raises is answered like any blocker. */
async function reassure(thread: Thread, fresh: boolean): Promise<Next | undefined> {
  const handshake = await shakeHandsAgain(thread, fresh);
  return handshake.blockers.length > 0 ? followBlockers(thread, handshake) : undefined;
}

async function judge(thread: Thread, launch: Launch, since: string): Promise<TurnVerdict> {
  const { packet, archActor, branch } = thread.input;
  if (!thread.base) return cutShort('engine_fault', 'a turn without a base');
  enter(thread, 'verify');
  show(thread, 'the reading of the claim in git');
  const checks = packet.criteria.filter(({ check }) => check !== undefined).length;
  return call(
    'judgeTurn',
    {
      ...idOf(thread, launch),
      turn: thread.turn,
      branch,
      base: thread.base,
      since,
      criteria: packet.criteria,
      archActor,
    },
    {
      summary: `verify turn ${String(thread.turn)} in git`,
      patienceMs: patienceAtEnd(thread) + checks * checkMs,
    },
  );
}

async function followVerdict(thread: Thread, verdict: TurnVerdict, outcome: Outcome): Promise<Next> {
  switch (verdict.verdict) {
    case 'done': {
      const { commits, evidence, deviation } = verdict;
      return {
        closure: { ...closureBase(thread, 'role'), state: 'done', commits, evidence, deviation, next: [] },
      };
    }
    case 'replan': {
      const { next, resume, deviation } = verdict;
      return { closure: { ...closureBase(thread, 'role'), state: 'replan', next, resume, deviation } };
    }
    case 'blocked':
    case 'gate':
      return followBlockers(thread, verdict);
    case 'refused':
      return sendBack(thread, verdict.problems);
    case 'silent':
      return afterSilence(thread, outcome);
  }
}

async function followBlockers(thread: Thread, raised: Raised): Promise<Next> {
  const answer = await answerBlockers(thread, raised);
  if ('closure' in answer) return answer;
  const task: Task = { kind: 'decision', decision: answer.proceed };
  if (answer.waitedMs < uncertainAfterMs) return { task };
  const handshake = await shakeHands(thread);
  return handshake.blockers.length > 0 ? followBlockers(thread, handshake) : { task };
}

/** No closure and no gate was read: what that means depends on how the agent ended. */
async function afterSilence(thread: Thread, outcome: Outcome): Promise<Next> {
  const { turnLimitMs, stallAfterMs } = thread.input.limits;
  const missing =
    'No closure entry was committed: end each turn with "$THREADLINE" report done|blocked|replan, or gate.';
  switch (outcome.kind) {
    case 'stalled':
      return {
        closure: closureFromFailure(
          thread,
          'stalled',
          `no output, commit or entry for ${String(stallAfterMs / 1000)} s`,
        ),
      };
    case 'overran':
      return sendBack(thread, [
        `The turn was ended at its limit of ${String(turnLimitMs / 1000)} s. ${missing}`,
      ]);
    case 'lost': {
      // What the lost agent left uncommitted is the thread's own, and refuses nothing.
      const next = await reassure(thread, false);
      return next ?? sendBack(thread, [`The agent was lost with its host or its runner. ${missing}`]);
    }
    case 'ended': {
      const exit = outcome.exitCode === undefined ? '' : ` with exit code ${String(outcome.exitCode)}`;
      const said =
        outcome.tail === '' || outcome.exitCode === 0 ? '' : ` It printed last: ${outcome.tail.slice(-500)}`;
      return sendBack(thread, [`The agent ended${exit}. ${missing}${said}`]);
    }
  }
}

function sendBack(thread: Thread, problems: readonly string[]): Next {
  for (const problem of problems) addProblem(thread, problem);
  return { task: { kind: 'send-back', problems } };
}
