import type {
  ArchCalls,
  LockCalls,
  RoleCalls,
  StopCalls,
  WatchCalls,
  WatchHostCalls,
} from '../contract/calls.ts';
import { createArchCalls } from './arch/calls.ts';
import type { ActivityContext } from './context.ts';
import { sendLock } from './locks/send.ts';
import { withPulse } from './pulse.ts';
import { cancel } from './role/cancel.ts';
import { follow, unfollow } from './role/follow.ts';
import { inspect } from './role/inspect.ts';
import { createJudgeCalls } from './role/judge.ts';
import { judgeStop } from './role/judge-stop.ts';
import { launch } from './role/launch.ts';
import { tidy } from './role/tidy.ts';
import { createWatchCalls } from './role/watch.ts';

/** What one worker may be asked, by the task queue that it is asked on (contract/messages.ts). */
export interface Activities {
  /** `<task_queue>` */
  readonly main: RoleCalls & LockCalls & WatchCalls & StopCalls;
  /** `<task_queue>/arch`, on arch's machine. */
  readonly arch: ArchCalls;
  /** `<task_queue>/watch`: long pollers, apart from the short calls. */
  readonly watch: WatchHostCalls;
}

export function createActivities(context: ActivityContext): Activities {
  const arch = createArchCalls(context.config);
  return {
    main: {
      ...createJudgeCalls(context),
      launch: (order) => launch(context, order),
      inspect: (order) => inspect(context, order),
      cancel: (order) => cancel(context, order),
      tidy: (order) => tidy(context, order),
      judgeStop: ({ stop }) => Promise.resolve({ problems: judgeStop(context.config, stop) }),
      sendLock: (message) => sendLock(context.taskQueue, message),
      follow: (order) => follow(context.taskQueue, order),
      unfollow: (order) => unfollow(context.taskQueue, order),
    },
    // Recordings wait for each other, and git may be slow: without a pulse Temporal would take them for dead.
    arch: { record: (order) => withPulse(() => arch.record(order)) },
    watch: createWatchCalls(context),
  };
}
