import { refusalRules, type Refusal } from '../refusal.ts';
import type { Report } from './report.ts';

/** What a program reads on stdout: exactly these keys, on one line, and nothing else (DESIGN §7). */
export type Envelope = {
  readonly ok: boolean;
  readonly command: string;
  readonly thread_ref: string | null;
  readonly state: string | null;
  readonly next_actions: readonly string[];
} & ({ readonly result: object } | { readonly error: EnvelopeError });
export interface EnvelopeError {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly fix: string;
  readonly problems?: readonly object[];
}

export function envelopeOfReport(command: string, report: Report): Envelope {
  return {
    ok: true,
    command,
    thread_ref: report.threadRef ?? null,
    state: report.state ?? null,
    result: report.result,
    next_actions: report.nextActions ?? [],
  };
}

export function envelopeOfRefusal(command: string, refusal: Refusal): Envelope {
  return {
    ok: false,
    command,
    thread_ref: refusal.threadRef ?? null,
    state: refusal.state ?? null,
    error: {
      code: refusal.code,
      message: refusal.message,
      retryable: refusalRules[refusal.code].retryable,
      fix: refusal.fix,
      ...(refusal.problems ? { problems: refusal.problems } : {}),
    },
    next_actions: refusal.nextActions,
  };
}

/** JSON that is also safe on a terminal: what JSON leaves bare and a terminal obeys is written as `\u…`. */
export function envelopeText(envelope: Envelope): string {
  const json = JSON.stringify(envelope);
  return `${json.replace(obeyed, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

const obeyed =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
