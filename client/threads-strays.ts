import { WorkflowNotFoundError } from '@temporalio/client';
import { z } from 'zod';
import { watchWorkflowId } from '../contract/messages.ts';
import { watchCursorName } from '../contract/watch-order.ts';
import { isWorkerSilent } from './engine-failure.ts';
import type { Engine } from './engine.ts';
import { answer, type Outcome } from './refusal.ts';

/** Entries in the handoff logs of a host's roles that name no thread of this engine. */
export interface HostStrays {
  readonly host: string;
  /** The watch runs now; a count from before is what the last one saw. */
  readonly watched: boolean;
  readonly count: number;
  /** Thread_refs, the newest first, at most 20; foreign text of a checked form. */
  readonly lastRefs: readonly string[];
}

const describeLimitMs = 5_000;

/** What the watch of each host counts: it stands in its heartbeat while it looks, in its own memory, and in its result at last. */
export async function strays(engine: Engine): Promise<Outcome<{ readonly hosts: readonly HostStrays[] }>> {
  const hosts = await Promise.all(Object.keys(engine.config.hosts).map((host) => straysOf(engine, host)));
  return answer({ hosts });
}

async function straysOf(engine: Engine, host: string): Promise<HostStrays> {
  const watch = engine.workflows.getHandle(watchWorkflowId(engine.config.taskQueue, host));
  try {
    const { raw, status } = await engine.within(describeLimitMs, () => watch.describe());
    const beat = raw.pendingActivities?.[0]?.heartbeatDetails?.payloads?.[0]?.data;
    if (beat) return { host, watched: true, ...countsIn(jsonOf(beat)) };
    const over = status.name === 'COMPLETED';
    const told = await engine.within<unknown>(describeLimitMs, () =>
      over ? watch.result() : watch.query(watchCursorName),
    );
    return { host, watched: false, ...countsIn(told) };
  } catch (error) {
    // Without a worker nobody can tell what a watch knew that does not run.
    if (error instanceof WorkflowNotFoundError || isWorkerSilent(error))
      return { host, watched: false, ...none };
    throw error;
  }
}

const none = { count: 0, lastRefs: [] };
/** Of a watch; another version may have written another form. */
const cursor = z.object({ strays: z.object({ count: z.number(), lastRefs: z.array(z.string()) }) });

function countsIn(told: unknown): Pick<HostStrays, 'count' | 'lastRefs'> {
  const read = cursor.safeParse(told);
  return read.success ? read.data.strays : none;
}

function jsonOf(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString('utf8'));
  } catch {
    return undefined; // Details that are no JSON are none of a watch of ours.
  }
}
