import { WorkflowExecutionAlreadyStartedError, type WorkflowExecutionDescription } from '@temporalio/client';
import type { EarlierRun, ThreadView } from '../contract/messages.ts';
import { earlierInput, type EarlierInput } from './earlier-packet.ts';
import { workerUnreachable } from './engine-failure.ts';
import { webUiOf, type Engine } from './engine.ts';
import { knownOf, parseFor, refusePacket, type PacketFile } from './packet-file.ts';
import { answer, refuse, type Outcome } from './refusal.ts';
import { delegationInput, startRun } from './start.ts';
import { stateOf } from './thread-json.ts';
import { describeThread, readThread, type ThreadReading } from './thread.ts';
import { isOpen } from './thread-state.ts';

export interface ResumeOrder {
  /** A changed packet; absent: the packet of the run before. */
  readonly packet?: PacketFile;
  /** A new success condition of the next step. */
  readonly success?: string;
  /** Words to the role. */
  readonly text?: string;
}
export interface Resumed {
  readonly threadRef: string;
  readonly role: string;
  readonly run: number;
  readonly webUi?: string;
}

/** Starts the next run of a thread that closed as blocked or replan, with its last closure, base and agent thread. */
export async function resume(
  engine: Engine,
  threadRef: string,
  order: ResumeOrder,
): Promise<Outcome<Resumed>> {
  const described = await describeThread(engine, threadRef);
  if (!described.ok) return described;
  const description = described.value;
  if (description && isOpen(description)) return refuseRunning(threadRef);
  const reading = await readThread(engine, threadRef);
  if (!reading.ok) return reading;
  const before = description ? await earlierInput(engine, description) : undefined;
  const earlier = earlierRun(reading.value, description, before, order);
  if (!earlier.ok) return earlier;
  const packet = order.packet ? answer(order.packet) : packetOf(engine, threadRef, before);
  if (!packet.ok) return packet;
  if (packet.value.packet.threadRef !== threadRef) return refuseOtherRef(threadRef, packet.value);
  const run = reading.value.view.run + 1;
  const input = delegationInput(engine.config, packet.value, run, earlier.value);
  if (!input.ok) return input;
  try {
    await startRun(engine, packet.value, input.value);
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return refuseRunning(threadRef);
    throw error;
  }
  const webUi = webUiOf(engine, threadRef);
  return answer({
    threadRef,
    role: packet.value.packet.role,
    run,
    ...(webUi === undefined ? {} : { webUi }),
  });
}

/** Base and agent thread are known to a worker alone: without them the next run would judge old commits as new. */
function earlierRun(
  { view, source }: ThreadReading,
  description: WorkflowExecutionDescription | undefined,
  before: EarlierInput | undefined,
  order: ResumeOrder,
): Outcome<EarlierRun> {
  const { closure, codexThreadId, conversationTokens } = view;
  if (!closure) return refuseUnclosed(view);
  if (closure.state === 'done') return refuseDone(view);
  if (description && source === 'engine') {
    return workerUnreachable(view.threadRef, `the base of ${view.threadRef} is told by a worker`);
  }
  const base = view.base ?? before?.base;
  const unended = view.launches
    .filter(({ state }) => state === 'ordered' || state === 'running')
    .map(({ launch }) => launch);
  return answer({
    closure,
    ...(base ? { base } : {}),
    ...(unended.length > 0 ? { unended } : {}),
    ...(codexThreadId === undefined ? {} : { codexThreadId }),
    ...(conversationTokens === undefined ? {} : { conversationTokens }),
    ...(order.success === undefined ? {} : { success: order.success }),
    ...(order.text === undefined ? {} : { text: order.text }),
  });
}

function packetOf(engine: Engine, threadRef: string, before: EarlierInput | undefined): Outcome<PacketFile> {
  if (!before) {
    return refuse(
      'not_found',
      `Temporal has forgotten the packet of ${threadRef}.`,
      `Give it: \`threadline resume ${threadRef} --packet FILE\`.`,
      { threadRef, nextActions: [`threadline resume ${threadRef} --packet FILE`] },
    );
  }
  const file = before.packetPath ?? `packet of ${threadRef}`;
  const parsed = parseFor(knownOf(engine.config), before.packetText, file);
  if (!parsed.ok) return refusePacket(parsed.problems, [file], ' Nothing was started.');
  const path = before.packetPath === undefined ? {} : { path: before.packetPath };
  return answer({ packet: parsed.value, text: before.packetText, ...path });
}

const refuseRunning = (threadRef: string): Outcome<never> =>
  refuse(
    'conflict',
    `The thread ${threadRef} still runs: only a closed one can be resumed.`,
    `Follow it with \`threadline wait ${threadRef}\`, or close it with \`threadline stop ${threadRef} …\` first.`,
    { threadRef, nextActions: [`threadline wait ${threadRef}`, `threadline show ${threadRef}`] },
  );

const refuseDone = (view: ThreadView): Outcome<never> =>
  refuse(
    'conflict',
    `The thread ${view.threadRef} is done: nothing is left to resume.`,
    'Delegate further work as a packet with a thread_ref of its own.',
    { threadRef: view.threadRef, state: stateOf(view) },
  );

const refuseUnclosed = (view: ThreadView): Outcome<never> =>
  refuse(
    'conflict',
    `The thread ${view.threadRef} has no closure on record, and Temporal does not know it.`,
    "Record a closure of it in arch's handoff log first.",
    { threadRef: view.threadRef, state: stateOf(view) },
  );

const refuseOtherRef = (threadRef: string, { packet, path }: PacketFile): Outcome<never> =>
  refuse(
    'contract_refused',
    `${path ?? 'The packet'} is of the thread ${packet.threadRef}, not of ${threadRef}.`,
    `Set thread_ref=${threadRef} in the packet, or delegate it as a thread of its own.`,
    { threadRef },
  );
