import type { Halt } from '../../contract/launch-report.ts';
import type { AgentUsage } from './preset-events.ts';

/** How a launch ended, as far as its host tells. */
export interface Ended {
  /** The first and the last 4 KiB of what the agent printed. */
  readonly head: string;
  readonly tail: string;
  readonly exitCode?: number;
  /** The host's wall clock now: `2026-11-28T11:44:43`, whatever follows. */
  readonly clock?: string;
}

/** What a preset reads from it. The agent's own word: shown and counted, and never a reason to believe a claim. */
export interface AgentOutcome {
  /** The agent's own id of its conversation. */
  readonly threadId?: string;
  /** Of the whole conversation so far, also of the turns before this launch. */
  readonly usage?: AgentUsage;
  /** It could not work at all. */
  readonly halt?: Halt;
}
