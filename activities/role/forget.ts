import type { ActivityContext } from '../context.ts';

/** A host's records grow by megabytes a day; looking through them costs it some forks. */
const pauseMs = 3_600_000;
/** Measuring a gigabyte of small files on a slow disk. */
const limitMs = 240_000;

/**
 * Lets the host forget what is old or too much, in the first round of a watch and then once an hour; it never forgets what
 * the engine has not read. A failure is no reason to stop watching: the next round tells what is wrong with the host, and
 * the next hour tries again. `now` in milliseconds.
 */
export function createForgetting(
  context: ActivityContext,
  host: string,
  now: () => number = Date.now,
): (signal: AbortSignal) => void {
  let due = 0;
  return (signal) => {
    if (now() < due) return;
    due = now() + pauseMs;
    // Beside the rounds: news do not wait for it.
    void context.hosts
      .host(host)
      .call('gc', [], { limitMs, signal })
      .catch(() => undefined);
  };
}
