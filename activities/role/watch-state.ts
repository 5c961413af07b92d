import { z } from 'zod';
import type { WatchCursor } from '../../contract/watch-order.ts';

/** What a watch knows; it travels in the heartbeat, so that the next attempt goes on where this one stopped. */
export interface WatchState extends WatchCursor {
  /** By role: why its repository is not watched at the moment. */
  readonly resting: Readonly<Record<string, string>>;
  readonly unreachable?: { readonly reason: string; readonly since: string };
}

const stateSchema = z.object({
  seq: z.number().int().nonnegative(),
  tips: z.record(z.string(), z.string().regex(/^[0-9a-f]{40,64}$/)),
  strays: z.object({ count: z.number(), lastRefs: z.array(z.string()) }),
});

/** Everything that the host still has is told then: a launch may have ended before anybody watched. */
export const nothingDelivered: WatchState = {
  seq: 0,
  tips: {},
  strays: { count: 0, lastRefs: [] },
  resting: {},
};

/** Undefined for a cursor that is not there, and for one of another form, which another version wrote. */
export function watchStateFrom(cursor: unknown): WatchState | undefined {
  const read = stateSchema.safeParse(cursor);
  return read.success ? { ...nothingDelivered, ...read.data } : undefined;
}

export const cursorOf = ({ seq, tips, strays }: WatchState): WatchCursor => ({ seq, tips, strays });
