/**
 * Every activity's limits, in one table (DESIGN §4). Plain data in the shape of Temporal's ActivityOptions.
 *
 * Calls to hosts name no `maximumAttempts`: a host may be away for as long as the thread's own patience lasts, so the
 * workflow adds `scheduleToCloseTimeout` (unreachable_after before the handshake, the rest of turn_limit during a turn).
 * An activity that heartbeats learns of a dead worker after `heartbeatTimeout`, the others after `startToCloseTimeout`.
 */
export interface ActivityLimits {
  /** One attempt. */
  readonly startToCloseTimeout: Span;
  /** Longest silence of one attempt; beats travel every 3 s (worker/worker.ts), and cancellations come back with them. */
  readonly heartbeatTimeout?: Span;
  readonly retry: {
    readonly initialInterval: Span;
    readonly backoffCoefficient: number;
    readonly maximumInterval: Span;
    readonly maximumAttempts?: number;
  };
}
/** As Temporal reads durations. */
export type Span = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/** A host that is away costs one attempt every half minute. */
const patient = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' } as const;
/** For what needs only Temporal or a local disk: about 9 minutes in all. */
const brief = {
  initialInterval: '500ms',
  backoffCoefficient: 2,
  maximumInterval: '30s',
  maximumAttempts: 24,
} as const;

export const limits = {
  /** Arch's log and board, on a local disk; `busy` is an answer, not a failure. Run out: the thread goes to its closure with `arch_repository`. */
  record: { startToCloseTimeout: '1m', heartbeatTimeout: '10s', retry: brief },
  /** A fetch into the mirror, which may be the first and therefore a whole clone. Run out: `host_unreachable` or `mirror_broken`. */
  survey: { startToCloseTimeout: '30m', heartbeatTimeout: '15s', retry: patient },
  /** The host waits ≤ 5 s for the agent's proven start; the rest is connecting and the upload of the host program. Run out: `host_unreachable`; the launch may have happened, so the workflow cancels it. */
  launch: { startToCloseTimeout: '90s', heartbeatTimeout: '10s', retry: patient },
  /** One short question. Run out: `host_unreachable`; nothing is known of the launch, least of all that it ended. */
  inspect: { startToCloseTimeout: '45s', heartbeatTimeout: '10s', retry: patient },
  /** A fetch, then the reading of evidence and the packet's checks in a clean clone on the host. Run out: `host_unreachable` or `mirror_broken`; no claim is accepted unread. */
  judge: { startToCloseTimeout: '2h', heartbeatTimeout: '15s', retry: patient },
  /** TERM, 10 s of grace, KILL. Run out: the launch may still live: its locks are not given back as if it had ended. */
  cancel: { startToCloseTimeout: '90s', heartbeatTimeout: '10s', retry: patient },
  /** A patch of what a turn left uncommitted. Run out: the leftovers stay where they are and refuse the next thread's launch as `tree_dirty`. */
  tidy: { startToCloseTimeout: '5m', heartbeatTimeout: '10s', retry: patient },
  /** One ref in the engine's own mirror. Run out: the closure stands, the accepted commit is merely not pinned. */
  pin: { startToCloseTimeout: '1m', heartbeatTimeout: '10s', retry: brief },
  /** The words of a stop, held to the rules. Run out: the stop is refused, and may be sent again. */
  judgeStop: { startToCloseTimeout: '10s', retry: brief },
  /** A signal to the coordinator. Run out: `engine_fault`. */
  sendLock: { startToCloseTimeout: '10s', retry: brief },
  /** A signal to the watch (follow, unfollow). Run out: hints fail to come; the workflow's own timers still look. */
  follow: { startToCloseTimeout: '10s', retry: brief },
  /** Runs until the watch cancels it; a new attempt goes on at the heartbeat's cursor. Never runs out while the host may come back; a refused or changed key ends it at once. */
  watchHost: { startToCloseTimeout: '30d', heartbeatTimeout: '10s', retry: patient },
} as const satisfies Record<string, ActivityLimits>;
