import { escapeText } from '../contract/escape.ts';
import { failures, isFailureCode, type FailureCode } from '../contract/failure.ts';
import { refuse, type Outcome, type RefusalCode } from './refusal.ts';

/** The code of a failure of `activities/failure.ts`, thrown in this process; undefined for anything else. */
export function failureCodeOf(error: unknown): FailureCode | undefined {
  if (!(error instanceof Error) || !('type' in error) || typeof error.type !== 'string') return undefined;
  return isFailureCode(error.type) ? error.type : undefined;
}

/** What is put into the mending command of the table of failures. */
export interface Concerning {
  readonly ref?: string;
  readonly role?: string;
  readonly host?: string;
  /** The host is this machine: nothing goes over SSH. */
  readonly local?: boolean;
  readonly repo?: string;
  readonly arch?: string;
}

/** A failure of host or repository as a refusal; undefined for anything else. */
export function refusalFromActivity(error: unknown, concerning: Concerning = {}): Outcome<never> | undefined {
  const code = failureCodeOf(error);
  if (code === undefined || !(error instanceof Error)) return undefined;
  const mend = mendFor(code, concerning);
  return refuse(doorCode(code), escapeText(error.message), mend, {
    nextActions: mend.includes('{') ? [] : [mend],
    ...(concerning.ref === undefined ? {} : { threadRef: concerning.ref }),
  });
}

/** The table's command line with what is known put in. */
function mendFor(code: FailureCode, concerning: Concerning): string {
  const { local = false, ...blanks } = concerning;
  const known = new Map<string, string | undefined>(Object.entries(blanks));
  const mend = local ? failures[code].mend.replace(/^ssh \{host\} /u, '') : failures[code].mend;
  return mend.replace(/\{(\w+)\}/gu, (blank, name: string) => known.get(name) ?? blank);
}

function doorCode(code: FailureCode): RefusalCode {
  if (code === 'arch_repository' || code === 'role_unknown' || code === 'ssh_config') return 'configuration';
  return failures[code].retryable ? 'host_unreachable' : 'host_refused';
}
