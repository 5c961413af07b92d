import { decideName, type Decide, type Decided, type ThreadView } from '../contract/messages.ts';
import type { Engine } from './engine.ts';
import { tell } from './message.ts';
import { decideCommands } from './next-actions.ts';
import { answer, refuse, type Outcome } from './refusal.ts';
import { readThread } from './thread.ts';
import { stateOf } from './thread-json.ts';

export interface DecisionTaken extends Decided {
  readonly threadRef: string;
  /** False when no worker answered: the decision is kept by Temporal and judged when one runs. */
  readonly answered: boolean;
}

/** Records an operator's decision. The same choice again is answered as repeated; another one is refused. */
export async function decide(
  engine: Engine,
  threadRef: string,
  decide: Decide,
): Promise<Outcome<DecisionTaken>> {
  const before = await readThread(engine, threadRef);
  if (!before.ok) return before;
  if (before.value.view.phase === 'closed') return refuseClosed(before.value.view, decide);
  const told = await tell<Decided>(engine, threadRef, decideName, decide);
  switch (told.how) {
    case 'answered':
      return answer({ threadRef, ...told.value, answered: true });
    case 'left':
      return answer({
        threadRef,
        decision: decide.decision,
        choice: decide.choice,
        repeated: false,
        answered: false,
      });
    case 'closed':
      return refuseClosed(before.value.view, decide);
    case 'refused': {
      const now = await readThread(engine, threadRef);
      return refuseDecision(now.ok ? now.value.view : before.value.view, told.reason);
    }
  }
}

function refuseDecision(view: ThreadView, reason: string): Outcome<never> {
  const open = view.decisions.filter((decision) => decision.open);
  return refuse(
    'conflict',
    reason,
    open.length > 0
      ? `Decide one that is open: ${open.map((decision) => decision.id).join(', ')}.`
      : `See how the thread stands: \`threadline show ${view.threadRef}\`.`,
    {
      threadRef: view.threadRef,
      state: stateOf(view),
      nextActions:
        open.length > 0
          ? open.flatMap((decision) => decideCommands(view.threadRef, decision))
          : [`threadline show ${view.threadRef}`],
    },
  );
}

/** A closed thread still answers the repetition of what was decided in it as a conflict: nothing can take effect. */
function refuseClosed(view: ThreadView, decide: Decide): Outcome<never> {
  const taken = view.decisions.find((decision) => decision.id === decide.decision)?.choice;
  return refuse(
    'conflict',
    `The thread ${view.threadRef} is closed${view.state === undefined ? '' : ` as ${view.state}`}` +
      (taken === undefined ? ': no decision is open.' : `; ${decide.decision} was decided as ${taken}.`),
    `See its closure: \`threadline show ${view.threadRef}\`.`,
    { threadRef: view.threadRef, state: stateOf(view), nextActions: [`threadline show ${view.threadRef}`] },
  );
}
