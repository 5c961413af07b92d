import type { Blocker, Closure, ClosureState } from './closure.ts';
import type { ActionType } from './entry.ts';
import type { Packet } from './packet.ts';
import type { RoleLimits } from './config.ts';
import type { Places } from './mend.ts';

/** Names of workflow types, signals, updates and queries, and what they carry. Everything here is plain JSON. */

export const workflowTypes = { delegation: 'delegation', watch: 'watch', locks: 'locks' } as const;

/** `<task_queue>/…`: no thread_ref contains a slash, so these never meet one. */
export const locksWorkflowId = (taskQueue: string): string => `${taskQueue}/locks`;
export const watchWorkflowId = (taskQueue: string, host: string): string => `${taskQueue}/watch/${host}`;
/** Activities that touch arch's repository; served on arch's machine. */
export const archQueue = (taskQueue: string): string => `${taskQueue}/arch`;
/** Long pollers, so that they never take the slots of short activities. */
export const watchQueue = (taskQueue: string): string => `${taskQueue}/watch`;

// ── delegation ────────────────────────────────────────────────────────────────────────────────────────────

/** The argument of the `delegation` workflow; its id is `packet.threadRef`. */
export interface DelegationInput {
  readonly packet: Packet;
  /** The packet as it was written: what the role is given. */
  readonly packetText: string;
  /** Relative to arch's repository, when it lies inside. */
  readonly packetPath?: string;
  readonly archActor: string;
  readonly host: string;
  /** For the commands that mend a failure. */
  readonly places?: Places;
  readonly branch: string;
  readonly limits: RoleLimits;
  /** From 1. */
  readonly run: number;
  /** Set from the second run on. */
  readonly earlier?: EarlierRun;
}

/** What a resumed thread knows of the run before. */
export interface EarlierRun {
  readonly base?: Base;
  readonly closure: Closure;
  /** Its launches whose end was never proven. */
  readonly unended?: readonly number[];
  readonly codexThreadId?: string;
  /** Tokens that this conversation had taken by then; absent: nobody knows. */
  readonly conversationTokens?: number;
  /** A new success condition of the next step. */
  readonly success?: string;
  /** Words of who resumed it. */
  readonly text?: string;
}

/** The tips before the thread's first launch; kept over all its runs. */
export interface Base {
  readonly tip: string;
  /** The tip of the remote's branch, if there is a remote and it has the branch. */
  readonly remoteTip?: string;
}

export const decideName = 'decide';
export interface Decide {
  readonly decision: string;
  readonly choice: string;
  readonly text?: string;
}
/** What the update `decide` answers; the signal does the same and answers nothing. */
export interface Decided {
  readonly decision: string;
  readonly choice: string;
  /** True when the same choice had been recorded before. */
  readonly repeated: boolean;
}

export const stopName = 'stop';
/** Arch's own closure. Update and signal. */
export type Stop =
  | { readonly state: 'replan'; readonly next: readonly string[]; readonly resume: string }
  | { readonly state: 'blocked'; readonly blockers: readonly Blocker[]; readonly resume: string };

/** What the update `stop` answers. */
export interface Stopping {
  readonly stopping: true;
  /** True when the thread was closing by this very order already. */
  readonly repeated?: boolean;
}

export const grantedName = 'granted';
export interface Granted {
  /** The request's id. */
  readonly request: string;
  readonly fences: Readonly<Record<string, number>>;
}

export const noticedName = 'noticed';
/** What the watch saw on a host for this thread. A hint that wakes and shows; judging always reads git itself. */
export interface Noticed {
  /** In whose log the entries stand and whose tip it is: another role's word is none of this thread's. Launches are the host's word. */
  readonly role?: string;
  readonly tip?: string;
  readonly entries: readonly NoticedEntry[];
  readonly launches: readonly NoticedLaunch[];
}
export interface NoticedEntry {
  /** `entry=`, or the SHA-256 of its text. */
  readonly id: string;
  readonly actionType: ActionType;
  readonly run?: number;
  readonly turn?: number;
  /** One escaped line of at most 200 characters. */
  readonly line: string;
}
export interface NoticedLaunch {
  readonly run: number;
  readonly launch: number;
  readonly state: 'ended' | 'lost' | 'cancelled';
  readonly exitCode?: number;
}

export const showName = 'show';
export const phases = [
  'record',
  'handshake',
  'locks',
  'execute',
  'decision',
  'verify',
  'close',
  'closed',
] as const;
export type Phase = (typeof phases)[number];

export interface DecisionView {
  readonly id: string;
  readonly question: string;
  readonly choices: readonly string[];
  readonly open: boolean;
  readonly choice?: string;
}

/** What `show` answers. */
export interface ThreadView {
  readonly threadRef: string;
  readonly role: string;
  readonly scope: string;
  readonly phase: Phase;
  readonly run: number;
  readonly turn: number;
  readonly head?: string;
  readonly state?: ClosureState;
  /** One sentence; absent when nothing is waited for. */
  readonly waitingFor?: string;
  readonly locks: readonly string[];
  readonly decisions: readonly DecisionView[];
  /** Of refused claims and handshakes, newest last, at most 20; each a sentence. */
  readonly problems: readonly string[];
  readonly launches: readonly LaunchView[];
  readonly closure?: Closure;
  readonly codexThreadId?: string;
  /** Tokens of the whole conversation `codexThreadId`, also of earlier runs. */
  readonly conversationTokens?: number;
  /** Tokens of this run, as far as the agent told them; absent: it told none. */
  readonly tokens?: number;
  /** Of the packet, in tokens. */
  readonly budget?: number;
  readonly base?: Base;
}
export interface LaunchView {
  readonly launch: number;
  readonly turn: number;
  readonly prompt: PromptKind;
  readonly state: 'ordered' | 'running' | 'ended' | 'lost' | 'cancelled' | 'refused';
  readonly exitCode?: number;
  /** Of this launch alone, as the agent told at its end. */
  readonly tokens?: number;
}

export type PromptKind = 'handshake' | 'execute' | 'send-back' | 'decision' | 'resume';

// ── locks ─────────────────────────────────────────────────────────────────────────────────────────────────

/** One signal for all three: order within a sender is kept, duplicates are no-ops. */
export const lockName = 'lock';
export type LockMessage =
  | {
      readonly kind: 'request';
      readonly request: string;
      readonly holder: Holder;
      readonly resources: readonly string[];
    }
  | { readonly kind: 'withdraw'; readonly request: string }
  | { readonly kind: 'release'; readonly request: string };
export interface Holder {
  readonly threadRef: string;
  readonly run: number;
}

/** Query of the coordinator. */
export const lockTableName = 'table';
export interface LockTable {
  readonly resources: readonly LockRow[];
}
export interface LockRow {
  readonly resource: string;
  /** The greatest fence handed out. */
  readonly fence: number;
  readonly holder?: Holder & { readonly request: string; readonly since: string };
  /** First come first. */
  readonly queue: readonly (Holder & { readonly request: string; readonly since: string })[];
}

// ── watch ─────────────────────────────────────────────────────────────────────────────────────────────────

export const followName = 'follow';
export const unfollowName = 'unfollow';
export interface Follow {
  readonly threadRef: string;
  readonly run: number;
}
