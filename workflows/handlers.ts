import type { Blocker } from '../contract/closure.ts';
import {
  ApplicationFailure,
  defineQuery,
  defineSignal,
  defineUpdate,
  patched,
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
import { call } from './calls.ts';
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
    thread.ending = { kind: 'stop', stop: order };
    interrupt();
    return { stopping: true, repeated: false };
  };
  setHandler(defineSignal<[Stop]>(stopName), async (order) => {
    const refusal = refusalOfStop(thread, order) ?? (await refusalOfWords(thread, order));
    if (refusal !== undefined) addProblem(thread, refusal);
    else if (!isRepeated(thread, order)) stop(order);
  });
  const refuse = (refusal: string | undefined): void => {
    if (refusal !== undefined) throw ApplicationFailure.nonRetryable(refusal, 'stop_refused');
  };
  setHandler(
    defineUpdate<Stopping, [Stop]>(stopName),
    async (order) => {
      refuse(await refusalOfWords(thread, order));
      return isRepeated(thread, order) ? { stopping: true, repeated: true } : stop(order);
    },
    {
      validator: (order: Stop) => {
        refuse(refusalOfStop(thread, order));
      },
    },
  );
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
  if (isClosing(thread)) return 'The thread is closing or closed: nothing is left to decide.';
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

/** Its shape and its time alone: by its words an activity judges. */
function refusalOfStop(thread: Thread, order: unknown): string | undefined {
  if (isRepeated(thread, order)) return undefined;
  if (isClosing(thread)) return 'The thread is closing already.';
  return isStop(order)
    ? undefined
    : 'A stop is {"state": "replan", "next": ["…"], "resume": "…"} or {"state": "blocked", "blockers": [{"text", "owner", "operatorRequired", "next"}], "resume": "…"}.';
}

/** A rule that changes must not change what a replay does: what was found stands in the history. */
async function refusalOfWords(thread: Thread, stop: Stop): Promise<string | undefined> {
  if (isRepeated(thread, stop)) return undefined;
  if (!patched('stop-judged')) return undefined;
  try {
    const { problems } = await call('judgeStop', { stop }, { summary: 'the words of a stop' });
    return problems[0] ?? refusalOfStop(thread, stop);
  } catch {
    // Its own retries are over, or the thread is cancelled: the sender may say it again, the story goes on.
    return 'The stop could not be judged: send it again.';
  }
}

const isClosing = (thread: Thread): boolean =>
  thread.ending !== undefined || thread.phase === 'close' || thread.phase === 'closed';

/** What took effect is never refused: a sender that had no answer says the same again. */
const isRepeated = ({ ending }: Thread, order: unknown): boolean =>
  ending?.kind === 'stop' && JSON.stringify(ending.stop) === JSON.stringify(order);

/** A signal from the Web UI's form may carry anything. */
function isStop(value: unknown): value is Stop {
  if (typeof value !== 'object' || value === null) return false;
  const stop = value as Partial<Record<'state' | 'next' | 'blockers' | 'resume', unknown>>;
  if (typeof stop.resume !== 'string') return false;
  if (stop.state === 'replan') return isListOf(stop.next, isText);
  return stop.state === 'blocked' && isListOf(stop.blockers, isBlocker);
}

function isBlocker(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { text, owner, operatorRequired, next } = value as Partial<Record<keyof Blocker, unknown>>;
  return isText(text) && isText(owner) && isText(next) && typeof operatorRequired === 'boolean';
}

const isListOf = (list: unknown, isOne: (item: unknown) => boolean): boolean =>
  Array.isArray(list) && list.every(isOne);
const isText = (value: unknown): boolean => typeof value === 'string';
