import { existsSync } from 'node:fs';
import { ApplicationFailure } from '@temporalio/common';
import type { Reply } from '../../activities/ssh/reply.ts';
import type { Fault } from './faults.ts';
import type { Lane, Launch } from './lane.ts';
import { bodyOf, cancelFields, strike, type Struck } from './strike.ts';
import { until } from './until.ts';

/** One launch under its faults, what became of it, and what is wrong with that. */
export interface Round {
  readonly launch: Launch;
  readonly struck: readonly (Fault & Struck)[];
  readonly end: End;
  readonly wrong: readonly string[];
}
/** `none`: the host says that no agent was started and none ever will be. */
export type End = 'started' | 'none' | 'unknown';

/** Of a launch whose answer never came; more do not help a launcher that lost it. */
const mostResends = 4;

/**
 * Strikes a launch, then finds out what became of it by asking again: the order again, twice at once, or a cancellation. For
 * faults of `cancel` the agent runs already and would run on.
 */
export async function runRound(lane: Lane, faults: readonly Fault[], random: () => number): Promise<Round> {
  const cancels = faults[0]?.kind.verb === 'cancel';
  const launch = lane.next(cancels ? 'on' : 'briefly');
  if (cancels) await begin(lane, launch);
  const struck: (Fault & Struck)[] = [];
  for (const fault of faults) struck.push({ ...fault, ...(await strike(lane, launch, fault)) });
  const chance = random();
  const told =
    cancels || chance < 0.15 ? await ended(lane, launch) : await asked(lane, launch, chance < 0.5 ? 2 : 1);
  for (const { kind } of faults) if (kind.how !== 'cut' && kind.how !== 'worker') await lane.forget(kind.how);
  const wrong = struck.flatMap(({ misjudged }) =>
    misjudged === undefined ? [] : [`misjudged: ${misjudged}`],
  );
  return {
    launch,
    struck,
    end: told.end,
    wrong: [...wrong, ...told.wrong, ...wrongStarts(lane, launch, told, faults)],
  };
}

interface Told {
  readonly end: End;
  readonly wrong: readonly string[];
  readonly cancelled: boolean;
  readonly status?: Reply<'status'>;
}

async function begin(lane: Lane, launch: Launch): Promise<void> {
  // A busy machine may need a second look; whether it starts at all is seen from what it writes.
  await lane.plain.call('launch', launch.order, { body: bodyOf(launch) }).catch(() => undefined);
  await until(() => lane.starts(launch).length > 0, 'an agent to count itself');
}

/** The order again until it is acknowledged, then the status until it is over. */
async function asked(lane: Lane, launch: Launch, copies: number): Promise<Told> {
  let said = 'nothing';
  for (let resend = 0; resend < mostResends; resend += 1) {
    const answers = await Promise.all(
      Array.from({ length: copies }, () =>
        lane.plain.call('launch', launch.order, { body: bodyOf(launch) }).catch((error: unknown) => error),
      ),
    );
    said = String(answers[0]);
    if (answers.some((answer) => !isRetryable(answer)))
      return { ...(await settled(lane, launch)), cancelled: false };
  }
  return { end: 'unknown', wrong: [`lost: never acknowledged, at last ${said}`], cancelled: false };
}

/** Cancelled until that is acknowledged; then nothing of it may live, and nothing may start under its id. */
async function ended(lane: Lane, launch: Launch): Promise<Told> {
  const answer = await lane.plain
    .call('cancel', cancelFields(launch))
    .catch((error: unknown) => String(error));
  if (typeof answer === 'string')
    return { end: 'unknown', wrong: [`unresolved: cancel said ${answer}`], cancelled: true };
  const wrong =
    answer.state === 'survivors' ? [`survivors of a cancellation: ${answer.survivors.join(' ')}`] : [];
  const alive = lane.starts(launch).filter(({ pid }) => existsSync(`/proc/${String(pid)}/cwd`));
  if (alive.length > 0) wrong.push('an agent lives on after its cancellation');
  const before = lane.starts(launch).length;
  await lane.plain.call('launch', launch.order, { body: bodyOf(launch) }).catch(() => undefined); // It says that it does not start.
  const told = await settled(lane, launch);
  if (lane.starts(launch).length > before) wrong.push('doubled: started after its cancellation');
  return {
    ...told,
    end: answer.state === 'absent' ? 'none' : told.end,
    wrong: [...wrong, ...told.wrong],
    cancelled: true,
  };
}

async function settled(lane: Lane, launch: Launch): Promise<Omit<Told, 'cancelled'>> {
  let status: Reply<'status'> | undefined;
  try {
    await until(async () => {
      status = await lane.plain.call('status', launch.id);
      return status.state !== 'waiting' && status.state !== 'running';
    }, 'a launch to be over');
  } catch (error) {
    return { end: 'unknown', wrong: [`unresolved: ${String(error)}`] };
  }
  if (status === undefined || status.state === 'absent')
    return { end: 'unknown', wrong: ['lost: acknowledged, and absent'] };
  return { end: status.state === 'refused' ? 'none' : 'started', wrong: [], status };
}

/** What the agents wrote is the truth; what the host said must agree with it. */
function wrongStarts(lane: Lane, launch: Launch, told: Told, faults: readonly Fault[]): readonly string[] {
  const starts = lane.starts(launch);
  const wrong = starts.some(({ prompt }) => prompt !== launch.prompt) ? ['started with half a prompt'] : [];
  if (starts.length > 1) wrong.push(`doubled: ${String(starts.length)} starts`);
  if (told.end === 'none' && starts.length > 0)
    wrong.push('denied: it started, and the host says that it did not');
  // Killed on the way to the agent: that counts as started or as refused, and nobody wrote anything either way.
  const killed = (['keeper', 'agent'] as const).some(
    (how) => faults.some(({ kind }) => kind.how === how) && lane.killedAt(how, launch) !== undefined,
  );
  if (starts.length === 0 && !told.cancelled && !killed)
    wrong.push(`lost: no start, and the host says ${told.status?.state ?? 'nothing'}`);
  return wrong;
}

const isRetryable = (answer: unknown): boolean =>
  answer instanceof ApplicationFailure && answer.nonRetryable !== true;
