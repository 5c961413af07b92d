import { escapeText } from '../contract/escape.ts';
import { failures, isFailureCode, type FailureCode } from '../contract/failure.ts';
import { mendingCommand, type Known } from '../contract/mend.ts';
import { refuse, type Outcome, type RefusalCode } from './refusal.ts';

/** The code of a failure of `activities/failure.ts`, thrown in this process; undefined for anything else. */
export function failureCodeOf(error: unknown): FailureCode | undefined {
  if (!(error instanceof Error) || !('type' in error) || typeof error.type !== 'string') return undefined;
  return isFailureCode(error.type) ? error.type : undefined;
}

/** A failure of host or repository as a refusal; undefined for anything else. */
export function refusalFromActivity(error: unknown, concerning: Known = {}): Outcome<never> | undefined {
  const code = failureCodeOf(error);
  if (code === undefined || !(error instanceof Error)) return undefined;
  const mend = mendingCommand(failures[code].mend, concerning);
  return refuse(doorCode(code), escapeText(error.message), mend, {
    nextActions: [mend],
    ...(concerning.ref === undefined ? {} : { threadRef: concerning.ref }),
  });
}

function doorCode(code: FailureCode): RefusalCode {
  if (code === 'arch_repository' || code === 'role_unknown' || code === 'ssh_config') return 'configuration';
  return failures[code].retryable ? 'host_unreachable' : 'host_refused';
}
