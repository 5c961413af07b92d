import { stopName, type Stop, type Stopping, type ThreadView } from '../contract/messages.ts';
import type { Engine } from './engine.ts';
import { tell } from './message.ts';
import { answer, refuse, type Outcome } from './refusal.ts';
import { stateOf } from './thread-json.ts';
import { readThread } from './thread.ts';

export interface Stopped {
  readonly threadRef: string;
  /** False when no worker answered: Temporal keeps the order until one runs. */
  readonly answered: boolean;
  /** True when the thread was closed, or is closing, by this very order before. */
  readonly repeated: boolean;
}

/** Arch's own closure, made by `stopOrder`; the thread itself checks only its shape and its time. */
export async function stop(engine: Engine, threadRef: string, order: Stop): Promise<Outcome<Stopped>> {
  const before = await readThread(engine, threadRef);
  if (!before.ok) return before;
  if (before.value.view.phase === 'closed')
    return answerClosed(before.value.view, order, 'is closed already');
  const told = await tell<Stopping>(engine, threadRef, stopName, order);
  if (told.how === 'answered') {
    return answer({ threadRef, answered: true, repeated: told.value.repeated ?? false });
  }
  if (told.how === 'left') return answer({ threadRef, answered: false, repeated: false });
  const after = await readThread(engine, threadRef);
  const { view } = after.ok ? after.value : before.value;
  const how = told.how === 'closed' ? 'has closed meanwhile' : `refused the stop: ${told.reason}`;
  return answerClosed(view, order, how);
}

/** What took effect is never answered with an error, however late it is repeated. */
function answerClosed(view: ThreadView, order: Stop, how: string): Outcome<Stopped> {
  const { closure } = view;
  const mine = closure?.by === 'arch' && closure.state === order.state && closure.resume === order.resume;
  return mine
    ? answer({ threadRef: view.threadRef, answered: true, repeated: true })
    : refuseClosed(view, how);
}

const refuseClosed = (view: ThreadView, how: string): Outcome<never> =>
  refuse(
    'conflict',
    `The thread ${view.threadRef} ${how}.`,
    `See it with \`threadline show ${view.threadRef}\`.`,
    {
      threadRef: view.threadRef,
      state: stateOf(view),
      nextActions: [`threadline show ${view.threadRef}`],
    },
  );
