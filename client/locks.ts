import { WorkflowNotFoundError } from '@temporalio/client';
import { locksWorkflowId, lockTableName, type LockTable } from '../contract/messages.ts';
import { isWorkerSilent, workerUnreachable } from './engine-failure.ts';
import type { Engine } from './engine.ts';
import { answer, type Outcome } from './refusal.ts';

const queryLimitMs = 5_000;

/** Who holds what, and who waits. Empty while no thread has ever asked for a lock. */
export async function locks(engine: Engine): Promise<Outcome<LockTable>> {
  const coordinator = engine.workflows.getHandle(locksWorkflowId(engine.config.taskQueue));
  try {
    return answer(await engine.within(queryLimitMs, () => coordinator.query<LockTable>(lockTableName)));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return answer({ resources: [] });
    if (isWorkerSilent(error)) return workerUnreachable(undefined, 'the table of locks is told by a worker');
    throw error;
  }
}
