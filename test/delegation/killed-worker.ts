import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compiledProgram } from '../compiled-program.ts';
import type { World } from '../world.ts';

/** A worker that is started again whenever it was killed. */
export interface KilledWorker {
  /** `before STEP` or `after STEP`, in the order in which they killed. */
  kills(): Promise<readonly string[]>;
  /** Every step that was begun. */
  steps(): Promise<readonly string[]>;
  /** Rejects when a worker ended by anything but a kill. */
  readonly broken: Promise<never>;
  stop(): Promise<void>;
}

/** Serves the world by child processes that die at each point of the plan once. `codePath`: the bundle of the workflows. */
export async function startKilledWorker(
  world: World,
  plan: readonly string[],
  codePath: string,
): Promise<KilledWorker> {
  const program = await compiledProgram(new URL('kill-worker.ts', import.meta.url));
  await writeFile(join(world.root, 'plan'), plan.join('\n'));
  for (const name of ['kills', 'steps']) await writeFile(join(world.root, name), '');
  let stopping = false;
  let child: ChildProcess;
  const serve = async (): Promise<never> => {
    for (;;) {
      const next = startChild([program, world.configFile, world.root, codePath], world.env);
      child = next.child;
      const [code, signal] = await next.ended;
      if (stopping) return new Promise<never>(() => undefined);
      if (signal !== 'SIGKILL') throw new Error(`the worker ended with ${String(code)}: ${next.said()}`);
    }
  };
  const broken = serve();
  broken.catch(() => undefined); // Whoever waits for the thread waits for this as well.
  const read = async (name: string): Promise<string[]> =>
    (await readFile(join(world.root, name), 'utf8')).split('\n').filter(Boolean);
  return {
    kills: () => read('kills'),
    steps: () => read('steps'),
    broken,
    stop: async () => {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

interface Child {
  readonly child: ChildProcess;
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>;
  said(): string;
}

function startChild(args: readonly string[], env: NodeJS.ProcessEnv): Child {
  const child = spawn(process.execPath, args, {
    env,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  child.stdin.on('error', () => undefined); // It was killed.
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-2_000)));
  const ended = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve([code, signal]);
    });
  });
  return { child, ended, said: () => said };
}
