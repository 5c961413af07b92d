import { Context } from '@temporalio/activity';

/** What long work needs of whoever runs it. */
export interface Pulse {
  /** Aborts when the work is no longer wanted. */
  readonly signal: AbortSignal;
}

/** A third of the shortest heartbeat timeout in contract/limits.ts. */
const beatMs = 3_000;

/** Runs the work inside an activity and tells Temporal all the while that it lives; a cancellation aborts the signal. */
export async function withPulse<T>(work: (pulse: Pulse) => Promise<T>): Promise<T> {
  const context = Context.current();
  context.heartbeat();
  const timer = setInterval(() => {
    context.heartbeat();
  }, beatMs);
  try {
    return await work({ signal: context.cancellationSignal });
  } finally {
    clearInterval(timer);
  }
}
