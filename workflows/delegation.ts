import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  sleep,
} from '@temporalio/workflow';
import type { Closure } from '../contract/closure.ts';
import type { Base, DelegationInput } from '../contract/messages.ts';
import { call } from './calls.ts';
import { close } from './close.ts';
import { enter } from './details.ts';
import { closureFromEnding, cutShort, endingFromError } from './ending.ts';
import { listen } from './handlers.ts';
import { record } from './record.ts';
import { newThread, type Thread } from './thread.ts';
import { work } from './work.ts';

/**
 * One delegation, from its record in arch's log to its closure: done, blocked or replan, and nothing else. Its workflow
 * id is the thread_ref. Whatever happens on the way — stop, deadline, cancellation, a failure — leads to `close`.
 */
export async function delegation(input: DelegationInput): Promise<Closure> {
  const thread = newThread(input);
  const story = new CancellationScope();
  listen(thread, () => {
    story.cancel();
  });
  const told = await story
    .run(() => withinDeadline(thread, story, () => tell(thread)))
    .catch((error: unknown) => closureFromEnding(thread, endingFromError(thread, error)));
  // A stop that was acknowledged counts, even when the story came to its end in the same moment.
  const closure = thread.ending ? closureFromEnding(thread, thread.ending) : told;
  return CancellationScope.nonCancellable(async () => {
    const recorded = await close(thread, closure);
    // Who is just being answered hears it before the workflow is gone.
    await condition(allHandlersFinished);
    return recorded;
  });
}

async function tell(thread: Thread): Promise<Closure> {
  const { packet, host, run, earlier, archActor } = thread.input;
  const { threadRef, role, scope } = packet;
  enter(thread, 'record');
  const said = { role, scope, success: thread.success };
  const words = earlier?.text === undefined ? {} : { note: earlier.text };
  await record(thread, { actionType: earlier ? 'resume' : 'delegate', ...said, ...words }, role, archActor);
  const [base] = await Promise.all([
    thread.base ?? surveyBase(thread),
    call('follow', { host, threadRef, run }, { summary: `join the watch of ${host}` }),
  ]);
  thread.base = base;
  thread.head ??= base.tip;
  await endEarlierLaunches(thread);
  return work(thread);
}

/** Before this run asks for a lock: an agent of the run before that may still be at work would hold on to what it had. */
async function endEarlierLaunches(thread: Thread): Promise<void> {
  const { earlier, packet, limits } = thread.input;
  const { role, threadRef } = packet;
  for (const launch of earlier?.unended ?? []) {
    const run = earlier?.closure.run ?? 1;
    const { state, survivors } = await call(
      'cancel',
      { role, threadRef, run, launch },
      {
        summary: `end launch ${String(launch)} of run ${String(run)}`,
        patienceMs: limits.unreachableAfterMs,
      },
    );
    if (state === 'survivors')
      cutShort('launch_lost', `processes ${survivors.join(' ')} of run ${String(run)} live on`);
  }
}

async function surveyBase(thread: Thread): Promise<Base> {
  const { packet, limits } = thread.input;
  const { moved: _, ...base } = await call(
    'survey',
    { role: packet.role, threadRef: packet.threadRef },
    { summary: 'the base: the tip before any launch', patienceMs: limits.unreachableAfterMs },
  );
  return base;
}

/** The packet's deadline cancels the story; no workflow timeout does, because nothing could be said after one. */
async function withinDeadline(
  thread: Thread,
  story: CancellationScope,
  tellStory: () => Promise<Closure>,
): Promise<Closure> {
  const { deadlineMs } = thread.input.packet;
  if (deadlineMs === undefined) return tellStory();
  const clock = new CancellationScope();
  const passed = clock
    .run(() => sleep(deadlineMs, { summary: "the packet's deadline" }))
    .then(() => {
      thread.ending ??= { kind: 'deadline' };
      story.cancel();
    })
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  try {
    return await tellStory();
  } finally {
    clock.cancel();
    await passed;
  }
}
