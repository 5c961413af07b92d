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
  if (before.value.view.phase === 'closed') return answerClosed(before.value.view, decide);
  const told = await tell<Decided>(engine, threadRef, decideName, decide);
  if (told.how === 'answered') return answer({ threadRef, ...told.value, answered: true });
  if (told.how === 'left') {
    const { decision, choice } = decide;
    return answer({ threadRef, decision, choice, repeated: false, answered: false });
  }
  const after = await readThread(engine, threadRef);
  const { view } = after.ok ? after.value : before.value;
  if (told.how === 'closed') return answerClosed(view, decide);
  return decidedBefore(view, decide) ?? refuseDecision(view, told.reason);
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

function answerClosed(view: ThreadView, decide: Decide): Outcome<DecisionTaken> {
  const before = decidedBefore(view, decide);
  if (before) return before;
  const taken = view.decisions.find((decision) => decision.id === decide.decision)?.choice;
  return refuseDecision(
    view,
    `The thread ${view.threadRef} is closed${view.state === undefined ? '' : ` as ${view.state}`}` +
      (taken === undefined ? ': no decision is open.' : `; ${decide.decision} was decided as ${taken}.`),
  );
}

/** What took effect is never answered with an error, however late it is repeated. */
function decidedBefore(view: ThreadView, { decision, choice }: Decide): Outcome<DecisionTaken> | undefined {
  const taken = view.decisions.find((known) => known.id === decision)?.choice;
  if (taken !== choice) return undefined;
  return answer({ threadRef: view.threadRef, decision, choice, repeated: true, answered: true });
}
