import { ApplicationFailure } from '@temporalio/common';
import { failures, type FailureCode } from '../contract/failure.ts';

/**
 * The one failure of activities: its `type` is the code, its message the sentence of the table with `detail` in it.
 * Retryable or not follows from the table. `detail` must be escaped and bounded already when it holds foreign text.
 */
export function failure(code: FailureCode, detail: string, cause?: unknown): ApplicationFailure {
  const rule = failures[code];
  return ApplicationFailure.create({
    type: code,
    message: rule.sentence.replace('{detail}', () => detail),
    nonRetryable: !rule.retryable,
    details: [detail],
    ...(cause instanceof Error ? { cause } : {}),
  });
}
