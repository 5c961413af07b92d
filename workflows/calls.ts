import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import { ActivityCancellationType } from '@temporalio/workflow';
import type { ArchCalls, LockCalls, RoleCalls, StopCalls, WatchCalls } from '../contract/calls.ts';
import { limits, type ActivityLimits } from '../contract/limits.ts';
import { archQueue } from '../contract/messages.ts';

type Calls = RoleCalls & LockCalls & WatchCalls & ArchCalls & StopCalls;
export type CallName = keyof Calls;
export type Order<Name extends CallName> = Parameters<Calls[Name]>[0];
export type Answer<Name extends CallName> = Awaited<ReturnType<Calls[Name]>>;

export interface CallOptions {
  /** What the Web UI shows beside the activity. */
  readonly summary: string;
  /** How long the thread is patient in all, over every attempt. */
  readonly patienceMs?: number;
}

/**
 * One activity, with its line of the table of limits. A cancelled thread does not wait for the activity's own end:
 * its closing asks the host what became of it.
 */
export function call<Name extends CallName>(
  name: Name,
  order: Order<Name>,
  options: CallOptions,
): Promise<Answer<Name>> {
  const proxies = proxyActivities<Calls>({
    ...lineOf[name],
    ...(name === 'record' ? { taskQueue: archQueue(workflowInfo().taskQueue) } : {}),
    ...(options.patienceMs === undefined ? {} : { scheduleToCloseTimeout: options.patienceMs }),
    cancellationType: awaited.has(name)
      ? ActivityCancellationType.WAIT_CANCELLATION_COMPLETED
      : ActivityCancellationType.TRY_CANCEL,
    summary: options.summary,
  });
  const activity = proxies[name] as (order: Order<Name>) => Promise<Answer<Name>>;
  return activity(order);
}

/** Their effect must not come after what the closing does to the same thing: they are waited for, cancelled or not. */
const awaited: ReadonlySet<CallName> = new Set(['record', 'follow']);

const lineOf: Readonly<Record<CallName, ActivityLimits>> = {
  record: limits.record,
  sendLock: limits.sendLock,
  follow: limits.follow,
  unfollow: limits.follow,
  survey: limits.survey,
  launch: limits.launch,
  inspect: limits.inspect,
  judgeHandshake: limits.judge,
  judgeTurn: limits.judge,
  cancel: limits.cancel,
  tidy: limits.tidy,
  pin: limits.pin,
  judgeStop: limits.judgeStop,
};
