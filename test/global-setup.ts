import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findTemporalCli } from '../tools/temporal-cli.mjs';
import { freePort, spawnDevServer } from '../worker/dev-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the real Temporal server that all tests of one run use together: take task queues and ids of your own. */
    temporalAddress: string;
    /** A folder that lasts as long as the run. */
    runFolder: string;
  }
}

/** One real Temporal server for the whole run, in memory. */
export default async function startTemporal(project: TestProject): Promise<() => Promise<void>> {
  const { path } = await findTemporalCli({ say: (line) => process.stderr.write(`${line}\n`) });
  const folder = await mkdtemp(join(tmpdir(), 'threadline-temporal-'));
  const server = await spawnDevServer({
    cli: path,
    port: await freePort(),
    logFile: join(folder, 'server.log'),
  });
  const guard = dieWithUs(server.pid);
  project.provide('temporalAddress', server.address);
  project.provide('runFolder', folder);
  return async () => {
    await server.stop();
    guard.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
}

/** A test run that is killed cannot tidy up: its end closes this pipe, and the shell behind it ends the server. */
function dieWithUs(pid: number): ReturnType<typeof spawn> {
  const guard = spawn('sh', ['-c', 'cat >/dev/null; kill -9 "$1"', 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  return guard;
}
