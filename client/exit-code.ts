import type { ThreadView } from '../contract/messages.ts';
import { refusalRules, type RefusalCode } from './refusal.ts';

/** How a thread stands, as a shell sees it (DESIGN §7). */
export const threadExit = {
  done: 0,
  running: 0,
  stillRunning: 8,
  blocked: 21,
  replan: 22,
  decision: 23,
} as const;

/** For commands that answer with a thread: its closure, or 23 while it waits for a decision; 0 while it runs. */
export function exitFromThread(view: Pick<ThreadView, 'state' | 'decisions'>): number {
  if (view.state !== undefined) return threadExit[view.state];
  return view.decisions.some((decision) => decision.open) ? threadExit.decision : threadExit.running;
}

export const exitFromRefusal = (code: RefusalCode): number => refusalRules[code].exit;

/** For `--help`. */
export const exitCodes: readonly (readonly [number, string])[] = [
  [0, 'ok; the thread is done, or runs'],
  [1, 'unforeseen'],
  [2, 'usage or configuration'],
  [3, 'the engine (Temporal server or worker) does not answer'],
  [4, 'not found'],
  [5, 'the host does not answer, or refuses'],
  [6, 'the contract refuses it (packet, closure)'],
  [7, 'conflict'],
  [8, 'still running when the time was up'],
  [21, 'the thread is blocked'],
  [22, 'the thread needs a new plan'],
  [23, 'the thread waits for a decision'],
];
