import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compiledProgram } from '../compiled-program.ts';
import { AlreadyUp, startEmbeddedServer, type EmbeddedServer } from '../../worker/embedded-server.ts';

let stateDir: string;
const running: EmbeddedServer[] = [];
const children: ChildProcess[] = [];
const said: string[] = [];
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'embedded-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) await killed(child);
  await Promise.all(running.splice(0).map((server) => server.stop()));
  await rm(stateDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  said.length = 0;
});

async function start(): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({ stateDir, port: 0, uiPort: 0, say: (line) => said.push(line) });
  running.push(server);
  return server;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** A workflow that nobody serves: what matters is that the server remembers it. */
async function startWorkflow(address: string, workflowId: string): Promise<void> {
  await withClient(address, (client) => client.workflow.start('any', { workflowId, taskQueue: 'nobody' }));
}

const statusOf = (address: string, workflowId: string): Promise<string> =>
  withClient(address, async (client) => (await client.workflow.getHandle(workflowId).describe()).status.name);

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address, connectTimeout: '2s' });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('it answers on loopback with its Web UI, and keeps what is closed for 90 days', async () => {
  const server = await start();
  expect(server.address).toMatch(/^127\.0\.0\.1:\d+$/u);
  expect((await fetch(server.uiAddress)).status).toBe(200);
  const days = await withClient(server.address, async ({ connection }) => {
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    return Number(config?.workflowExecutionRetentionTtl?.seconds) / 86_400;
  });
  expect(days).toBe(90);
});

test('killed with -9, it answers again within 15 s at the same address and knows what it knew', async () => {
  const server = await start();
  await startWorkflow(server.address, 'before-the-kill');
  const first = server.pid();
  process.kill(first, 'SIGKILL');
  await expect
    .poll(() => statusOf(server.address, 'before-the-kill').catch(String), { timeout: 15_000 })
    .toBe('RUNNING');
  await expect.poll(() => server.pid()).not.toBe(first);
  expect(said).toContain('The Temporal server ended; starting it again.');
});

test('a second start is refused with the address of the first, and the first goes on', async () => {
  const server = await start();
  const second = await start().catch((error: unknown) => error);
  expect(second).toBeInstanceOf(AlreadyUp);
  expect(second).toMatchObject({ address: server.address, uiAddress: server.uiAddress, pid: process.pid });
  expect(String(second)).toContain(server.address);
  await startWorkflow(server.address, 'still-there');
});

test('after a kill -9 of the whole up, the next start ends the orphan and keeps the data', async () => {
  const program = await compiledProgram(new URL('up-process.ts', import.meta.url));
  const up = fork(program, [stateDir], { execArgv: [] });
  children.push(up);
  const [orphan] = (await once(up, 'message')) as [{ address: string; pid: number }];
  await startWorkflow(orphan.address, 'before-the-kill');
  await killed(up);
  expect(await statusOf(orphan.address, 'before-the-kill')).toBe('RUNNING');
  const server = await start();
  await expect(statusOf(orphan.address, 'before-the-kill')).rejects.toThrow();
  expect(said.join()).toContain(`left running (pid ${orphan.pid})`);
  expect(await statusOf(server.address, 'before-the-kill')).toBe('RUNNING');
});

test('stopped, it leaves no process and no lock, and another start has the data', async () => {
  const server = await start();
  const pid = server.pid();
  await startWorkflow(server.address, 'kept');
  await server.stop();
  await server.stop();
  expect(isAlive(pid)).toBe(false);
  expect((await readdir(stateDir)).filter((name) => !/^temporal\.(db|log)/u.test(name))).toEqual([]);
  expect(await statusOf((await start()).address, 'kept')).toBe('RUNNING');
});

test('a port that is taken is named, with the ways out, and the directory is given back', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(startEmbeddedServer({ stateDir, port, uiPort: 0 })).rejects.toThrow(
    `Port ${port} on 127.0.0.1, meant for Temporal, is taken`,
  );
  other.close();
  await start();
});
