import {
  Worker,
  type ActivityInterceptorsFactory,
  type WorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import { createHosts } from '../activities/ssh/host.ts';
import type { Config } from '../contract/config.ts';
import { archQueue, watchQueue } from '../contract/messages.ts';
import { hostProgram } from '../host/build.ts';
import { workflowBundle } from './bundle.ts';
import { connectWorker } from './connection.ts';
import { installRuntime, type RuntimeOrder } from './runtime.ts';
import { ensureSearchAttributes } from './search-attributes.ts';

export interface WorkerOrder extends RuntimeOrder {
  readonly config: Config;
  /** Default `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Of the Temporal server; goes before the environment. */
  readonly address?: string;
  /** Around every activity, of all three queues: tracing, say. */
  readonly interceptors?: readonly ActivityInterceptorsFactory[];
  /** The code of the workflows, where it is at hand already. */
  readonly bundle?: WorkflowBundleOption;
}

export interface RunningWorker {
  readonly address: string;
  readonly namespace: string;
  /** Resolves after `stop`; rejects when a worker cannot go on. */
  readonly run: Promise<void>;
  /**
   * Takes no new work, gives running activities the grace time, closes every connection. What runs on a host runs on:
   * another worker follows it up. Idempotent.
   */
  stop(): Promise<void>;
}

/** A worker that was killed keeps its workflows' tasks for this long; the SDK's default of 10 s is felt by people. */
const stickyTimeout = '1s';
/**
 * The SDK holds heartbeats back for 0.8 of their timeout by default: one that is late then ends an attempt that lives.
 * Also how late a cancellation may come.
 */
const longestBetweenBeats = '3s';
/** A short call to a host or to git ends within it; what does not is cut, and repeated elsewhere. */
const graceMs = { short: 5_000, poller: 0 };
/** A code path that ignores its cancellation may not keep the process for ever. */
const forcedAfter = '15s';
/** Pollers of one queue. `maxConcurrent…Polls` are ignored by this SDK (FACTS). */
const pollers = { main: 5, few: 2 };
/** Calls of arch wait for each other anyway: they write one repository. */
const archSlots = 20;
/** A watch that a lost worker left behind may still be counted for a while. */
const spareWatchSlots = 20;

/**
 * Serves the three task queues of a configuration in this process: stories and short calls, arch's repository, and
 * the long watches, which would take the slots of the others. Resolves when all three poll.
 */
export async function startWorker(order: WorkerOrder): Promise<RunningWorker> {
  installRuntime(order);
  const { config } = order;
  const { connection, address, namespace } = await connectWorker({
    env: order.env ?? process.env,
    stateDir: config.arch.stateDir,
    ...(order.address === undefined ? {} : { address: order.address }),
  });
  const hosts = createHosts(config, hostProgram());
  try {
    await ensureSearchAttributes(connection, namespace);
    const { main, arch, watch } = createActivities({ config, hosts, taskQueue: config.taskQueue });
    const common = {
      connection,
      namespace,
      shutdownForceTime: forcedAfter,
      maxHeartbeatThrottleInterval: longestBetweenBeats,
      interceptors: { activity: [...(order.interceptors ?? [])] },
    } satisfies Partial<WorkerOptions>;
    const workers = await createAll([
      {
        ...common,
        taskQueue: config.taskQueue,
        workflowBundle: order.bundle ?? (await workflowBundle()),
        activities: main,
        stickyQueueScheduleToStartTimeout: stickyTimeout,
        shutdownGraceTime: graceMs.short,
        workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: pollers.main },
        activityTaskPollerBehavior: { type: 'simple-maximum', maximum: pollers.main },
      },
      {
        ...common,
        taskQueue: archQueue(config.taskQueue),
        activities: arch,
        shutdownGraceTime: graceMs.short,
        maxConcurrentActivityTaskExecutions: archSlots,
        activityTaskPollerBehavior: { type: 'simple-maximum', maximum: pollers.few },
      },
      {
        ...common,
        taskQueue: watchQueue(config.taskQueue),
        activities: watch,
        shutdownGraceTime: graceMs.poller,
        maxConcurrentActivityTaskExecutions: Object.keys(config.hosts).length + spareWatchSlots,
        activityTaskPollerBehavior: { type: 'simple-maximum', maximum: pollers.few },
      },
    ]);
    return running(workers, { address, namespace }, async () => {
      await hosts.close();
      await connection.close();
    });
  } catch (error) {
    await hosts.close();
    await connection.close();
    throw error;
  }
}

/** All or none: a worker that was made keeps the connection until it has run and stopped. */
async function createAll(all: readonly WorkerOptions[]): Promise<Worker[]> {
  const workers: Worker[] = [];
  try {
    for (const options of all) workers.push(await Worker.create(options));
    return workers;
  } catch (error) {
    await Promise.allSettled(
      workers.map((worker) => {
        const run = worker.run();
        worker.shutdown();
        return run;
      }),
    );
    throw error;
  }
}

function running(
  workers: readonly Worker[],
  where: { readonly address: string; readonly namespace: string },
  close: () => Promise<void>,
): RunningWorker {
  const shutDown = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) => worker.run().finally(shutDown));
  const run = Promise.all(runs).then(() => undefined);
  // Whoever awaits `run` hears of it; a program that only stops the worker must not die of it.
  run.catch(() => undefined);
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    shutDown();
    await Promise.allSettled(runs);
    await close();
  };
  return { ...where, run, stop: () => (stopped ??= stop()) };
}
