import { existsSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, expect, test } from 'vitest';
import { createForgetting } from '../../../activities/role/forget.ts';
import { inspect } from '../../../activities/role/inspect.ts';
import { launch } from '../../../activities/role/launch.ts';
import type { LaunchOrder } from '../../../contract/calls.ts';
import { exampleOrder } from './prompt.example.ts';
import { makeRoleBench, type RoleBench } from './role-bench.ts';

let bench: RoleBench;
afterEach(() => bench.remove());

const { signal } = new AbortController();
const wait = { timeout: 20_000, interval: 50 };

test('a host forgets what was read 30 days ago, asked at first and then once an hour', async () => {
  bench = await makeRoleBench('local');
  await bench.agent('true');
  const clock = { now: 0 };
  const forget = createForgetting(bench.context, 'hut', () => clock.now);
  const first = await oldLaunch(1);
  forget(signal);
  await expect.poll(() => existsSync(first), wait).toBe(false);

  const second = await oldLaunch(2);
  clock.now = 3_599_999;
  forget(signal);
  // The call that comes after it: a launch takes longer than forgetting one would have taken.
  const third = await oldLaunch(3);
  expect(existsSync(second)).toBe(true);
  clock.now = 3_600_000;
  forget(signal);
  await expect.poll(() => [existsSync(second), existsSync(third)], wait).toEqual([false, false]);
});

/** The folder of a launch whose end was read so long ago. */
async function oldLaunch(number: number): Promise<string> {
  const order: LaunchOrder = { ...exampleOrder('execute'), launch: number, fresh: true };
  await new MockActivityEnvironment().run(() => launch(bench.context, order));
  const read = (): Promise<string> =>
    new MockActivityEnvironment().run(async () => (await inspect(bench.context, order)).state);
  await expect.poll(read, wait).toBe('ended');
  const { threadRef, run } = order;
  const records = join(bench.folder, 'state/threadline');
  await expect
    .poll(() => existsSync(join(records, `live/${threadRef},${String(run)},${String(number)}`)), wait)
    .toBe(false);
  const folder = join(records, 'launches', threadRef, String(run), String(number));
  const then = Date.now() / 1000 - 32 * 86_400;
  await utimes(join(folder, 'read'), then, then);
  return folder;
}
