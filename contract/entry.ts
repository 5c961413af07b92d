import type { Blocker, ClosureState } from './closure.ts';
import type { Problem } from './problem.ts';

export const actionTypes = [
  'delegate',
  'handshake',
  'progress',
  'gate',
  'decision',
  'closure',
  'resume',
  'note',
] as const;
export type ActionType = (typeof actionTypes)[number];

/** Longest value of one line of an entry, in UTF-16 units with its hostile characters escaped: what is read can be written again. */
export const valueLimit = 16_000;

/** What an entry of a handoff log says (DESIGN §3). Keys that an action type does not use are absent or empty. */
export interface EntryContent {
  /** ISO 8601, UTC, whole seconds: `2026-02-13T18:04:11Z`. Proves nothing. */
  readonly at: string;
  readonly actor: string;
  readonly actionType: ActionType;
  // The summary line:
  readonly threadRef: string;
  readonly executor: 'remote_codex' | 'ssh_direct';
  readonly run?: number;
  readonly turn?: number;
  /** `entry=`: 4–16 of `a-z 0-9`. An entry written by hand may leave it out. */
  readonly entry?: string;
  /** Only in a closure. */
  readonly state?: ClosureState;
  /** Advisory. */
  readonly codexThreadId?: string;
  // Bullets:
  /** Full object id. */
  readonly head?: string;
  readonly branch?: string;
  /** Handshake: 1–3 beliefs about the best next step and why. Closure: next actions. */
  readonly next?: readonly string[];
  /** `[]` is written as `blockers: none`. Handshake, gate, blocked closure. */
  readonly blockers?: readonly Blocker[];
  /** Closure `done`. */
  readonly commits?: readonly string[];
  /** Closure `done`: criterion → paths. */
  readonly evidence?: Readonly<Record<string, readonly string[]>>;
  /** Closure: `none` or why. */
  readonly deviation?: string;
  /** Closure `blocked` or `replan`; what one must know to go on. */
  readonly resume?: string;
  /** Free text of progress, note, delegate, resume and decision entries. */
  readonly note?: string;
  /** Delegate and resume entries of arch: role, scope, success. */
  readonly role?: string;
  readonly scope?: string;
  readonly success?: string;
  /** Decision entries: the decision's id and the choice. */
  readonly decision?: string;
  readonly choice?: string;
  /** Engine-made closures: the failure's code. */
  readonly failure?: string;
}

/** An entry as it was read from a log. */
export interface Entry extends EntryContent {
  /** Line of its heading, from 1. */
  readonly line: number;
  /** Its own text, from its heading to the last line before the next entry, trailing blank lines removed. */
  readonly text: string;
  /** Everything in it that breaks a rule; an entry with problems is no claim. */
  readonly problems: readonly Problem[];
}
