/** What stands in the way, and exactly who does what next. */
export interface Blocker {
  readonly text: string;
  /** `operator`, arch's actor, or a configured role. */
  readonly owner: string;
  readonly operatorRequired: boolean;
  /** A next action: `packet:<path>` or ``command:`…` ``. */
  readonly next: string;
}

export const closureStates = ['done', 'blocked', 'replan'] as const;
export type ClosureState = (typeof closureStates)[number];

interface ClosureBase {
  readonly threadRef: string;
  readonly run: number;
  /** Who closed the thread. */
  readonly by: 'role' | 'arch' | 'operator' | 'engine';
  /** `none`, or why the role left the plan. */
  readonly deviation: string;
  /** The last commit that the engine saw on the role's branch; absent when it never saw one. */
  readonly head?: string;
  /** The id of the role's last entry that the engine read. */
  readonly lastEntry?: string;
  /** The code of the failure that closed the thread (contract/failure.ts). */
  readonly failure?: string;
  /** Where the agent's output lies: a command to paste. */
  readonly output?: string;
}

export interface Done extends ClosureBase {
  readonly state: 'done';
  /** Full object ids; the last one is the delivered commit. */
  readonly commits: readonly string[];
  /** Criterion id → evidence paths. */
  readonly evidence: Readonly<Record<string, readonly string[]>>;
  readonly next: readonly [];
}

export interface Blocked extends ClosureBase {
  readonly state: 'blocked';
  /** At least one. */
  readonly blockers: readonly Blocker[];
  readonly next: readonly string[];
  /** What one must know to go on. */
  readonly resume: string;
}

export interface Replan extends ClosureBase {
  readonly state: 'replan';
  /** At least one. */
  readonly next: readonly string[];
  readonly resume: string;
}

/** The only things that a thread can return. */
export type Closure = Done | Blocked | Replan;
