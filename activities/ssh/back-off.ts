import { setTimeout as pause } from 'node:timers/promises';

/** Keeps a host that is away from being asked again and again: all who want it wait together, each time for twice as long. */
export interface BackOff {
  rest(): Promise<void>;
  failed(): void;
  worked(): void;
}

/** A connection that was merely cut is there again at once. */
const firstMs = 50;
export function createBackOff(longestMs: number): BackOff {
  let failures = 0;
  let until = 0;
  return {
    rest: async () => {
      const left = until - performance.now();
      if (left > 0) await pause(left);
    },
    failed: () => {
      const longest = Math.min(longestMs, firstMs * 2 ** failures);
      failures += 1;
      until = performance.now() + longest * (0.5 + Math.random() / 2);
    },
    worked: () => {
      failures = 0;
      until = 0;
    },
  };
}
