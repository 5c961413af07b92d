import type { Closure } from '../contract/closure.ts';
import type { FailureCode } from '../contract/failure.ts';
import type { Tidied } from '../contract/calls.ts';
import type { LaunchReport } from '../contract/launch-report.ts';
import type {
  Base,
  Decide,
  DelegationInput,
  LaunchView,
  NoticedLaunch,
  Phase,
  Stop,
  ThreadView,
} from '../contract/messages.ts';

/** Why the story is cut short: by arch, by the clock, by Temporal, or by a fact that leaves no way on. */
export type Ending =
  | { readonly kind: 'stop'; readonly stop: Stop }
  | { readonly kind: 'deadline' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failure'; readonly code: FailureCode; readonly detail: string };

export interface Decision {
  readonly id: string;
  /** Owners and next actions: by these an unchanged blocker is known again. */
  readonly subject: readonly string[];
  readonly question: string;
  readonly choices: readonly string[];
  decided?: Decide;
}

/** A set of locks, asked for and not yet given back. */
export interface Hold {
  readonly request: string;
  /** The workspace alone for a handshake, or all that the work needs. */
  readonly purpose: 'handshake' | 'work';
  readonly resources: readonly string[];
  fences?: Readonly<Record<string, number>>;
}

export interface Launch extends LaunchView {
  state: LaunchView['state'];
  exitCode?: number;
  tokens?: number;
}

/** All that a thread remembers. One object, changed in place by the story and by the handlers; plain data. */
export interface Thread {
  readonly input: DelegationInput;
  phase: Phase;
  /** Of the task now given; 0 in a handshake. */
  turn: number;
  /** Work turns begun in this run. */
  workTurns: number;
  waitingFor?: string;
  base?: Base;
  /** The newest tip of the role's branch that the engine saw. */
  head?: string;
  /** The tip that the last verdict was read from: what the branch has beyond it nobody has judged. */
  judgedTip?: string;
  lastEntry?: string;
  codexThreadId?: string;
  /** Tokens of each of the agent's conversations, as it last told them. */
  readonly conversations: Map<string, number>;
  /** Of this run, as far as the agent told them. */
  tokens?: number;
  /** How often the agent could not work for lack of quota. */
  quotaWaits: number;
  success: string;
  readonly launches: Launch[];
  /** Ids of entries that the watch reported. */
  readonly known: Set<string>;
  /** Newest last, at most 20. */
  readonly problems: string[];
  readonly decisions: Decision[];
  hold?: Hold;
  /** How many lock requests were made, for their ids. */
  requests: number;
  /** Entries recorded in arch's log in this run, for their ids. */
  recorded: number;
  /** When the watch or the host last told of anything, in milliseconds: what the stall is counted from. */
  stirredAt: number;
  handshakeSeen: boolean;
  leftovers?: Tidied;
  /** The last launch after which the workspace was tidied. */
  tidied?: number;
  ending?: Ending;
  closure?: Closure;
}

export function newThread(input: DelegationInput): Thread {
  return {
    input,
    phase: 'record',
    turn: 0,
    workTurns: 0,
    success: input.earlier?.success ?? input.packet.success,
    launches: [],
    known: new Set(),
    problems: [],
    decisions: [],
    conversations: conversationsOf(input),
    quotaWaits: 0,
    requests: 0,
    recorded: 0,
    stirredAt: 0,
    handshakeSeen: false,
    ...(input.earlier?.base ? { base: input.earlier.base, head: input.earlier.base.tip } : {}),
    ...(input.earlier?.codexThreadId ? { codexThreadId: input.earlier.codexThreadId } : {}),
  };
}

function conversationsOf({ earlier }: DelegationInput): Map<string, number> {
  const { codexThreadId, conversationTokens } = earlier ?? {};
  return new Map(
    codexThreadId === undefined || conversationTokens === undefined
      ? []
      : [[codexThreadId, conversationTokens]],
  );
}

/** The agent tells what the whole conversation has taken; the launch took what is more than was told before. */
export function countTokens(
  thread: Thread,
  launch: Launch,
  { codexThreadId: id, conversationTokens: told }: LaunchReport,
): void {
  if (id === undefined || told === undefined) return;
  const before = thread.conversations.get(id);
  thread.conversations.set(id, Math.max(told, before ?? 0));
  // Of a conversation from an earlier run whose count is lost, nobody can say what this launch took.
  if (before === undefined && id === thread.input.earlier?.codexThreadId) return;
  launch.tokens = Math.max(told - (before ?? 0), 0);
  thread.tokens = (thread.tokens ?? 0) + launch.tokens;
}

/** A sentence for people who look at the thread. */
export function addProblem(thread: Thread, sentence: string): void {
  thread.problems.push(sentence.slice(0, 1_000));
  if (thread.problems.length > 20) thread.problems.shift();
}

/** What the watch said of a launch, unless its end is known already. */
export function noteLaunch(thread: Thread, noticed: NoticedLaunch): void {
  const launch = thread.launches.find((known) => known.launch === noticed.launch);
  if (noticed.run !== thread.input.run || !launch || hasEnded(launch)) return;
  launch.state = noticed.state;
  if (noticed.exitCode !== undefined) launch.exitCode = noticed.exitCode;
}

export const hasEnded = (launch: Launch): boolean => launch.state !== 'ordered' && launch.state !== 'running';

export function viewOf(thread: Thread): ThreadView {
  const { packet, run } = thread.input;
  const conversationTokens = thread.conversations.get(thread.codexThreadId ?? '');
  return {
    threadRef: packet.threadRef,
    role: packet.role,
    scope: packet.scope,
    phase: thread.phase,
    run,
    turn: thread.turn,
    locks: packet.locks,
    decisions: thread.decisions.map(({ decided, subject: _, ...decision }) => ({
      ...decision,
      open: decided === undefined && thread.phase === 'decision',
      ...(decided ? { choice: decided.choice } : {}),
    })),
    problems: thread.problems,
    launches: thread.launches,
    ...(thread.head === undefined ? {} : { head: thread.head }),
    ...(thread.waitingFor === undefined ? {} : { waitingFor: thread.waitingFor }),
    ...(thread.closure ? { state: thread.closure.state, closure: thread.closure } : {}),
    ...(thread.codexThreadId === undefined ? {} : { codexThreadId: thread.codexThreadId }),
    ...(conversationTokens === undefined ? {} : { conversationTokens }),
    ...(thread.tokens === undefined ? {} : { tokens: thread.tokens }),
    ...(packet.budget === undefined ? {} : { budget: packet.budget }),
    ...(thread.base ? { base: thread.base } : {}),
  };
}
