import {
  ActivityCancellationType,
  CancellationScope,
  condition,
  continueAsNew,
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

export interface WatchInput {
  readonly host: string;
  /** Carried through continue-as-new. */
  readonly following?: readonly Follow[];
}

/** A watch without followers stays this long: threads often come one after the other. */
const linger = '20s';
/** After a failure that only a person can mend, the host is tried again this often while somebody follows. */
const retryAfter = '2m';

/** One per host: one long activity watches for everybody; without followers it ends, and its connection with it. */
export async function watch(input: WatchInput): Promise<void> {
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

  while (!workflowInfo().continueAsNewSuggested) {
    const wanted = await condition(() => following.size > 0, linger, { summary: 'nobody follows: end soon' });
    if (!wanted) return;
    await watchWhileFollowed(input.host, following);
  }
  await continueAsNew<typeof watch>({ host: input.host, following: [...following.values()] });
}

async function watchWhileFollowed(host: string, following: ReadonlyMap<string, Follow>): Promise<void> {
  const { watchHost } = proxyActivities<WatchHostCalls>({
    ...limits.watchHost,
    taskQueue: watchQueue(workflowInfo().taskQueue),
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    summary: `watch ${host}`,
  });
  const scope = new CancellationScope();
  const end: { over: boolean; failed?: string } = { over: false };
  setCurrentDetails(`Watching host \`${host}\`.`);
  const watching = scope
    .run(() => watchHost({ host }))
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
  if (end.failed === undefined) return;
  setCurrentDetails(`Host \`${host}\` cannot be watched: ${end.failed.slice(0, 2_000)}`);
  const size = following.size;
  await condition(() => following.size !== size, retryAfter, { summary: `host ${host} cannot be watched` });
}
