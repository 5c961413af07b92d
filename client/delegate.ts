import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { threadRefKey } from '../contract/thread-ref.ts';
import type { Engine } from './engine.ts';
import { webUiOf } from './engine.ts';
import { differences, fingerprintOf } from './fingerprint.ts';
import type { PacketFile } from './packet-file.ts';
import { answer, refuse, type Outcome } from './refusal.ts';
import { delegationInput, startRun } from './start.ts';
import { describeThread } from './thread.ts';
import { refsInLog } from './thread-from-log.ts';
import { storedThread, type StoredThread } from './thread-state.ts';
import { listQuery } from './threads.ts';

export interface Delegated {
  readonly threadRef: string;
  readonly role: string;
  readonly host: string;
  readonly run: number;
  readonly phase: string;
  /** False when the same packet had been delegated before: nothing was started. */
  readonly started: boolean;
  readonly webUi?: string;
}

/**
 * Starts the thread of a packet. Never touches a host. The same packet again starts nothing and says so; another packet
 * under a used thread_ref is refused, with the names of the parts that differ.
 */
export async function delegate(engine: Engine, file: PacketFile): Promise<Outcome<Delegated>> {
  const { threadRef } = file.packet;
  const input = delegationInput(engine.config, file, 1);
  if (!input.ok) return input;
  // Before Temporal is asked: whatever was started between the two looks is found by the second.
  const used = await requireUnused(engine, threadRef);
  const before = await describeThread(engine, threadRef);
  if (!before.ok) return before;
  if (before.value) return compare(engine, file, storedThread(before.value));
  if (!used.ok) return used;
  try {
    await startRun(engine, file, input.value);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    // Somebody else was quicker since we looked.
    const now = await describeThread(engine, threadRef);
    if (!now.ok) return now;
    if (!now.value) throw error;
    return compare(engine, file, storedThread(now.value));
  }
  return answer(delegated(engine, file, { run: 1, phase: 'record', started: true }));
}

function compare(engine: Engine, file: PacketFile, known: StoredThread): Outcome<Delegated> {
  const mine = fingerprintOf(file.packet);
  if (known.fingerprint.whole === mine.whole) {
    return answer(delegated(engine, file, { run: known.run, phase: known.phase, started: false }));
  }
  const differing = differences(known.fingerprint.parts, mine.parts);
  return refuse(
    'conflict',
    `The thread_ref ${known.threadRef} is used by another packet (role ${known.role}, ${known.phase}). ` +
      `They differ in: ${differing.length > 0 ? differing.join(', ') : 'everything that can be compared'}.`,
    'Choose another thread_ref for another objective; for a changed packet of the same objective, close the thread ' +
      'and resume it with --packet.',
    {
      threadRef: known.threadRef,
      state: known.phase,
      nextActions: [
        `threadline show ${known.threadRef}`,
        `threadline resume ${known.threadRef} --packet FILE`,
      ],
    },
  );
}

/** Temporal forgets closed threads; arch's handoff log does not. Case does not tell threads apart. */
async function requireUnused(engine: Engine, threadRef: string): Promise<Outcome<undefined>> {
  const key = threadRefKey(threadRef);
  const logged = (await refsInLog(engine.config)).find((ref) => threadRefKey(ref) === key);
  const found = logged ?? (await openWithKey(engine, key, threadRef));
  if (found === undefined) return answer(undefined);
  const message =
    found === threadRef
      ? `The thread_ref ${threadRef} was used before: it stands in arch's handoff log, although Temporal has forgotten it.`
      : `The thread_ref ${threadRef} differs only by case from ${found}, which is used already.`;
  return refuse(
    'conflict',
    message,
    `Choose another thread_ref, or go on with \`threadline resume ${found}\`.`,
    {
      threadRef,
      nextActions: [`threadline show ${found}`],
    },
  );
}

/** Another one than `except`: a thread that was started a moment ago may not stand in the log yet. */
async function openWithKey(engine: Engine, key: string, except: string): Promise<string | undefined> {
  for await (const info of engine.workflows.list({ query: listQuery(engine.config.taskQueue, false) })) {
    if (threadRefKey(info.workflowId) === key && info.workflowId !== except) return info.workflowId;
  }
  return undefined;
}

function delegated(
  engine: Engine,
  file: PacketFile,
  how: Pick<Delegated, 'run' | 'phase' | 'started'>,
): Delegated {
  const { threadRef, role } = file.packet;
  const webUi = webUiOf(engine, threadRef);
  return {
    threadRef,
    role,
    host: engine.config.roles[role]?.host ?? '',
    ...how,
    ...(webUi === undefined ? {} : { webUi }),
  };
}
