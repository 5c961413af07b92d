import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Fields } from '../../activities/ssh/call.ts';
import type { Verb } from '../../activities/ssh/reply.ts';
import type { WorkerOrder } from './worker.program.ts';

/** Processes that call a host and may be killed; one always waits ahead, for starting one takes longer than its call. */
export interface Workers {
  /** Calls in the next process; resolves when that process is dead. `begin` gets what kills it, before it calls. */
  call(verb: Verb, fields: Fields, body: string, begin: (kill: () => void) => void): Promise<void>;
  close(): Promise<void>;
}

/** `folder` takes the program and is removed by whoever made it. */
export async function startWorkers(
  folder: string,
  to: Pick<WorkerOrder, 'config' | 'sha256'>,
): Promise<Workers> {
  const program = await bundled(folder);
  let ahead: Worker | undefined;
  return {
    call: async (verb, fields, body, begin) => {
      const worker = ahead ?? startWorker(program);
      ahead = startWorker(program);
      await worker.ready;
      begin(worker.kill);
      worker.order({ ...to, verb, fields, body });
      await worker.ended;
    },
    close: async () => {
      ahead?.kill();
      await ahead?.ended;
    },
  };
}

interface Worker {
  readonly ready: Promise<unknown>;
  readonly ended: Promise<unknown>;
  readonly kill: () => void;
  order(order: WorkerOrder): void;
}

function startWorker(program: string): Worker {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined); // It was killed.
  const ended = once(child, 'exit');
  return {
    ready: Promise.race([once(child.stdout, 'data'), ended]),
    ended,
    kill: () => child.kill('SIGKILL'),
    order: (order) => child.stdin.write(`${JSON.stringify(order)}\n`),
  };
}

/** In one file: to start it from its sources would take a second each time. */
async function bundled(folder: string): Promise<string> {
  const outfile = join(folder, 'worker.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('worker.program.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // ssh2 works without its native parts.
    external: ['*.node', 'cpu-features'],
    logLevel: 'error',
  });
  return outfile;
}
