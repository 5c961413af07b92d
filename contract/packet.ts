/** One line of `# Acceptance criteria`. */
export interface Criterion {
  /** `AC1`, `AC2`, … */
  readonly id: string;
  readonly text: string;
  /** Paths inside the role's repository, with `/`, without `..`; at least one. */
  readonly evidence: readonly string[];
  /** A shell command line that must exit 0 in a clean clone of the delivered commit. */
  readonly check?: string;
}

/** One line of `# Escalation gates`: what needs somebody else, and who. */
export interface EscalationGate {
  readonly owner: string;
  readonly text: string;
}

/** A delegation packet, read and checked (DESIGN §3). Header keys first, then the sections. */
export interface Packet {
  readonly threadRef: string;
  /** The role's actor, e.g. `runner:codex`. */
  readonly role: string;
  readonly scope: string;
  /** The one success condition of the next step. */
  readonly success: string;
  /** Resources to hold while working, e.g. `hut/slot-3`; sorted, unique. */
  readonly locks: readonly string[];
  readonly executor: 'remote_codex';
  readonly steps: 'multi' | 'single';
  readonly handshake: 'ask' | 'skip';
  /** From the start of a run to its forced closure. */
  readonly deadlineMs?: number;
  /** Tokens of one run; once they are used up, no further turn is begun. */
  readonly budget?: number;
  readonly objective: string;
  readonly constraints: string;
  readonly criteria: readonly Criterion[];
  readonly reporting: string;
  readonly gates: readonly EscalationGate[];
}
