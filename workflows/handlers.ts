import { actionFault } from '../contract/action-check.ts';
import { isActor } from '../contract/actor.ts';
import type { Blocker } from '../contract/closure.ts';
import {
  ApplicationFailure,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import { isGranted, isNoticed } from '../contract/message-shape.ts';
import {
  decideName,
  grantedName,
  noticedName,
  showName,
  stopName,
  type Decide,
  type Decided,
  type Noticed,
  type Stop,
  type Stopping,
  type ThreadView,
} from '../contract/messages.ts';
import { addProblem, noteLaunch, viewOf, type Thread } from './thread.ts';

/**
 * All that can be said to a thread. Registered before the story's first wait. `interrupt` cuts the story short.
 * A decision may come as an update (answered, refused with a reason) or as a signal (the Web UI's form); one rule for both.
 */
export function listen(thread: Thread, interrupt: () => void): void {
  setHandler(defineQuery<ThreadView>(showName), () => viewOf(thread));

  setHandler(defineSignal<[unknown]>(noticedName), (noticed) => {
    if (isNoticed(noticed)) takeNotice(thread, noticed);
  });
  setHandler(defineSignal<[unknown]>(grantedName), (granted) => {
    if (isGranted(granted) && thread.hold?.request === granted.request) thread.hold.fences = granted.fences;
  });

  setHandler(defineUpdate<Decided, [Decide]>(decideName), (decide) => takeDecision(thread, decide), {
    validator: (decide) => {
      const refusal = refusalOfDecision(thread, decide);
      if (refusal !== undefined) throw ApplicationFailure.nonRetryable(refusal, 'decision_refused');
    },
  });
  setHandler(defineSignal<[Decide]>(decideName), (decide) => {
    const refusal = refusalOfDecision(thread, decide);
    if (refusal === undefined) takeDecision(thread, decide);
    else addProblem(thread, refusal);
  });

  const stop = (order: Stop): Stopping => {
    const repeated = isRepeated(thread, order);
    if (!repeated) {
      thread.ending = { kind: 'stop', stop: order };
      interrupt();
    }
    return { stopping: true, repeated };
  };
  setHandler(defineSignal<[Stop]>(stopName), (order) => {
    const refusal = refusalOfStop(thread, order);
    if (refusal === undefined) stop(order);
    else addProblem(thread, refusal);
  });
  setHandler(defineUpdate<Stopping, [Stop]>(stopName), stop, {
    validator: (order: Stop) => {
      const refusal = refusalOfStop(thread, order);
      if (refusal !== undefined) throw ApplicationFailure.nonRetryable(refusal, 'stop_refused');
    },
  });
}

function takeNotice(thread: Thread, noticed: Noticed): void {
  // A log of another role may name this thread too; its entries answer nothing here, and its tip is another branch's.
  const own = noticed.role === undefined || noticed.role === thread.input.packet.role;
  const entries = own ? noticed.entries.filter((entry) => !thread.known.has(entry.id)) : [];
  // An entry of an earlier run may be reported again: it answers nothing in this one. They come in the log's order, so
  // when the newest was judged already, the others are older still.
  const answer = noticed.entries.findLast(
    ({ actionType, run }) => actionType === 'handshake' && (run ?? thread.input.run) === thread.input.run,
  );
  if (answer && entries.includes(answer)) thread.handshakeSeen = true;
  for (const entry of entries) {
    thread.known.add(entry.id);
    thread.lastEntry = entry.id;
  }
  if (own && noticed.tip !== undefined) thread.head = noticed.tip;
  for (const launch of noticed.launches) noteLaunch(thread, launch);
  thread.stirredAt = Date.now();
}

function takeDecision(thread: Thread, decide: Decide): Decided {
  const decision = thread.decisions.find((known) => known.id === decide.decision);
  const repeated = decision?.decided !== undefined;
  if (decision && !repeated) decision.decided = decide;
  return { decision: decide.decision, choice: decide.choice, repeated };
}

/** Undefined when the decision counts (a repetition of the same choice counts as the same). */
function refusalOfDecision(thread: Thread, decide: unknown): string | undefined {
  if (!isDecide(decide))
    return 'A decision is {"decision": "…", "choice": "…", "text": "…"?}, all of them text.';
  const decision = thread.decisions.find((known) => known.id === decide.decision);
  const open = thread.decisions.filter((known) => !known.decided).map((known) => known.id);
  const openNow = open.length > 0 ? `Open now: ${open.join(', ')}.` : 'No decision is open now.';
  if (thread.ending || thread.phase === 'close' || thread.phase === 'closed')
    return 'The thread is closing or closed: nothing is left to decide.';
  if (!decision) return `There is no decision ${decide.decision.slice(0, 40)} in this thread. ${openNow}`;
  if (decision.decided?.choice === decide.choice) return undefined;
  if (decision.decided)
    return `Decision ${decision.id} was decided as ${decision.decided.choice}. ${openNow}`;
  if (decision.choices.includes(decide.choice)) return undefined;
  return `Decision ${decision.id} takes one of: ${decision.choices.join(', ')}; got ${decide.choice.slice(0, 40)}.`;
}

/** A signal from the Web UI's form may carry anything. */
function isDecide(value: unknown): value is Decide {
  if (typeof value !== 'object' || value === null) return false;
  const decide = value as Partial<Record<keyof Decide, unknown>>;
  return (
    typeof decide.decision === 'string' &&
    typeof decide.choice === 'string' &&
    (decide.text === undefined || typeof decide.text === 'string')
  );
}

/** The client has checked the words of a stop; here only that it is one, and that it comes in time. */
function refusalOfStop(thread: Thread, order: unknown): string | undefined {
  if (isRepeated(thread, order)) return undefined;
  if (thread.ending || thread.phase === 'close' || thread.phase === 'closed')
    return 'The thread is closing already.';
  const shape =
    'A stop is {"state": "replan", "next": ["…"], "resume": "…"} or {"state": "blocked", "blockers": […], "resume": "…"}.';
  if (typeof order !== 'object' || order === null) return shape;
  const stop = order as Partial<Record<'state' | 'next' | 'blockers' | 'resume', unknown>>;
  if (typeof stop.resume !== 'string' || stop.resume.trim() === '') return shape;
  if (stop.state === 'replan') return faultOfList(stop.next, actionOnly);
  return stop.state === 'blocked' ? faultOfList(stop.blockers, faultOfBlocker) : shape;
}

/** What took effect is never refused: a sender that had no answer says the same again. */
const isRepeated = ({ ending }: Thread, order: unknown): boolean =>
  ending?.kind === 'stop' && JSON.stringify(ending.stop) === JSON.stringify(order);

function faultOfList(list: unknown, fault: (item: unknown) => string | undefined): string | undefined {
  if (!Array.isArray(list) || list.length === 0) return 'A stop needs at least one next action or blocker.';
  return list.map(fault).find((found) => found !== undefined);
}

function faultOfBlocker(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null)
    return 'A blocker is {text, owner, operatorRequired, next}.';
  const { text, owner, operatorRequired, next } = value as Partial<Record<keyof Blocker, unknown>>;
  if (typeof text !== 'string' || text.trim() === '')
    return 'A blocker says in `text` what stands in the way.';
  if (typeof owner !== 'string' || !isActor(owner))
    return 'The owner of a blocker is `operator` or <name>:<agent>.';
  if (typeof operatorRequired !== 'boolean') return 'A blocker says in `operatorRequired` true or false.';
  return actionOnly(next);
}

const actionOnly = (next: unknown): string | undefined =>
  typeof next === 'string' ? actionFault(next) : 'A next action is text: packet:<path> or command:`…`.';
