// The bundle of the watch's tests: the real watch, and threads that only remember what they were told.
import {
  ActivityCancellationType,
  condition,
  defineQuery,
  defineSignal,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { LockCalls, WatchCalls, WatchHostCalls } from '../../../contract/calls.ts';
import type { WatchCursor, WatchOrder } from '../../../contract/watch-order.ts';
import {
  lockName,
  noticedName,
  watchQueue,
  type LockMessage,
  type Noticed,
} from '../../../contract/messages.ts';
import { limits } from '../../../contract/limits.ts';

export { watch } from '../../../workflows/watch.ts';

export const toldName = 'told';
export const endName = 'end';

/** Stands for a thread: keeps every notice in the order it came. */
export async function listener(): Promise<void> {
  const told: Noticed[] = [];
  let over = false;
  setHandler(defineSignal<[Noticed]>(noticedName), (noticed) => void told.push(noticed));
  setHandler(defineQuery<Noticed[]>(toldName), () => told);
  setHandler(defineSignal(endName), () => void (over = true));
  await condition(() => over);
}

/** Stands for the coordinator: keeps every message in the order it came. */
export async function locks(): Promise<void> {
  const told: LockMessage[] = [];
  setHandler(defineSignal<[LockMessage]>(lockName), (message) => void told.push(message));
  setHandler(defineQuery<LockMessage[]>(toldName), () => told);
  await condition(() => false);
}

/** Calls one short activity of a worker. */
export async function perform(name: keyof (WatchCalls & LockCalls), order: unknown): Promise<void> {
  const calls = proxyActivities<Record<string, (order: unknown) => Promise<void>>>(limits.follow);
  await calls[name]?.(order);
}

/** Calls the long one, once; answers what it answers, also when it is cancelled. */
export async function watchOnce(order: WatchOrder): Promise<WatchCursor> {
  const { watchHost } = proxyActivities<WatchHostCalls>({
    ...limits.watchHost,
    taskQueue: watchQueue(workflowInfo().taskQueue),
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
  return watchHost(order);
}
