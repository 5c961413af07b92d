import { Context } from '@temporalio/activity';
import { lockName, locksWorkflowId, workflowTypes } from '../../contract/messages.ts';
import type { LockMessage } from '../../contract/messages.ts';

/** Tells the coordinator, which is started by whoever speaks to it first. A repeated message changes nothing there. */
export async function sendLock(taskQueue: string, message: LockMessage): Promise<void> {
  await Context.current().client.workflow.signalWithStart(workflowTypes.locks, {
    workflowId: locksWorkflowId(taskQueue),
    taskQueue,
    args: [],
    signal: lockName,
    signalArgs: [message],
  });
}
