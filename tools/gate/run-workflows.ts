import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import {
  followName,
  lockName,
  lockTableName,
  workflowTypes,
  type Follow,
  type LockMessage,
  type LockTable,
} from '../../contract/messages.ts';
import { freePort, spawnDevServer } from '../../worker/dev-server.ts';
import { installRuntime } from '../../worker/runtime.ts';
import { findTemporalCli } from '../temporal-cli.mjs';
import { delegationSample } from './delegation-sample.ts';

const taskQueue = 'gate';
const limitMs = 30_000;
const pollMs = 50;

/**
 * Runs a workflow of each type on a real server, as far as its first activity or grant; throws when a workflow task
 * fails on the way. No activity is served: what is tried is the workflow code.
 */
export async function runEachWorkflow(code: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'threadline-gate-'));
  const { path: cli } = await findTemporalCli();
  const server = await spawnDevServer({ cli, port: await freePort(), logFile: join(folder, 'server.log') });
  const logged: string[] = [];
  try {
    installRuntime({ log: (line) => void logged.push(line) });
    const connection = await NativeConnection.connect({ address: server.address });
    try {
      const worker = await Worker.create({ connection, taskQueue, workflowBundle: { code } });
      await worker.runUntil(tryAll(new Client({ connection }))).catch((error: unknown) => {
        throw new Error([String(error), ...logged].join('\n'), { cause: error });
      });
    } finally {
      await connection.close();
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function tryAll(client: Client): Promise<void> {
  const { delegation, watch, locks } = workflowTypes;
  const start = (type: string, args: unknown[]): Promise<WorkflowHandle> =>
    client.workflow.start(type, { taskQueue, workflowId: `gate-${type}`, args });

  const delegating = await start(delegation, [delegationSample]);
  const watching = await start(watch, [{ host: 'gate' }]);
  const follow: Follow = { threadRef: 'gate-delegation', run: 1 };
  await watching.signal(followName, follow);
  const locking = await start(locks, []);
  const request: LockMessage = {
    kind: 'request',
    request: 'gate/1/1',
    holder: { threadRef: 'gate-delegation', run: 1 },
    resources: ['gate/slot'],
  };
  await locking.signal(lockName, request);

  await Promise.all([
    until(delegating, () => hasScheduled(delegating)),
    until(watching, () => hasScheduled(watching)),
    until(locking, async () => {
      const table = await locking.query<LockTable>(lockTableName);
      return table.resources.some((row) => row.holder?.request === request.request);
    }),
  ]);
  await Promise.all(
    [delegating, watching, locking].map((handle) => handle.terminate('the gate has seen enough')),
  );
}

/** Asks again until the fact holds; a failed workflow task is the end of it, for the server would retry it for ever. */
async function until(handle: WorkflowHandle, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const failure = await failedTask(handle);
    if (failure !== undefined) throw new Error(`${handle.workflowId}: a workflow task failed: ${failure}`);
    if (await holds()) return;
    if (Date.now() > deadline) throw new Error(`${handle.workflowId} got nowhere within ${limitMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function failedTask(handle: WorkflowHandle): Promise<string | undefined> {
  const { events } = await handle.fetchHistory();
  const failed = events?.find((event) => event.workflowTaskFailedEventAttributes);
  const ended = events?.find((event) => event.workflowExecutionFailedEventAttributes);
  return (
    failed?.workflowTaskFailedEventAttributes?.failure?.message ??
    ended?.workflowExecutionFailedEventAttributes?.failure?.message ??
    undefined
  );
}

async function hasScheduled(handle: WorkflowHandle): Promise<boolean> {
  const { events } = await handle.fetchHistory();
  return events?.some((event) => event.activityTaskScheduledEventAttributes) ?? false;
}
