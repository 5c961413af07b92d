import { CancellationScope, condition } from '@temporalio/workflow';
import type { Blocked, Blocker, Closure } from '../contract/closure.ts';
import { enter, show } from './details.ts';
import { closureBase } from './ending.ts';
import { giveBack } from './hold.ts';
import type { Task } from './launching.ts';
import { record } from './record.ts';
import type { Decision, Thread } from './thread.ts';

/** What follows from blockers or gates: the thread is closed, or the role goes on with what was decided. */
export type Answer =
  | { readonly closure: Closure }
  | { readonly proceed: NonNullable<Task['decision']>; readonly waitedMs: number };

export interface Raised {
  readonly blockers: readonly Blocker[];
  readonly resume?: string;
  readonly deviation?: string;
}

/**
 * Blockers of an operator open a decision and wait, with nothing held; any other owner's close the thread as `blocked`.
 * A blocker that was decided once and comes back unchanged is not sent out again.
 */
export async function answerBlockers(thread: Thread, raised: Raised): Promise<Answer> {
  const forOperator = raised.blockers.filter(
    (blocker) => blocker.operatorRequired || blocker.owner === 'operator',
  );
  const others = raised.blockers.length > forOperator.length;
  const question = forOperator.map((blocker) => `${blocker.text} (next: ${blocker.next})`).join(' / ');
  const subject = raised.blockers.map((blocker) => `${blocker.owner} ${blocker.next}`);
  const known = new Set(thread.decisions.flatMap((decision) => decision.subject));
  const asked = subject.every((one) => known.has(one));
  if (others || asked) return { closure: blockedBy(thread, raised, 'role') };

  await giveBack(thread);
  const since = Date.now();
  const choices = ['proceed', 'close', 'replan'];
  const { choice, text } = await askOperator(thread, {
    blockers: raised.blockers,
    question,
    subject,
    choices,
  });
  if (choice === 'proceed') {
    return {
      proceed: { question, choice, ...(text === undefined ? {} : { text }) },
      waitedMs: Date.now() - since,
    };
  }
  const closure = blockedBy(thread, raised, 'operator');
  if (choice === 'close') return { closure };
  const { blockers, state: _, ...base } = closure;
  const found = blockers.map((blocker) => blocker.text).join(' ');
  return {
    closure: {
      ...base,
      state: 'replan',
      resume: `${closure.resume} Decided: replan. ${text ?? ''} ${found}`.trim(),
    },
  };
}

interface Question extends Pick<Decision, 'question' | 'subject' | 'choices'> {
  readonly blockers: readonly Blocker[];
}

/** Opens a decision, waits until it is taken, and records it in arch's log. */
export async function askOperator(
  thread: Thread,
  asked: Question,
): Promise<{ readonly choice: string; readonly text?: string }> {
  const decision = await ask(thread, asked);
  const choice = decision.decided?.choice ?? 'close';
  const text = decision.decided?.text;
  const words = text === undefined ? {} : { note: text };
  // What was acknowledged is recorded, even when a stop overtakes it; the next step then ends the story.
  await CancellationScope.nonCancellable(() =>
    record(
      thread,
      { actionType: 'decision', decision: decision.id, choice, turn: thread.turn, ...words },
      thread.input.packet.role,
      choice,
    ),
  );
  return { choice, ...(text === undefined ? {} : { text }) };
}

/** For days, at no cost. */
async function ask(thread: Thread, { blockers, question, subject, choices }: Question): Promise<Decision> {
  const nth = thread.decisions.length + 1;
  const decision: Decision = {
    id: `d${String(thread.input.run)}.${String(nth)}`,
    subject,
    question,
    choices,
  };
  thread.decisions.push(decision);
  enter(thread, 'decision');
  const { threadRef } = thread.input.packet;
  await record(
    thread,
    { actionType: 'gate', turn: thread.turn, decision: decision.id, blockers },
    'operator',
    `command:\`threadline decide ${threadRef} ${decision.id} proceed\``,
  );
  show(thread, `the operator's decision ${decision.id}`);
  await condition(() => decision.decided !== undefined).catch((error: unknown) => {
    // Decided and stopped at once: the decision came first.
    if (decision.decided === undefined) throw error;
  });
  show(thread);
  return decision;
}

function blockedBy(thread: Thread, raised: Raised, by: 'role' | 'operator'): Blocked {
  return {
    ...closureBase(thread, by),
    state: 'blocked',
    deviation: raised.deviation ?? 'none',
    blockers: raised.blockers,
    next: raised.blockers.map((blocker) => blocker.next),
    resume: raised.resume ?? raised.blockers.map((blocker) => blocker.text).join(' '),
  };
}
