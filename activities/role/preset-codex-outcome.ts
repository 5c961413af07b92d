import type { Halt } from '../../contract/launch-report.ts';
import { lineFromText } from '../../contract/escape.ts';
import type { AgentOutcome, Ended } from './preset-outcome.ts';
import { codexReader } from './preset-codex-events.ts';
import type { AgentEvent } from './preset-events.ts';
import { waitUntilReset } from './preset-codex-reset.ts';

/**
 * What became of the turn, from the ends of the output: `thread.started` stands in its head, the last event of the turn
 * in its tail. A top-level `error` is never final, and `turn.completed` counts together with exit code 0 alone.
 */
export function codexOutcome(ended: Ended): AgentOutcome {
  const threadId = eventsIn(ended.head).find((event) => event.kind === 'thread')?.id;
  // The last whole line of a tail that was cut is whole; its first one is words.
  const last = eventsIn(ended.tail).findLast(isFinal);
  const outcome = threadId === undefined ? {} : { threadId };
  if (last?.kind === 'turn-completed')
    return ended.exitCode === 0 ? { ...outcome, usage: last.usage } : outcome;
  if (last === undefined || ended.exitCode === 0) return outcome;
  const halt = haltFrom(last.message, ended);
  return halt ? { ...outcome, halt } : outcome;
}

type Final = Extract<AgentEvent, { kind: 'turn-completed' | 'turn-failed' }>;
const isFinal = (event: AgentEvent): event is Final =>
  event.kind === 'turn-completed' || event.kind === 'turn-failed';

function eventsIn(output: string): readonly AgentEvent[] {
  const reader = codexReader();
  return [...reader.push(Buffer.from(output)), ...reader.end()];
}

/** The provider's refusals that no other prompt could mend, in the words of 0.169 (test/codex/fixtures). */
function haltFrom(message: string, { clock }: Ended): Halt | undefined {
  const detail = lineFromText(message, 300);
  if (quota.test(message)) {
    const waitMs = clock === undefined ? undefined : waitUntilReset(message, clock);
    return { code: 'agent_quota', detail, ...(waitMs === undefined ? {} : { waitMs }) };
  }
  return notLoggedIn.test(message) ? { code: 'agent_not_logged_in', detail } : undefined;
}

const quota =
  /^(?:You.ve hit your usage limit|Quota exceeded\.|exceeded retry limit, last status: 429 |.*\bout of credits\b)/u;
const notLoggedIn =
  /^(?:unexpected status 401 |exceeded retry limit, last status: 401 |Missing environment variable: |To use Codex with your ChatGPT plan, upgrade|Your (?:access token|authentication session) could not be refreshed)/u;
