import { ApplicationFailure } from '@temporalio/common';
import type { Fields } from '../../activities/ssh/call.ts';
import type { Fault, FaultKind } from './faults.ts';
import type { Lane, Launch } from './lane.ts';
import { everyStep } from './programs.ts';
import { until } from './until.ts';

/** Sends the order of this launch, or its cancellation, under one fault. What comes back is worth nothing. */
export interface Struck {
  /** Of cuts alone; whether a process died at its step is told when the launch is over. */
  readonly hit?: boolean;
  /** The engine took a cut for a fault that nothing can mend. */
  readonly misjudged?: string;
  /** A launcher that still waits for what was killed; it ends when the launch is resolved. */
  readonly late?: Promise<unknown>;
}

/** The host waits so long for an agent to end by itself; those of a sweep end at once. */
const graceMs = 2_000;

export const cancelFields = (launch: Launch): Fields => [...launch.id, ['grace_ms', String(graceMs)]];
export const bodyOf = (launch: Launch): string => `${launch.prompt}\n`;

export async function strike(lane: Lane, launch: Launch, { kind, point }: Fault): Promise<Struck> {
  const { verb, how } = kind;
  if (how !== 'cut' && how !== 'worker') {
    await lane.plan(how, point, launch);
    const outcome = outcomeOf(send(lane, launch, verb, 'killed'));
    const answered = new AbortController();
    void outcome.then(() => {
      answered.abort();
    });
    const isKilled = (): boolean => lane.killedAt(how, launch) !== undefined;
    await until(() => answered.signal.aborted || isKilled(), 'an answer or a kill');
    return { late: outcome };
  }
  await connectAnew(lane);
  const from = kind.from ?? 'server';
  if (how === 'worker') {
    const fields = verb === 'launch' ? launch.order : cancelFields(launch);
    await lane.workers.call(verb, fields, bodyOf(launch), (kill) => {
      lane.proxy.cutAfter(point, { from, instead: kill });
    });
    return { hit: struck(lane) };
  }
  lane.proxy.cutAfter(point, { from });
  const outcome = await outcomeOf(send(lane, launch, verb, 'cut'));
  return { ...misjudgedIn(outcome), hit: struck(lane) };
}

/** The points of a kind: each byte of a connection with its call, or each command of a process (only those about `near`). */
export async function measure(lane: Lane, kind: FaultKind, near?: string): Promise<readonly number[]> {
  const launch = lane.next(kind.verb === 'launch' ? 'briefly' : 'on');
  if (kind.verb === 'cancel') await send(lane, launch, 'launch', 'plain');
  if (kind.how === 'cut' || kind.how === 'worker') {
    await connectAnew(lane);
    lane.proxy.cutAfter(Infinity);
    await send(lane, launch, kind.verb, 'cut');
    return bytesUpTo(lane.proxy.passed(kind.from));
  }
  await lane.plan(kind.how, everyStep, launch);
  await send(lane, launch, kind.verb, 'killed');
  await until(async () => {
    const { state } = await lane.plain.call('status', launch.id);
    return !['waiting', 'running'].includes(state);
  }, 'a launch without a fault to end');
  const commands = lane.killedAt(kind.how, launch)?.split('\n') ?? [];
  const steps = differentSteps(commands);
  if (near === undefined) return steps;
  const middle = commands.indexOf(near) + 1;
  return steps.filter((step) => Math.abs(step - middle) <= about);
}

/** A connection differs by some bytes each time; a seed must give the same points nevertheless. */
const bytesUpTo = (last: number): readonly number[] =>
  Array.from({ length: Math.ceil(last / sizeStep) * sizeStep }, (_, index) => index + 1);
const sizeStep = 128;

/** A loop that waits is many steps and few places: of each command the first ones count. */
function differentSteps(commands: readonly string[]): readonly number[] {
  const seen = new Map<string, number>();
  return commands.flatMap((command, index) => {
    const times = seen.get(command) ?? 0;
    seen.set(command, times + 1);
    return times < mostOfOne ? [index + 1] : [];
  });
}
const mostOfOne = 4;
const about = 10;

function send(
  lane: Lane,
  launch: Launch,
  verb: FaultKind['verb'],
  way: 'cut' | 'plain' | 'killed',
): Promise<unknown> {
  return verb === 'launch'
    ? lane[way].call('launch', launch.order, { body: bodyOf(launch) })
    : lane[way].call('cancel', cancelFields(launch));
}

async function connectAnew(lane: Lane): Promise<void> {
  lane.proxy.mend();
  lane.proxy.cutNow();
  await until(() => lane.hosts.connections('hut') === 0, 'the connection to go');
}

function struck({ proxy }: Lane): boolean {
  const hit = proxy.hit();
  proxy.mend();
  return hit;
}

const outcomeOf = (answer: Promise<unknown>): Promise<unknown> => answer.catch((error: unknown) => error);

function misjudgedIn(outcome: unknown): Struck {
  if (!(outcome instanceof Error)) return {};
  if (outcome instanceof ApplicationFailure && outcome.nonRetryable !== true) return {};
  return { misjudged: `${outcome.name} ${outcome.message}` };
}
