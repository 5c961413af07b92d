import type { Blocker, Closure } from './closure.ts';
import type { EntryContent } from './entry.ts';
import type { Criterion } from './packet.ts';
import type { WatchCursor, WatchOrder } from './watch-order.ts';
import type { LaunchReport } from './launch-report.ts';
import type { Base, LockMessage, PromptKind, Stop } from './messages.ts';

/**
 * What workflows ask of activities, and the answers. Verdicts are closed unions of plain data, so that rules may
 * change without breaking replay. A failure is an ApplicationFailure whose `type` is a FailureCode.
 */

// ── arch's repository (task queue `<task_queue>/arch`) ────────────────────────────────────────────────────

export interface ArchCalls {
  /** Appends the entry to arch's handoff log (idempotent by `entry.entry`) and sets the thread's row of the board. */
  record(order: RecordOrder): Promise<Recorded>;
}
export interface RecordOrder {
  /** `entry.entry` is set: derived from thread_ref, run and step, so that a repeated call adds nothing. */
  readonly entry: EntryContent;
  readonly row?: BoardRow;
}
/** `busy`: nothing was touched; `reason` is a sentence that names what arch must finish first. */
export type Recorded =
  | { readonly state: 'recorded'; readonly commit: string }
  | { readonly state: 'busy'; readonly reason: string };

/** One line of the board's table. */
export interface BoardRow {
  readonly threadRef: string;
  readonly role: string;
  readonly scope: string;
  /** A phase while open, the closure's state afterwards. */
  readonly state: string;
  readonly owner: string;
  readonly next: string;
  readonly sha: string;
}

// ── what people say to a thread ──────────────────────────────────────────────────────────────────────────

export interface StopCalls {
  /** Sentences that refuse the stop; none when it is exact and its owners are configured. */
  judgeStop(order: { readonly stop: Stop }): Promise<{ readonly problems: readonly string[] }>;
}

// ── locks and watch ───────────────────────────────────────────────────────────────────────────────────────

export interface LockCalls {
  /** signalWithStart of the coordinator; safe to repeat. */
  sendLock(message: LockMessage): Promise<void>;
}

export interface WatchCalls {
  /** signalWithStart of the host's watch; safe to repeat. */
  follow(order: FollowOrder): Promise<void>;
  unfollow(order: FollowOrder): Promise<void>;
}
export interface FollowOrder {
  readonly host: string;
  readonly threadRef: string;
  readonly run: number;
}
export interface WatchHostCalls {
  /** Runs until cancelled, and answers its cursor, which is in the heartbeat before. Signals `noticed` to the threads that it reads of. */
  watchHost(order: WatchOrder): Promise<WatchCursor>;
}

// ── the role's host and repository ────────────────────────────────────────────────────────────────────────

export interface RoleCalls {
  /** The tips as the engine has fetched them into its mirror. */
  survey(order: SurveyOrder): Promise<Survey>;
  /** Starts the agent, at most once however often it is called with the same numbers. */
  launch(order: LaunchOrder): Promise<Launched>;
  /** How a launch stands, asked of the host. */
  inspect(order: LaunchId): Promise<LaunchReport>;
  /** Reads the fetched tip and judges the answer to a handshake. */
  judgeHandshake(order: HandshakeOrder): Promise<HandshakeVerdict>;
  /** Reads the fetched tip and judges the turn; a claim of done is verified here. */
  judgeTurn(order: TurnOrder): Promise<TurnVerdict>;
  /** Tombstone, TERM, KILL. Proves the end, or says what survived. A launch that never was is refused for ever after. */
  cancel(order: LaunchId): Promise<Cancelled>;
  /** Saves and removes the thread's own uncommitted changes before the workspace is given back. */
  tidy(order: TidyOrder): Promise<Tidied>;
  /** Pins the accepted commit in the mirror as `refs/threadline/<thread_ref>`. */
  pin(order: { readonly role: string; readonly threadRef: string; readonly commit: string }): Promise<void>;
}

export interface RoleOrder {
  readonly role: string;
  readonly threadRef: string;
}
export interface SurveyOrder extends RoleOrder {
  /** A tip that the engine saw before. */
  readonly since?: string;
}
export interface Survey extends Base {
  /** More than log entries has changed since `since`. */
  readonly moved: boolean;
}
export interface LaunchId extends RoleOrder {
  readonly run: number;
  /** From 1 per run. */
  readonly launch: number;
}

export interface LaunchOrder extends LaunchId {
  readonly turn: number;
  /** The workspace was just taken: anything uncommitted there is somebody else's and refuses the launch. */
  readonly fresh: boolean;
  readonly prompt: PromptOrder;
  readonly fences: Readonly<Record<string, number>>;
  /** Resumed where it still works, else a fresh agent. */
  readonly codexThreadId?: string;
}
/** What a prompt template is filled with. */
export interface PromptOrder {
  readonly kind: PromptKind;
  readonly archActor: string;
  readonly scope: string;
  readonly success: string;
  readonly branch: string;
  /** The packet as written; absent in a handshake. */
  readonly packet?: string;
  readonly criteria: readonly Criterion[];
  /** send-back: sentences. */
  readonly problems?: readonly string[];
  /** decision: what was asked and what was decided. */
  readonly decision?: { readonly question: string; readonly choice: string; readonly text?: string };
  /** resume: what is known of the run before. */
  readonly earlier?: { readonly closure: Closure; readonly text?: string };
  /** A patch on the host with what an earlier turn left uncommitted. */
  readonly leftovers?: Tidied;
}
export type Launched =
  | { readonly state: 'running' | 'ended' | 'lost'; readonly startedAt: string; readonly tip: string }
  | {
      readonly state: 'refused';
      readonly code: 'tree_dirty' | 'branch_elsewhere' | 'tombstone' | 'agent_not_found' | 'fence_refused';
      readonly detail: string;
    };

export interface HandshakeOrder extends LaunchId {
  readonly branch: string;
  /** The tip of the branch that the engine saw before this launch: entries in its log are old. */
  readonly since: string;
  /** The thread's; counts where `since` is a tip that git never took. */
  readonly base?: Base;
}
export type HandshakeVerdict =
  | {
      readonly verdict: 'accepted';
      readonly tip: string;
      readonly entry: string;
      readonly head: string;
      readonly next: readonly string[];
      readonly blockers: readonly Blocker[];
      readonly codexThreadId?: string;
    }
  | {
      readonly verdict: 'wrong';
      readonly tip: string;
      readonly entry: string;
      readonly problems: readonly string[];
    }
  | { readonly verdict: 'silent'; readonly tip: string };

export interface TurnOrder extends LaunchId {
  readonly turn: number;
  readonly branch: string;
  readonly base: Base;
  readonly since: string;
  readonly criteria: readonly Criterion[];
  readonly archActor: string;
}
/** The last closure or gate entry of the turn, judged. */
export type TurnVerdict =
  | {
      readonly verdict: 'done';
      readonly tip: string;
      readonly entry: string;
      readonly commits: readonly string[];
      readonly evidence: Readonly<Record<string, readonly string[]>>;
      readonly deviation: string;
      readonly codexThreadId?: string;
    }
  | {
      readonly verdict: 'blocked';
      readonly tip: string;
      readonly entry: string;
      readonly blockers: readonly Blocker[];
      readonly resume: string;
      readonly next: readonly string[];
      readonly deviation: string;
    }
  | {
      readonly verdict: 'replan';
      readonly tip: string;
      readonly entry: string;
      readonly next: readonly string[];
      readonly resume: string;
      readonly deviation: string;
    }
  | {
      readonly verdict: 'gate';
      readonly tip: string;
      readonly entry: string;
      readonly blockers: readonly Blocker[];
    }
  | {
      readonly verdict: 'refused';
      readonly tip: string;
      readonly entry: string;
      readonly problems: readonly string[];
    }
  | { readonly verdict: 'silent'; readonly tip: string };

export interface Cancelled {
  /** `ended`: no process of the launch lives. */
  readonly state: 'ended' | 'absent' | 'survivors';
  readonly survivors: readonly number[];
}
export interface TidyOrder extends RoleOrder {
  readonly run: number;
  /** The last launch, beside whose output the patch is saved. */
  readonly launch: number;
}
export interface Tidied {
  /** Names of files that had uncommitted changes, escaped; empty when the tree was clean. */
  readonly files: readonly string[];
  /** Path on the host; absent when the tree was clean. */
  readonly patch?: string;
}
