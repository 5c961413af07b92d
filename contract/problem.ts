import type { RuleCode } from './rules/table.ts';

/** A rule of the contract, or what keeps no sentence of it: of the reader of threadline.toml, or why a file could not be read. */
export type ProblemCode = RuleCode | `config/${string}` | FileCode;
export type FileCode = `file/${'missing' | 'directory' | 'unreadable' | 'not-utf8' | 'too-large'}`;

/** One mistake in a text: where it stands, what it is, and what mends it. Lines and columns count from 1, columns in UTF-16 units. */
export interface Problem {
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  /** Stable, `noun/what-is-wrong`, e.g. `packet/criterion-without-evidence`. */
  readonly code: ProblemCode;
  /** What is wrong, with what was expected and what came. */
  readonly message: string;
  /** The mend, as an order to the writer. */
  readonly fix: string;
}

/** A reading either succeeded or lists every problem found; never both, never neither. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };
