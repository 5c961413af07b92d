import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../worker/dev-server.ts';
import { runThreadline, type Run } from '../client/arch-house.ts';
import { compiledProgram } from '../compiled-program.ts';
import type { World } from '../world.ts';

const main = new URL('../../client/cli/main.ts', import.meta.url);

/** `threadline up` over a world's configuration, killed and started again on the same ports. */
export interface UpHouse {
  /** Starts it, and answers once it says that it serves. */
  up(): Promise<void>;
  /** Both at once with -9: the process of `up` with its worker, and the Temporal server. */
  kill(): Promise<void>;
  /** A command that finds the running `up` by itself. */
  threadline(...args: readonly string[]): Promise<Run>;
  close(): Promise<void>;
}

export async function makeUpHouse(world: World): Promise<UpHouse> {
  const ports = ['--port', String(await freePort()), '--ui-port', String(await freePort())];
  const options = ['--json', '--config', world.configFile];
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:TEMPORAL_|THREADLINE_)/u.test(name)),
  );
  let running: { readonly child: ChildProcess; readonly serverPid: number } | undefined;

  const up = async (): Promise<void> => {
    const child = spawn(process.execPath, [await compiledProgram(main), 'up', ...ports, ...options], {
      cwd: world.arch.path,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running = { child, serverPid: await serverPidSaid(child) };
  };
  const kill = async (): Promise<void> => {
    if (!running) return;
    const { child, serverPid } = running;
    running = undefined;
    const gone = once(child, 'exit');
    // The server first: `up` must not get to see its end.
    process.kill(serverPid, 'SIGKILL');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    up,
    kill,
    threadline: (...args) => runThreadline([...args, ...options], { cwd: world.arch.path }),
    close: kill,
  };
}

/** From the envelope that `up` announces itself with. */
function serverPidSaid(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    let complained = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (!said.includes('\n')) return;
      const envelope = JSON.parse(said) as { readonly result?: { readonly server_pid?: number } };
      const pid = envelope.result?.server_pid;
      if (pid === undefined) reject(new Error(said));
      else resolve(pid);
    });
    child.stderr?.on('data', (chunk: Buffer) => (complained += chunk.toString('utf8')));
    child.once('exit', () => {
      reject(new Error(`up ended: ${complained}`));
    });
  });
}
