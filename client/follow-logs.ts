import { setTimeout as sleep } from 'node:timers/promises';
import { readerOf } from '../activities/role/preset.ts';
import type { OutputReader } from '../activities/role/preset-events.ts';
import type { LaunchView, ThreadView } from '../contract/messages.ts';
import type { Engine } from './engine.ts';
import { atHost, outputOf, type OutputPiece } from './logs.ts';
import { answer, type Outcome } from './refusal.ts';
import { readThread, type ThreadReading } from './thread.ts';

/** Told launch by launch, in this order. None of them may throw. */
export interface LogListener {
  launch(launch: LaunchView, reader: OutputReader): void;
  piece(piece: OutputPiece): void;
  ended(launch: LaunchView): void;
}
export interface FollowOrder {
  /** Absent: the last launch, and those that follow it. Else that one alone. */
  readonly launch?: number;
  readonly signal: AbortSignal;
}

/** An agent's word is shown within this time. */
const pollMs = 500;

/**
 * Tells what the agents of a thread's last run print while they print it, through the launches that follow each other,
 * until the closure. Answers how the thread stood then.
 */
export function followLogs(
  engine: Engine,
  reading: ThreadReading,
  { launch: only, signal }: FollowOrder,
  listener: LogListener,
): Promise<Outcome<ThreadView>> {
  const { threadRef, run } = reading.view;
  return atHost(engine.config, reading.view, async (host, role) => {
    let { view } = reading;
    let next = only ?? view.launches.at(-1)?.launch ?? 1;
    let output: ReturnType<typeof outputOf> | undefined;
    for (;;) {
      const launch = view.launches.find((known) => known.launch === next);
      if (launch && !output) {
        output = outputOf(host, threadRef, run, next);
        listener.launch(launch, readerOf(role));
      }
      // The view is older than what is read now: an agent that had ended by then has said no more.
      if (output) await tellNews(output, listener, signal);
      if (signal.aborted) return answer(view);
      const over = view.closure !== undefined || view.run !== run;
      if (launch && (over || hasEnded(launch))) {
        listener.ended(launch);
        if (only !== undefined) return answer(view);
        output = undefined;
        next += 1;
        if (view.launches.some((known) => known.launch === next)) continue;
      }
      if (over) return answer(view);
      await sleep(pollMs, undefined, { signal }).catch(() => undefined);
      const again = await readThread(engine, threadRef);
      if (!again.ok) return again;
      // Without a worker nobody tells of launches: what was known stays until one answers.
      if (again.value.source === 'worker') ({ view } = again.value);
      else if (again.value.view.closure) view = { ...again.value.view, launches: view.launches };
    }
  });
}

async function tellNews(
  output: ReturnType<typeof outputOf>,
  listener: LogListener,
  signal: AbortSignal,
): Promise<void> {
  for (let more = true; more && !signal.aborted;) {
    const read = await output.next();
    for (const piece of read.pieces) listener.piece(piece);
    ({ more } = read);
  }
}

const hasEnded = ({ state }: LaunchView): boolean => state !== 'ordered' && state !== 'running';
