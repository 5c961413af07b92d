import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { World } from '../world.ts';

/** For agents that are to be ended: leaves its process id in the world's folder, and never ends by itself. */
export const sleep = `
echo $$ >"$world/pid-$THREADLINE_THREAD_REF"
exec sleep 600
`;

/** Of the thread's agent; undefined while none has started. */
export async function pidOf(world: World, ref: string): Promise<number | undefined> {
  const text = await readFile(join(world.root, `pid-${ref}`), 'utf8').catch(() => '');
  return text.endsWith('\n') ? Number(text) : undefined;
}

/** Waits until the thread's agent sleeps, and answers its process id. */
export async function asleep(world: World, ref: string): Promise<number> {
  await expect.poll(() => pidOf(world, ref)).toBeGreaterThan(0);
  return (await pidOf(world, ref)) ?? 0;
}

export function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
