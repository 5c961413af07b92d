import type { Paint } from './paint.ts';
import type { Outcome } from '../refusal.ts';

/** What a command has to say, before it is known to whom: a program reads `result`, a person `text`. */
export interface Report {
  readonly threadRef?: string;
  /** The phase of an open thread, the closure's state of a closed one. */
  readonly state?: string;
  /** snake_case keys. */
  readonly result: object;
  /** Commands to paste. */
  readonly nextActions?: readonly string[];
  /** Default 0. */
  readonly exit?: number;
  /** For a terminal; foreign text in it is escaped already. Ends without a newline. */
  readonly text: (paint: Paint) => string | Promise<string>;
}

export type Answered = Outcome<Report>;
