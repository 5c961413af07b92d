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
}

/** Arch's own closure. Check the order with `checkStop` first; the thread itself checks only its shape and its time. */
export async function stop(engine: Engine, threadRef: string, order: Stop): Promise<Outcome<Stopped>> {
  const before = await readThread(engine, threadRef);
  if (!before.ok) return before;
  if (before.value.view.phase === 'closed') return refuseClosed(before.value.view, 'is closed already');
  const told = await tell<Stopping>(engine, threadRef, stopName, order);
  switch (told.how) {
    case 'answered':
      return answer({ threadRef, answered: true });
    case 'left':
      return answer({ threadRef, answered: false });
    case 'closed':
      return refuseClosed(before.value.view, 'has closed meanwhile');
    case 'refused':
      return refuseClosed(before.value.view, `refused the stop: ${told.reason}`);
  }
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
