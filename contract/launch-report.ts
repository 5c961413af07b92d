/** How a launch stands, as its host and the agent's own output tell. */
export interface LaunchReport {
  readonly state: 'absent' | 'waiting' | 'running' | 'ended' | 'lost' | 'cancelled' | 'refused';
  readonly exitCode?: number;
  readonly startedAt?: string;
  /** Bytes that the agent has printed so far. */
  readonly outputBytes: number;
  /** Milliseconds since its last output or commit, by the host's clock. */
  readonly quietMs: number;
  readonly codexThreadId?: string;
  /** Tokens of the whole conversation `codexThreadId` so far, also before this launch; by the agent's own word. */
  readonly conversationTokens?: number;
  /** The agent could not work at all; by its own word. */
  readonly halt?: Halt;
  /** The tip of the branch on the host. */
  readonly tip?: string;
  /** The last lines of the output, escaped, at most 2,000 characters. */
  readonly tail: string;
}

/** What no other prompt could mend. */
export interface Halt {
  readonly code: 'agent_quota' | 'agent_not_logged_in';
  /** One escaped line. */
  readonly detail: string;
  /** Until the reset that the agent's output states. */
  readonly waitMs?: number;
}
