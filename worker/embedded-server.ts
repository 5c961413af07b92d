import { once } from 'node:events';
import { realpath, rm, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { findTemporalCli } from '../tools/temporal-cli.mjs';
import { freePort, spawnDevServer, type DevServer } from './dev-server.ts';
import { endLeftBehind } from './left-behind.ts';
import { takeStateDirectory, type Holding } from './state-lock.ts';

export interface EmbeddedServerOptions {
  /** Made if absent, 0700. Holds the database; one server at a time. */
  readonly stateDir: string;
  /** On 127.0.0.1; 0 takes a free one. Default 7233. */
  readonly port?: number;
  /** On 127.0.0.1; 0 takes a free one. Default 8233. */
  readonly uiPort?: number;
  /** Is told what takes time, and of every restart: one sentence each. */
  readonly say?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

export interface EmbeddedServer {
  /** `127.0.0.1:7233` */
  readonly address: string;
  /** `http://127.0.0.1:8233` */
  readonly uiAddress: string;
  /** Of the server that runs now; another one after a restart. */
  pid(): number;
  /** Ends the server and gives the state directory back. Idempotent. */
  stop(): Promise<void>;
}

/** Thrown when another process holds the state directory. */
export class AlreadyUp extends Error {
  override readonly name = 'AlreadyUp';
  readonly pid: number | undefined;
  readonly address: string | undefined;
  readonly uiAddress: string | undefined;
  constructor(stateDir: string, by: Holding | undefined) {
    const where = by ? ` at ${by.address} (pid ${by.pid}, Web UI ${by.uiAddress})` : '';
    super(`threadline is up already on ${stateDir}${where}: use that one, or stop it first`);
    this.pid = by?.pid;
    this.address = by?.address;
    this.uiAddress = by?.uiAddress;
  }
}

/** Temporal's own default for a development server is 24 h; a thread may wait for days. */
const retention = '90 days';
const restartMs = { first: 100, most: 10_000 };

/**
 * Temporal's development server on a file under the state directory, supervised: it is started again when it dies,
 * on the same ports, and what it had acknowledged is still there. Ends what a killed `up` left running. Resolves when
 * the server answers; throws AlreadyUp, or an Error whose sentence says what to do.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const say = options.say ?? (() => undefined);
  const taken = await takeStateDirectory(options.stateDir);
  if (taken.state === 'elsewhere') throw new AlreadyUp(options.stateDir, taken.by);
  try {
    const stateDir = await realpath(options.stateDir);
    const dbFile = join(stateDir, 'temporal.db');
    const cli = await findTemporalCli({ say, ...(options.env ? { env: options.env } : {}) });
    const left = await endLeftBehind(dbFile);
    if (left.length > 0)
      say(`Ended the Temporal server that an earlier up left running (pid ${left.join(', ')}).`);
    const port = await requirePort(options.port ?? 7233, 'Temporal', '--port');
    const uiPort = await requirePort(options.uiPort ?? 8233, 'the Web UI', '--ui-port');
    const logFile = join(stateDir, 'temporal.log');
    const start = async (): Promise<DevServer> => {
      const server = await spawnDevServer({ cli: cli.path, port, uiPort, dbFile, logFile });
      await keepFor(server.address, retention);
      return server;
    };
    const supervised = supervise(await start(), start, say);
    const holding = {
      pid: process.pid,
      address: `127.0.0.1:${port}`,
      uiAddress: `http://127.0.0.1:${uiPort}`,
    };
    await record(stateDir, { ...holding, serverPid: supervised.pid(), startedAt: new Date().toISOString() });
    taken.lock.tell(holding);
    let stopped: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      await supervised.stop();
      await rm(recordFile(stateDir), { force: true });
      await taken.lock.release();
    };
    return {
      address: holding.address,
      uiAddress: holding.uiAddress,
      pid: () => supervised.pid(),
      stop: () => (stopped ??= stop()),
    };
  } catch (error) {
    await taken.lock.release();
    throw error;
  }
}

interface Supervised {
  pid(): number;
  stop(): Promise<void>;
}

function supervise(
  first: DevServer,
  start: () => Promise<DevServer>,
  say: (line: string) => void,
): Supervised {
  let server = first;
  const stopping = new AbortController();
  // When this process ends without `stop`, by an error say, the server goes with it.
  const endToo = (): void => {
    try {
      process.kill(server.pid, 'SIGTERM');
    } catch {
      // It has ended already.
    }
  };
  process.once('exit', endToo);
  const watch = async (): Promise<void> => {
    await server.exited;
    if (stopping.signal.aborted) return;
    say('The Temporal server ended; starting it again.');
    server = await startAgain(start, stopping.signal, say);
    await watch();
  };
  const watching = watch().catch(() => {
    // Only stopping ends the starting again.
  });
  return {
    pid: () => server.pid,
    async stop() {
      stopping.abort();
      await server.stop();
      await watching;
      await server.stop();
      process.off('exit', endToo);
    },
  };
}

async function startAgain(
  start: () => Promise<DevServer>,
  stopping: AbortSignal,
  say: (line: string) => void,
): Promise<DevServer> {
  for (let wait = restartMs.first; ; wait = Math.min(wait * 2, restartMs.most)) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait);
      const stop = (): void => {
        clearTimeout(timer);
        resolve();
      };
      stopping.addEventListener('abort', stop, { once: true });
    });
    stopping.throwIfAborted();
    try {
      return await start();
    } catch (error) {
      say(`The Temporal server did not start: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function keepFor(address: string, retention: '90 days'): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.updateNamespace({
      namespace: 'default',
      config: { workflowExecutionRetentionTtl: msToTs(retention) },
    });
  } finally {
    await connection.close();
  }
}

/** The port itself, free; or an Error that names the program's two ways out. */
async function requirePort(port: number, user: string, option: string): Promise<number> {
  if (port === 0) return freePort();
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch (error) {
    throw new Error(
      `Port ${port} on 127.0.0.1, meant for ${user}, is taken: end what listens there, choose another with ` +
        `${option} (0 takes a free one), or, if it is a Temporal server to be used, set TEMPORAL_ADDRESS`,
      { cause: error },
    );
  }
  probe.close();
  await once(probe, 'close');
  return port;
}

const recordFile = (stateDir: string): string => join(stateDir, 'temporal.json');

/** For people and for `doctor`; the truth is the lock and the list of processes. */
async function record(stateDir: string, facts: object): Promise<void> {
  const file = recordFile(stateDir);
  await writeFile(`${file}.new`, `${JSON.stringify(facts)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
