import { z } from 'zod';

/** What a watch knows; it travels in the heartbeat, so that the next attempt goes on where this one stopped. */
export interface WatchState {
  /** The host's last event whose news were delivered; 0 before the first. */
  readonly seq: number;
  /** By role: the tip up to which its handoff log was delivered. */
  readonly tips: Readonly<Record<string, string>>;
  /** Of news for thread_refs that name no open thread here. */
  readonly unknown: { readonly count: number; readonly lastRefs: readonly string[] };
  /** By role: why its repository is not watched at the moment. */
  readonly resting: Readonly<Record<string, string>>;
  readonly unreachable?: { readonly reason: string; readonly since: string };
}

const stateSchema = z.object({
  seq: z.number().int().nonnegative(),
  tips: z.record(z.string(), z.string().regex(/^[0-9a-f]{40,64}$/)),
  unknown: z.object({ count: z.number(), lastRefs: z.array(z.string()) }),
});

/** Everything that the host still has is told then: a launch may have ended before anybody watched. */
export const nothingDelivered: WatchState = {
  seq: 0,
  tips: {},
  unknown: { count: 0, lastRefs: [] },
  resting: {},
};

/** Undefined for the first attempt, and for details of another form, which another version wrote. */
export function watchStateFromHeartbeat(details: unknown): WatchState | undefined {
  const read = stateSchema.safeParse(details);
  return read.success ? { ...nothingDelivered, ...read.data } : undefined;
}
