import { closureProblems, type Owners } from './closure-check.ts';
import type { EntryContent } from './entry.ts';
import type { Stop } from './messages.ts';
import type { Problem } from './problem.ts';

/** What arch's own closure says, as far as it says it. */
export type StopContent = Pick<EntryContent, 'state' | 'next' | 'blockers' | 'resume'>;

/** What a stop lacks of all that a role's closure must have. Whether the packets that it names exist is seen elsewhere. */
export function stopProblems(said: StopContent, known: Owners): readonly Problem[] {
  const nobody = {
    at: '',
    actor: '',
    actionType: 'closure',
    threadRef: '',
    executor: 'remote_codex',
  } as const;
  const entry = { ...nobody, deviation: 'none', ...said, line: 1, text: '', problems: [] };
  return closureProblems(entry, { ...known, criteria: [] });
}

/** A signal may carry more than a stop has: only what a stop says is judged. */
export const contentOfStop = (order: Stop): StopContent =>
  order.state === 'replan'
    ? { state: order.state, next: order.next, resume: order.resume }
    : {
        state: order.state,
        next: order.blockers.map(({ next }) => next),
        blockers: order.blockers,
        resume: order.resume,
      };
