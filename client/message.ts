import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { isWorkerSilent } from './engine-failure.ts';
import type { Engine } from './engine.ts';

/** How a thread took a message. */
export type Told<T> =
  | { readonly how: 'answered'; readonly value: T }
  /** The thread's own words. Nothing took effect. */
  | { readonly how: 'refused'; readonly reason: string }
  /** No worker answered: Temporal keeps the message, and the thread takes it when a worker runs. */
  | { readonly how: 'left' }
  | { readonly how: 'closed' };

/** The answer of a worker takes 30 ms (FACTS); one that was just started replays first. */
const answerLimitMs = 8_000;

/**
 * An update, answered at once. When nobody answers, the same message is left as a signal, which is durable where an
 * unanswered update is not; the thread takes a message that comes twice as one.
 */
export async function tell<Answer>(
  engine: Engine,
  threadRef: string,
  name: string,
  message: object,
): Promise<Told<Answer>> {
  const handle = engine.workflows.getHandle(threadRef);
  try {
    const value = await engine.within(answerLimitMs, () =>
      handle.executeUpdate<Answer, [object]>(name, { args: [message] }),
    );
    return { how: 'answered', value };
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) {
      return { how: 'refused', reason: error.cause?.message ?? error.message };
    }
    if (error instanceof WorkflowNotFoundError) return { how: 'closed' };
    if (!(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) && !isWorkerSilent(error)) throw error;
  }
  try {
    await handle.signal<[object]>(name, message);
    return { how: 'left' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { how: 'closed' };
    throw error;
  }
}
