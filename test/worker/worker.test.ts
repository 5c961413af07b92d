import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { Config } from '../../contract/config.ts';
import { lockRequestId } from '../../contract/locks.ts';
import { lockName, lockTableName, locksWorkflowId, workflowTypes } from '../../contract/messages.ts';
import type { LockMessage, LockTable } from '../../contract/messages.ts';
import { freePort } from '../../worker/dev-server.ts';
import { startEmbeddedServer } from '../../worker/embedded-server.ts';
import { startWorker, type RunningWorker } from '../../worker/worker.ts';

let folder: string;
const workers: RunningWorker[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'worker-'));
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

/** No role and no repository: what is tried here needs neither. */
const config = (): Config => ({
  file: join(folder, 'threadline.toml'),
  arch: {
    repo: folder,
    branch: 'main',
    actor: 'arch:codex',
    identities: ['arch@example.org'],
    handoffLog: 'handoff_log.md',
    board: 'board.md',
    stateDir: join(folder, 'state'),
  },
  hosts: { here: { name: 'here', local: true } },
  roles: {},
  taskQueue: `worker-${process.hrtime.bigint().toString(36)}`,
});

async function start(settings: Config, address?: string): Promise<RunningWorker> {
  const worker = await startWorker({
    config: settings,
    env: {},
    ...(address === undefined ? {} : { address }),
  });
  workers.push(worker);
  return worker;
}

/** Asks the coordinator for a resource; answers its fence, which stays when nobody is there to hold it. */
async function fenceOf(
  address: string,
  taskQueue: string,
  resource: string,
  nth: number,
): Promise<number | undefined> {
  const connection = await Connection.connect({ address, connectTimeout: '2s' });
  try {
    const request: LockMessage = {
      kind: 'request',
      request: lockRequestId('T-1', 1, nth),
      holder: { threadRef: 'T-1', run: 1 },
      resources: [resource],
    };
    const workflowId = locksWorkflowId(taskQueue);
    const handle = await new Client({ connection }).workflow.signalWithStart(workflowTypes.locks, {
      taskQueue,
      workflowId,
      args: [],
      signal: lockName,
      signalArgs: [request],
    });
    const table = await handle.query<LockTable>(lockTableName);
    return table.resources.find((row) => row.resource === resource)?.fence;
  } finally {
    await connection.close();
  }
}

test('without a server it says how to get one', async () => {
  await expect(start(config())).rejects.toThrow(
    /No Temporal server is named, and no `threadline up` runs on .*state: start one with `threadline up`/u,
  );
  const nobody = `127.0.0.1:${await freePort()}`;
  await expect(start(config(), nobody)).rejects.toThrow(`No Temporal server answers at ${nobody}`);
});

test('it serves its workflows until it is stopped, and another one takes up where it left', async () => {
  const address = inject('temporalAddress');
  const settings = config();
  const first = await start(settings, address);
  expect(await fenceOf(address, settings.taskQueue, 'hut/slot-1', 1)).toBe(1);
  await first.stop();
  await first.stop();
  await first.run;
  await start(settings, address);
  expect(await fenceOf(address, settings.taskQueue, 'hut/slot-2', 2)).toBe(1);
});

test('it finds the running up of its state directory, and outlives a kill -9 of the server', async () => {
  const settings = config();
  const server = await startEmbeddedServer({ stateDir: settings.arch.stateDir, port: 0, uiPort: 0 });
  try {
    const worker = await start(settings);
    expect(worker.address).toBe(server.address);
    expect(await fenceOf(server.address, settings.taskQueue, 'hut/slot-1', 1)).toBe(1);
    process.kill(server.pid(), 'SIGKILL');
    const held = (): Promise<number | string | undefined> =>
      fenceOf(server.address, settings.taskQueue, 'hut/slot-2', 2).catch(String);
    await expect.poll(held).toBe(1);
    await worker.stop();
  } finally {
    await server.stop();
  }
});
