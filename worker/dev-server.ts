import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { createServer, connect, type AddressInfo } from 'node:net';
import { Connection } from '@temporalio/client';
import { searchAttributes } from './search-attributes.ts';

export interface DevServerOptions {
  /** Temporal's CLI. */
  readonly cli: string;
  /** On 127.0.0.1; both must be free. */
  readonly port: number;
  /** Absent: without the Web UI. */
  readonly uiPort?: number;
  /** Absent: everything is kept in memory. */
  readonly dbFile?: string;
  /** Is emptied, then takes the server's warnings. A file, for a pipe would end the server together with its reader. */
  readonly logFile: string;
}

export interface DevServer {
  readonly address: string;
  readonly pid: number;
  /** Settles when the process is gone, whoever ended it. */
  readonly exited: Promise<void>;
  /** TERM, and KILL after 5 s. Idempotent. */
  stop(): Promise<void>;
}

/** A clean start takes 1.1 s, one after a kill 2.6–10.5 s on 2 idle cores; a busy machine must not fail for it. */
const answersWithinMs = 30_000;
const pollMs = 50;
const stopsWithinMs = 5_000;

/**
 * Starts Temporal's development server with the settings that were measured (FACTS), in a process group of its own
 * so that Ctrl-C leaves its end to us. Resolves when its `default` namespace answers; else ends it and rejects.
 */
export async function spawnDevServer(options: DevServerOptions): Promise<DevServer> {
  const log = await open(options.logFile, 'w', 0o600);
  const child = spawn(options.cli, devServerArgs(options), {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  try {
    await once(child, 'spawn');
  } finally {
    await log.close();
  }
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.cli} did not start`);
  const address = `127.0.0.1:${String(options.port)}`;
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), stopsWithinMs);
    await exited;
    clearTimeout(kill);
  };
  try {
    const over = exited.then(async () => {
      const lines = (await readFile(options.logFile, 'utf8')).trim().split('\n');
      throw new Error(`Temporal's server ended at once: ${lines.slice(-3).join(' ').slice(0, 500)}`);
    });
    await Promise.race([waitUntilServing(address, answersWithinMs), over]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, pid, exited, stop };
}

/** What the server is started with, and what its process is known by. */
export function devServerArgs(options: Omit<DevServerOptions, 'cli' | 'logFile'>): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(options.port)],
    ...(options.uiPort === undefined ? ['--headless'] : ['--ui-port', String(options.uiPort)]),
    ...(options.dbFile === undefined ? [] : ['--db-filename', options.dbFile]),
    // WAL and `normal` lose nothing at a kill and are 2.7 times as fast; the poll rates spare 45 ms a task (FACTS).
    ...(options.dbFile === undefined
      ? []
      : ['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal']),
    ...['--dynamic-config-value', 'history.transferProcessorMaxPollRPS=2000'],
    ...['--dynamic-config-value', 'history.timerProcessorMaxPollRPS=2000'],
    ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ...['--log-level', 'warn'],
  ];
}

/** Rejects after `limitMs`; asks TCP first, because gRPC waits a second after its first refusal. */
export async function waitUntilServing(address: string, limitMs: number): Promise<void> {
  const deadline = Date.now() + limitMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      await tcpAnswers(address);
      const connection = await Connection.connect({ address, connectTimeout: '2s' });
      try {
        await connection.withDeadline(Date.now() + 2_000, () =>
          connection.workflowService.describeNamespace({ namespace: 'default' }),
        );
      } finally {
        await connection.close();
      }
      return;
    } catch (error) {
      last = error;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
  throw new Error(`Temporal's server at ${address} did not answer within ${String(limitMs / 1000)} s`, {
    cause: last,
  });
}

/** A port on 127.0.0.1 that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function tcpAnswers(address: string): Promise<void> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}
