import type { Problem } from '../contract/problem.ts';

/**
 * Why a door said no. The one table of codes: the exit code that a shell sees (DESIGN §7), and whether the same call
 * may succeed later without anybody's help.
 */
export const refusalRules = {
  unforeseen: { exit: 1, retryable: false },
  usage: { exit: 2, retryable: false },
  configuration: { exit: 2, retryable: false },
  engine_unreachable: { exit: 3, retryable: true },
  worker_unreachable: { exit: 3, retryable: true },
  not_found: { exit: 4, retryable: false },
  host_unreachable: { exit: 5, retryable: true },
  host_refused: { exit: 5, retryable: false },
  contract_refused: { exit: 6, retryable: false },
  conflict: { exit: 7, retryable: false },
} as const satisfies Record<string, { exit: number; retryable: boolean }>;

export type RefusalCode = keyof typeof refusalRules;

/** A refusal is a value: nothing took effect. `fix` is an order to the caller, where possible a command to paste. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly fix: string;
  readonly problems?: readonly Problem[];
  /** The texts of the files that the problems name, for who shows their lines; never part of an envelope. */
  readonly sources?: ReadonlyMap<string, string>;
  /** Commands to paste; empty when nothing but `fix` helps. */
  readonly nextActions: readonly string[];
  readonly threadRef?: string;
  /** The phase of an open thread, the closure's state of a closed one. */
  readonly state?: string;
}

/** What every function of this library answers. Exceptions are failures, not answers (client/engine-failure.ts reads them). */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export const answer = <T>(value: T): Outcome<T> => ({ ok: true, value });

export function refuse(
  code: RefusalCode,
  message: string,
  fix: string,
  more: Partial<Pick<Refusal, 'problems' | 'sources' | 'nextActions' | 'threadRef' | 'state'>> = {},
): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { code, message, fix, nextActions: [], ...more } };
}
