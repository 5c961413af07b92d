import { patched, sleep } from '@temporalio/workflow';
import type { HandshakeVerdict, TurnVerdict } from '../contract/calls.ts';
import type { Halt } from '../contract/launch-report.ts';
import { describeFailure } from '../contract/failure.ts';
import { askOperator } from './decision.ts';
import { show } from './details.ts';
import { cutShort } from './ending.ts';
import { giveBack } from './hold.ts';
import type { Outcome } from './launching.ts';
import type { Thread } from './thread.ts';

/** Where the output states no reset. */
const unstatedResetMs = 60 * 60_000;
/** A reset that passes without a quota is stated again; nothing waits for ever. */
const mostQuotaWaits = 50;

/** Why the agent could not work at all; what it committed nevertheless goes before its words. */
export function haltOf(outcome: Outcome, verdict: HandshakeVerdict | TurnVerdict): Halt | undefined {
  if (outcome.kind !== 'ended' || outcome.halt === undefined || verdict.verdict !== 'silent')
    return undefined;
  return patched('agent-halts') ? outcome.halt : undefined;
}

/**
 * Until the agent can work again: an exhausted quota is slept out, a missing login is the operator's to mend. Nothing is
 * held meanwhile, and no turn is counted. Answers how long it took, in milliseconds; leaves the story where nobody mends it.
 */
export async function waitOut(thread: Thread, halt: Halt): Promise<number> {
  const since = Date.now();
  await giveBack(thread);
  if (halt.code === 'agent_quota') await sleepOut(thread, halt);
  else await askForLogin(thread, halt);
  return Date.now() - since;
}

async function sleepOut(thread: Thread, { code, detail, waitMs = unstatedResetMs }: Halt): Promise<void> {
  if (++thread.quotaWaits > mostQuotaWaits)
    cutShort(code, `none after ${String(mostQuotaWaits)} waits, the last answer: ${detail}`);
  const until = new Date(Date.now() + waitMs).toISOString();
  show(thread, `the agent's quota, asleep until ${until} (${code}): ${detail}`);
  await sleep(waitMs, { summary: "the agent's quota" });
  show(thread);
}

async function askForLogin(thread: Thread, { code, detail }: Halt): Promise<void> {
  const { packet, archActor, places } = thread.input;
  const { sentence, owner, operatorRequired, next } = describeFailure(code, {
    detail,
    ref: packet.threadRef,
    role: packet.role,
    archActor,
    ...(places ? { places } : {}),
  });
  const { choice } = await askOperator(thread, {
    blockers: [{ text: sentence, owner, operatorRequired, next }],
    question: `${sentence} (next: ${next})`,
    // Each launch asks anew: whoever says "proceed" has done something about it.
    subject: [`${code} at launch ${String(thread.launches.length)}`],
    choices: ['proceed', 'close'],
  });
  if (choice !== 'proceed') cutShort(code, detail);
}
