import {
  ActivityCancellationType,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { WatchHostCalls } from '../contract/calls.ts';
import { limits } from '../contract/limits.ts';
import { isFollow } from '../contract/message-shape.ts';
import { followName, unfollowName, watchQueue } from '../contract/messages.ts';
import type { Follow } from '../contract/messages.ts';
import { watchCursorName, type WatchCursor } from '../contract/watch-order.ts';

export interface WatchInput {
  readonly host: string;
  /** Carried through continue-as-new. */
  readonly following?: readonly Follow[];
  readonly cursor?: WatchCursor;
}

/** A watch without followers stays this long: threads often come one after the other. */
const linger = '20s';
/** After a failure that only a person can mend, the host is tried again this often while somebody follows. */
const retryAfter = '2m';

/**
 * One per host: one long activity watches for everybody; without followers it ends, and its connection with it. Answers where
 * it stopped, for whoever asks afterwards what it saw.
 */
export async function watch(input: WatchInput): Promise<WatchCursor | undefined> {
  const following = new Map((input.following ?? []).map((follow) => [follow.threadRef, follow]));
  setHandler(defineSignal<[unknown]>(followName), (follow) => {
    if (!isFollow(follow)) return;
    const known = following.get(follow.threadRef);
    if (!known || known.run <= follow.run) following.set(follow.threadRef, follow);
  });
  setHandler(defineSignal<[unknown]>(unfollowName), (follow) => {
    if (!isFollow(follow)) return;
    const known = following.get(follow.threadRef);
    if (known && known.run <= follow.run) following.delete(follow.threadRef);
  });

  let { cursor } = input;
  setHandler(defineQuery<WatchCursor | null>(watchCursorName), () => cursor ?? null);
  while (!workflowInfo().continueAsNewSuggested) {
    const wanted = await condition(() => following.size > 0, linger, { summary: 'nobody follows: end soon' });
    if (!wanted) return cursor;
    cursor = (await watchWhileFollowed(input.host, following, cursor)) ?? cursor;
  }
  return continueAsNew<typeof watch>({
    host: input.host,
    following: [...following.values()],
    ...(cursor === undefined ? {} : { cursor }),
  });
}

/** Answers where the watch stopped; nothing when it failed. */
async function watchWhileFollowed(
  host: string,
  following: ReadonlyMap<string, Follow>,
  since: WatchCursor | undefined,
): Promise<WatchCursor | undefined> {
  const { watchHost } = proxyActivities<WatchHostCalls>({
    ...limits.watchHost,
    taskQueue: watchQueue(workflowInfo().taskQueue),
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    summary: `watch ${host}`,
  });
  const scope = new CancellationScope();
  const end: { over: boolean; failed?: string; cursor?: WatchCursor } = { over: false };
  setCurrentDetails(`Watching host \`${host}\`.`);
  const watching = scope
    .run(() => watchHost({ host, ...(since === undefined ? {} : { since }) }))
    .then((cursor) => {
      end.cursor = cursor;
    })
    .catch((error: unknown) => {
      if (!scope.consideredCancelled)
        end.failed = String(error instanceof Error ? (error.cause ?? error) : error);
    })
    .finally(() => {
      end.over = true;
    });
  await condition(() => end.over || following.size === 0 || workflowInfo().continueAsNewSuggested);
  if (!end.over) scope.cancel();
  await watching;
  if (end.failed === undefined) return end.cursor;
  setCurrentDetails(`Host \`${host}\` cannot be watched: ${end.failed.slice(0, 2_000)}`);
  const size = following.size;
  await condition(() => following.size !== size, retryAfter, { summary: `host ${host} cannot be watched` });
  return undefined;
}
