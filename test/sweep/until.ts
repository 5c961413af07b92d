import { setTimeout as pause } from 'node:timers/promises';

/** Longer than any step of a host takes on a busy machine. */
const patienceMs = 60_000;
const longestPauseMs = 100;

/** Waits until a fact holds, and says what did not come about. */
export async function until(fact: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + patienceMs;
  for (let pauseMs = 2; !(await fact()); pauseMs = Math.min(longestPauseMs, pauseMs * 1.5)) {
    if (Date.now() > end) throw new Error(`waited ${String(patienceMs / 1000)} s for ${what}`);
    await pause(pauseMs);
  }
}
