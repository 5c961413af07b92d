import type { HandshakeVerdict } from '../contract/calls.ts';
import type { Halt } from '../contract/launch-report.ts';
import { call } from './calls.ts';
import { enter, show } from './details.ts';
import { cutShort } from './ending.ts';
import { haltOf, waitOut } from './halt.ts';
import { takeAll, takeWorkspace, tidyWorkspace } from './hold.ts';
import { idOf, runAgent } from './launching.ts';
import { record } from './record.ts';
import { addProblem, type Launch, type Thread } from './thread.ts';

type Accepted = Extract<HandshakeVerdict, { verdict: 'accepted' }>;

/** One wrong or missing answer is sent back with its problems; a second one ends the thread. */
const attempts = 2;

/** The handshake before the work: under the workspace alone, which is left clean, and held until the next request. */
export async function shakeHands(thread: Thread): Promise<Accepted> {
  enter(thread, 'handshake');
  await takeWorkspace(thread);
  const accepted = await askForHandshake(thread, true);
  await Promise.all([
    recordHandshake(thread, accepted),
    tidyWorkspace(thread, thread.input.limits.unreachableAfterMs),
  ]);
  return accepted;
}

/** A handshake again, because the context has become uncertain: under the set that is held; `fresh`: only just taken. */
export async function shakeHandsAgain(thread: Thread, fresh: boolean): Promise<Accepted> {
  enter(thread, 'handshake');
  const accepted = await askForHandshake(thread, fresh);
  await recordHandshake(thread, accepted);
  return accepted;
}

async function askForHandshake(thread: Thread, fresh: boolean): Promise<Accepted> {
  thread.turn = 0;
  let problems: readonly string[] = [];
  let justTaken = fresh;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { outcome, verdict } = await runAgent(
      thread,
      { kind: 'handshake', problems },
      justTaken,
      (launch, since) => judge(thread, launch, since),
    );
    justTaken = false;
    thread.head = verdict.tip;
    thread.judgedTip = verdict.tip;
    // Its signal may come after that of the agent's end: then it is no answer to what is asked next.
    if (verdict.verdict !== 'silent') thread.known.add(verdict.entry);
    if (verdict.verdict === 'accepted') {
      thread.lastEntry = verdict.entry;
      if (verdict.codexThreadId !== undefined) thread.codexThreadId = verdict.codexThreadId;
      return verdict;
    }
    const halt = haltOf(outcome, verdict);
    if (halt) {
      await waitAndTakeAgain(thread, halt);
      justTaken = true;
      attempt--;
      continue;
    }
    problems =
      verdict.verdict === 'wrong'
        ? verdict.problems
        : ['No handshake entry of this thread was committed before the agent ended or the time was up.'];
    for (const problem of problems) addProblem(thread, problem);
  }
  return cutShort('handshake_failed', problems.join(' '));
}

/** The same set as before; what others changed meanwhile this very handshake finds out. */
async function waitAndTakeAgain(thread: Thread, halt: Halt): Promise<void> {
  const forWork = thread.hold?.purpose === 'work';
  await waitOut(thread, halt);
  enter(thread, 'handshake');
  await (forWork ? takeAll(thread) : takeWorkspace(thread));
}

async function recordHandshake(thread: Thread, { head, next, blockers }: Accepted): Promise<void> {
  const { packet, archActor, branch } = thread.input;
  const note = `Answered by ${packet.role}.`;
  await record(
    thread,
    { actionType: 'handshake', turn: 0, head, branch, next, blockers, note },
    packet.role,
    archActor,
  );
}

function judge(thread: Thread, launch: Launch, since: string): Promise<HandshakeVerdict> {
  show(thread, 'the reading of the answer in git');
  return call(
    'judgeHandshake',
    {
      ...idOf(thread, launch),
      branch: thread.input.branch,
      since,
      ...(thread.base ? { base: thread.base } : {}),
    },
    { summary: 'read the answer in git', patienceMs: thread.input.limits.unreachableAfterMs },
  );
}
