import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who stands around the agent of a launch that has started, by pid. */
export interface LaunchProcesses {
  readonly agent: number;
  readonly keeper: number;
  readonly runner: number;
}

export function launchProcesses(launchDir: string): LaunchProcesses {
  const started = readFileSync(join(launchDir, 'started'), 'utf8');
  const pid = (key: string): number => Number(new RegExp(`^${key}=(\\d+)$`, 'm').exec(started)?.[1]);
  const agent = pid('pid');
  const keeper = Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${String(agent)}/status`, 'utf8'))?.[1]);
  return { agent, keeper, runner: pid('runner') };
}

/** Nobody is left who could learn how the agent ends. */
export function killRunnerAndKeeper(launchDir: string): void {
  const { keeper, runner } = launchProcesses(launchDir);
  process.kill(keeper, 'SIGKILL');
  process.kill(runner, 'SIGKILL');
}

/** A zombie does nothing any more. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
