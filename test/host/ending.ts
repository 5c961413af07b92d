import { vi } from 'vitest';
import type { Fields, HostUnderTest, Reply } from './program.ts';

const limit = { timeout: 120_000, interval: 30 };

/** The status once it is none of these any more. */
export const ended = (
  host: HostUnderTest,
  id: Fields,
  before: readonly string[] = ['waiting', 'running'],
): Promise<Reply> =>
  vi.waitFor(async () => {
    const status = await host.call('status', id);
    if (before.includes(String(status['state']))) throw new Error(`still ${String(status['state'])}`);
    return status;
  }, limit);

/** Waits until a fact holds. */
export const until = (fact: () => boolean | Promise<boolean>): Promise<void> =>
  vi.waitFor(async () => {
    if (!(await fact())) throw new Error(`not yet: ${fact.toString().slice(0, 200)}`);
  }, limit);
