import type { HandshakeVerdict } from '../contract/calls.ts';
import { call } from './calls.ts';
import { enter, show } from './details.ts';
import { cutShort } from './ending.ts';
import { giveBack, takeWorkspace } from './hold.ts';
import { idOf, runAgent } from './launching.ts';
import { record } from './record.ts';
import { addProblem, type Thread } from './thread.ts';

type Accepted = Extract<HandshakeVerdict, { verdict: 'accepted' }>;

/** One wrong or missing answer is sent back with its problems; a second one ends the thread. */
const attempts = 2;

/** The handshake before the work: under the workspace alone, which is given back after it. */
export async function shakeHands(thread: Thread): Promise<Accepted> {
  enter(thread, 'handshake');
  await takeWorkspace(thread);
  const accepted = await askForHandshake(thread, true);
  await giveBack(thread);
  return accepted;
}

/** A handshake again, because the context has become uncertain: under the set that is held already. */
export async function shakeHandsAgain(thread: Thread): Promise<Accepted> {
  enter(thread, 'handshake');
  return askForHandshake(thread, true);
}

async function askForHandshake(thread: Thread, fresh: boolean): Promise<Accepted> {
  const { packet, archActor, branch } = thread.input;
  thread.turn = 0;
  let problems: readonly string[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { since } = await runAgent(thread, { kind: 'handshake', problems }, fresh && attempt === 0);
    const verdict = await judge(thread, since);
    thread.head = verdict.tip;
    if (verdict.verdict === 'accepted') {
      thread.lastEntry = verdict.entry;
      if (verdict.codexThreadId !== undefined) thread.codexThreadId = verdict.codexThreadId;
      const { head, next, blockers } = verdict;
      const said = { actionType: 'handshake', turn: 0, head, branch, next, blockers } as const;
      await record(thread, { ...said, note: `Answered by ${packet.role}.` }, packet.role, archActor);
      return verdict;
    }
    problems =
      verdict.verdict === 'wrong'
        ? verdict.problems
        : ['No handshake entry of this thread was committed before the agent ended or the time was up.'];
    for (const problem of problems) addProblem(thread, problem);
  }
  return cutShort('handshake_failed', problems.join(' '));
}

async function judge(thread: Thread, since: string): Promise<HandshakeVerdict> {
  const launch = thread.launches.at(-1);
  if (!launch) return cutShort('engine_fault', 'a handshake without a launch');
  show(thread, 'the reading of the answer in git');
  return call(
    'judgeHandshake',
    { ...idOf(thread, launch), branch: thread.input.branch, since },
    { summary: 'read the answer in git', patienceMs: thread.input.limits.unreachableAfterMs },
  );
}
