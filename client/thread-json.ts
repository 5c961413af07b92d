import type { Blocker } from '../contract/closure.ts';
import type { ThreadView } from '../contract/messages.ts';

/** A thread in the envelope's `result` (DESIGN §7), in snake_case. */
export interface ThreadJson {
  readonly thread_ref: string;
  readonly role: string;
  readonly scope: string;
  readonly phase: string;
  readonly run: number;
  readonly turn: number;
  /** The newest tip of the role's branch that the engine saw; null before the first. */
  readonly head: string | null;
  readonly state?: string;
  readonly waiting_for?: string;
  readonly decisions: readonly DecisionJson[];
  readonly commits: readonly string[];
  readonly evidence: Readonly<Record<string, readonly string[]>>;
  readonly blockers: readonly BlockerJson[];
  readonly next: readonly string[];
  /** What one must know to go on; of a blocked or replan closure. */
  readonly resume?: string;
  readonly deviation?: string;
  /** The code of the failure that closed the thread. */
  readonly failure?: string;
  /** Of refused claims and handshakes, newest last. */
  readonly problems: readonly string[];
  readonly locks: readonly string[];
  readonly launches: readonly LaunchJson[];
  /** Of this run, as far as the agent told them. */
  readonly tokens?: number;
  readonly budget?: number;
}
export interface DecisionJson {
  readonly id: string;
  readonly question: string;
  readonly choices: readonly string[];
  readonly open: boolean;
  readonly choice?: string;
}
export interface BlockerJson {
  readonly text: string;
  readonly owner: string;
  readonly operator_required: boolean;
  readonly next: string;
}
export interface LaunchJson {
  readonly launch: number;
  readonly turn: number;
  readonly prompt: string;
  readonly state: string;
  readonly exit_code?: number;
  readonly tokens?: number;
}

export function threadJson(view: ThreadView): ThreadJson {
  const { closure } = view;
  const open = closure !== undefined && closure.state !== 'done' ? closure : undefined;
  return {
    thread_ref: view.threadRef,
    role: view.role,
    scope: view.scope,
    phase: view.phase,
    run: view.run,
    turn: view.turn,
    head: view.head ?? closure?.head ?? null,
    ...(view.state === undefined ? {} : { state: view.state }),
    ...(view.waitingFor === undefined ? {} : { waiting_for: view.waitingFor }),
    decisions: view.decisions,
    commits: closure?.state === 'done' ? closure.commits : [],
    evidence: closure?.state === 'done' ? closure.evidence : {},
    blockers: closure?.state === 'blocked' ? closure.blockers.map(blockerJson) : [],
    next: closure?.next ?? [],
    ...(open === undefined ? {} : { resume: open.resume }),
    ...(closure === undefined ? {} : { deviation: closure.deviation }),
    ...(closure?.failure === undefined ? {} : { failure: closure.failure }),
    problems: view.problems,
    locks: view.locks,
    launches: view.launches.map(({ exitCode, ...launch }) => ({
      ...launch,
      ...(exitCode === undefined ? {} : { exit_code: exitCode }),
    })),
    ...(view.tokens === undefined ? {} : { tokens: view.tokens }),
    ...(view.budget === undefined ? {} : { budget: view.budget }),
  };
}

const blockerJson = (blocker: Blocker): BlockerJson => ({
  text: blocker.text,
  owner: blocker.owner,
  operator_required: blocker.operatorRequired,
  next: blocker.next,
});

/** The envelope's `state`: the phase while open, the closure's state afterwards. */
export const stateOf = (view: Pick<ThreadView, 'state' | 'phase'>): string => view.state ?? view.phase;
