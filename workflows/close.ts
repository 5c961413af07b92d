import { sleep } from '@temporalio/workflow';
import type { Closure } from '../contract/closure.ts';
import { call } from './calls.ts';
import { enter, show } from './details.ts';
import { endHold, endsProven, tidyWorkspace } from './hold.ts';
import { cancelLaunch } from './launching.ts';
import { record } from './record.ts';
import { addProblem, hasEnded, type Thread } from './thread.ts';

/** How long the closing tries to reach a host; what it could not do there it says. */
const patienceMs = 60_000;

/**
 * The one door out. Nothing here may keep the thread from its closure: what fails is noted in it. Only the record in
 * arch's log is waited for as long as it takes, because a closure that nobody recorded is none.
 */
export async function close(thread: Thread, closure: Closure): Promise<Closure> {
  enter(thread, 'close');
  await endLaunches(thread);
  await leaveWorkspace(thread);
  const final = withLeftovers(thread, closure);
  thread.closure = final;
  await recordClosure(thread, final);
  const { host, packet, run } = thread.input;
  await Promise.all([
    final.state === 'done' &&
      attempt(thread, 'pin the accepted commit', () => pin(thread, final.commits.at(-1))),
    attempt(thread, 'give the locks back', () => giveLocksBack(thread)),
    attempt(thread, 'leave the watch', () =>
      call('unfollow', { host, threadRef: packet.threadRef, run }, { summary: `leave the watch of ${host}` }),
    ),
  ]);
  enter(thread, 'closed');
  return final;
}

/** Also a launch whose order nobody answered: with the tombstone it will never start. */
async function endLaunches(thread: Thread): Promise<void> {
  for (const launch of thread.launches.filter((known) => !hasEnded(known))) {
    show(thread, 'the end of the agent');
    await attempt(thread, `end launch ${String(launch.launch)}`, () =>
      cancelLaunch(thread, launch, patienceMs),
    );
  }
}

/** What is uncommitted is saved before the closure is written, because the closure names it. */
async function leaveWorkspace(thread: Thread): Promise<void> {
  if (thread.hold && !endsProven(thread)) {
    addProblem(
      thread,
      `The locks ${thread.hold.resources.join(', ')} stay held: the end of the agent is not proven.`,
    );
  }
  await attempt(thread, 'save what is uncommitted', () => tidyWorkspace(thread, patienceMs));
}

/** Only after the agent's proven end: else they stay held, and the closure says why. */
async function giveLocksBack(thread: Thread): Promise<void> {
  if (thread.hold && endsProven(thread)) await endHold(thread, thread.hold);
}

/** What is needed to resume names what the host still keeps, and what the closing could not do. */
function withLeftovers(thread: Thread, closure: Closure): Closure {
  if (closure.state === 'done') return closure;
  const { leftovers } = thread;
  const saved =
    leftovers?.patch === undefined
      ? ''
      : ` Uncommitted changes of ${leftovers.files.slice(0, 20).join(', ')} are saved on ${thread.input.host} as ${leftovers.patch}.`;
  const held = thread.hold && !endsProven(thread) ? ` ${thread.problems.at(-1) ?? ''}` : '';
  return { ...closure, resume: `${closure.resume}${saved}${held}` };
}

async function recordClosure(thread: Thread, closure: Closure): Promise<void> {
  const { threadRef: _, run: __, by: ___, lastEntry: ____, output: _____, ...said } = closure;
  const owner = ownerOf(closure, thread.input.archActor);
  for (let waitMs = 5_000; ; waitMs = Math.min(waitMs * 2, 300_000)) {
    const before = thread.recorded;
    try {
      await record(thread, { actionType: 'closure', ...said }, owner, closure.next[0] ?? 'none');
      return;
    } catch (error) {
      // The same step again, so that a record that took effect unseen is not doubled.
      thread.recorded = before;
      const why = error instanceof Error ? (error.cause ?? error) : error;
      show(
        thread,
        `arch's repository, to record the closure: ${why instanceof Error ? why.message : String(why)}`,
      );
      await sleep(waitMs, { summary: "the closure cannot be recorded in arch's log" });
    }
  }
}

async function pin(thread: Thread, commit: string | undefined): Promise<void> {
  if (commit === undefined) return;
  const { role, threadRef } = thread.input.packet;
  await call('pin', { role, threadRef, commit }, { summary: `pin ${commit.slice(0, 12)}` });
}

async function attempt(thread: Thread, what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const why = error instanceof Error ? (error.cause ?? error) : error;
    addProblem(thread, `Could not ${what}: ${why instanceof Error ? why.message : String(why)}`);
  }
}

function ownerOf(closure: Closure, archActor: string): string {
  if (closure.state === 'done') return 'none';
  return closure.state === 'blocked' ? (closure.blockers[0]?.owner ?? archActor) : archActor;
}
