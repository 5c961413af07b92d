import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { sendLock } from '../../../activities/locks/send.ts';
import { follow, unfollow } from '../../../activities/role/follow.ts';
import { createWatchCalls } from '../../../activities/role/watch.ts';
import type { ActivityContext } from '../../../activities/context.ts';
import { createHosts } from '../../../activities/ssh/host.ts';
import type { LockCalls, WatchCalls } from '../../../contract/calls.ts';
import type { Config } from '../../../contract/config.ts';
import { watchQueue, watchWorkflowId, type Noticed } from '../../../contract/messages.ts';
import { hostProgram } from '../../../host/build.ts';

/** A worker with the real watch, on the run's Temporal server, and threads that only listen. */
export interface WatchBench {
  readonly client: Client;
  readonly taskQueue: string;
  /** A thread of this bench that keeps what it is told. */
  listen(threadRef: string): Promise<() => Promise<readonly Noticed[]>>;
  /** Runs a short activity to its end. */
  perform(name: keyof (WatchCalls & LockCalls), order: unknown): Promise<void>;
  /** The heartbeat of the host's watch, once it has one. */
  heartbeat(host: string): Promise<unknown>;
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
  /** SSH connections to the host that stand now. */
  connections(host: string): number;
  close(): Promise<void>;
}

let bundle: ReturnType<typeof bundleWorkflowCode> | undefined;
const workflows = fileURLToPath(new URL('watch.workflows.ts', import.meta.url));

export async function startWatchBench(config: Config): Promise<WatchBench> {
  const address = inject('temporalAddress');
  const taskQueue = `watch-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  bundle ??= bundleWorkflowCode({ workflowsPath: workflows });
  const { code } = await bundle;
  let running = await serve(address, { ...config, taskQueue }, code);
  const started: string[] = [];
  return {
    client,
    taskQueue,
    listen: async (threadRef) => {
      started.push(threadRef);
      const thread = await client.workflow.start('listener', { workflowId: threadRef, taskQueue });
      return () => thread.query<Noticed[]>('told');
    },
    perform: (name, order) =>
      client.workflow.execute('perform', {
        workflowId: `${taskQueue}/perform/${randomUUID()}`,
        taskQueue,
        args: [name, order],
      }),
    heartbeat: async (host) => {
      const { raw } = await client.workflow.getHandle(watchWorkflowId(taskQueue, host)).describe();
      const data = raw.pendingActivities?.[0]?.heartbeatDetails?.payloads?.[0]?.data;
      return data ? (JSON.parse(Buffer.from(data).toString('utf8')) as unknown) : undefined;
    },
    stopWorker: () => running.stop(),
    startWorker: async () => {
      running = await serve(address, { ...config, taskQueue }, code);
    },
    connections: (host) => running.context.hosts.connections(host),
    close: async () => {
      await running.stop();
      const watches = Object.keys(config.hosts).map((host) => watchWorkflowId(taskQueue, host));
      for (const id of [...started, ...watches]) {
        await client.workflow
          .getHandle(id)
          .terminate('the test is over')
          .catch(() => undefined);
      }
      await connection.close();
    },
  };
}

async function serve(address: string, config: Config, code: string) {
  const connection = await NativeConnection.connect({ address });
  const context: ActivityContext = {
    config,
    taskQueue: config.taskQueue,
    hosts: createHosts(config, hostProgram()),
  };
  const { taskQueue } = config;
  const workers = await Promise.all([
    Worker.create({
      connection,
      taskQueue,
      workflowBundle: { code },
      stickyQueueScheduleToStartTimeout: '1s',
      activities: {
        follow: (order: Parameters<WatchCalls['follow']>[0]) => follow(taskQueue, order),
        unfollow: (order: Parameters<WatchCalls['unfollow']>[0]) => unfollow(taskQueue, order),
        sendLock: (message: Parameters<LockCalls['sendLock']>[0]) => sendLock(taskQueue, message),
      },
    }),
    Worker.create({
      connection,
      taskQueue: watchQueue(taskQueue),
      activities: createWatchCalls(context),
    }),
  ]);
  const runs = workers.map((worker) => worker.run());
  return {
    context,
    stop: async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.all(runs);
      await context.hosts.close();
      await connection.close().catch(() => undefined); // a bench that is stopped twice
    },
  };
}
