import { expect } from 'vitest';
import type { Fields, HostUnderTest, Reply } from './program.ts';

const limit = { timeout: 20_000, interval: 30 };

/** The status once it is none of these any more. */
export async function ended(
  host: HostUnderTest,
  id: Fields,
  before: readonly string[] = ['waiting', 'running'],
): Promise<Reply> {
  let status: Reply = {};
  await expect
    .poll(async () => {
      status = await host.call('status', id);
      return before.includes(String(status['state']));
    }, limit)
    .toBe(false);
  return status;
}

/** Waits until a fact holds. */
export const until = async (fact: () => boolean | Promise<boolean>): Promise<void> => {
  await expect.poll(fact, limit).toBe(true);
};
