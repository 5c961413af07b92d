import { Context } from '@temporalio/activity';
import type { FollowOrder } from '../../contract/calls.ts';
import { followName, unfollowName, watchWorkflowId, workflowTypes } from '../../contract/messages.ts';
import type { Follow } from '../../contract/messages.ts';

/** Tells the host's watch who follows; it is started by whoever speaks to it first. Repeating it changes nothing. */
export const follow = (taskQueue: string, order: FollowOrder): Promise<void> =>
  tell(taskQueue, followName, order);

/** The same signal-with-start: an `unfollow` that is lost to a watch between two runs would keep it awake for nobody. */
export const unfollow = (taskQueue: string, order: FollowOrder): Promise<void> =>
  tell(taskQueue, unfollowName, order);

async function tell(taskQueue: string, signal: string, { host, threadRef, run }: FollowOrder): Promise<void> {
  const follower: Follow = { threadRef, run };
  await Context.current().client.workflow.signalWithStart(workflowTypes.watch, {
    workflowId: watchWorkflowId(taskQueue, host),
    taskQueue,
    args: [{ host }],
    signal,
    signalArgs: [follower],
  });
}
