import type { SentenceId } from './sentences.ts';

/** One rule of the contract: what breaks it is refused with its code, wherever it is found. */
export interface Rule {
  /** The sentences of the contract that it keeps. */
  readonly keeps: readonly [SentenceId, ...SentenceId[]];
  /** What must hold, as a sentence. */
  readonly expected: string;
  /** A text that passes: a line, an entry, a command. */
  readonly example: string;
  /** The mend, as an order to the writer. */
  readonly mend: string;
}

/** A family of rules: code, `noun/what-is-wrong` → rule. */
export type Rules = Readonly<Record<string, Rule>>;
