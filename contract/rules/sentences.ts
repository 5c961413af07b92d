/**
 * The contract, sentence by sentence, in its own words and order (its headings become the section). Together the texts
 * are the whole contract: docs/contract.md puts beside each the rules and tests that hold it.
 */
export const sentences = {
  'purpose/predictable': {
    section: 'Remote Delegation + Threading Contract',
    text: 'This document makes remote delegation predictable across sessions and reduces "arch has to re-steer every time" drift.',
  },
  'purpose/scope': {
    section: 'Remote Delegation + Threading Contract',
    text: 'Scope: how arch:codex delegates to runner:codex / infra:codex as autonomous executors, including a lightweight handshake and a stable thread reference mechanism.',
  },
  'definition/packet': {
    section: 'Definitions',
    text: 'delegation packet: a Markdown prompt intended to be fed to a remote role Codex runtime (typically via SSH transport).',
  },
  'definition/thread-ref': {
    section: 'Definitions',
    text: 'thread_ref: an opaque identifier chosen by arch to correlate a multi-step remote effort across sessions (example: thread_ref=RUNNER-WS8-20260213A).',
  },
  'definition/codex-thread-id': {
    section: 'Definitions',
    text: 'codex_thread_id (optional): if the remote runtime exposes an internal conversation/thread ID, record it, but do not depend on it.',
  },
  'definition/remote-codex': {
    section: 'Definitions',
    text: 'executor=remote_codex: work is executed by the Codex runtime inside the role environment/repository.',
  },
  'definition/ssh-direct': {
    section: 'Definitions',
    text: 'executor=ssh_direct: bootstrap/emergency only; direct commands run without prompting a remote Codex runtime.',
  },
  'definition/truth': {
    section: 'Definitions',
    text: 'Authoritative state is always in repos + evidence + commit SHAs, not in chat history.',
  },
  'delegation/objective': {
    section: 'Delegation Is Not Micromanagement',
    text: 'When arch delegates to a remote role, arch provides: objective and constraints (what outcome, what invariants)',
  },
  'delegation/criteria': {
    section: 'Delegation Is Not Micromanagement',
    text: 'acceptance criteria and evidence format (what "done" looks like)',
  },
  'delegation/reporting': {
    section: 'Delegation Is Not Micromanagement',
    text: 'reporting requirements (commit SHA(s), evidence paths, next action)',
  },
  'delegation/gates': {
    section: 'Delegation Is Not Micromanagement',
    text: 'escalation gates (what requires operator, what must bounce to another role)',
  },
  'delegation/autonomy': {
    section: 'Delegation Is Not Micromanagement',
    text: 'Remote roles decide implementation details and may adjust the plan if they can still satisfy the acceptance criteria.',
  },
  'delegation/deviation': {
    section: 'Delegation Is Not Micromanagement',
    text: 'If they deviate, they must explain the deviation in their handoff summary.',
  },
  'delegation/commit-hygiene': {
    section: 'Delegation Is Not Micromanagement',
    text: 'each role Codex runtime owns commit hygiene in its own role repository (small commits, frequent pushes, SHA-based reporting).',
  },
  'delegation/no-papering-over': {
    section: 'Delegation Is Not Micromanagement',
    text: 'arch must not "paper over" missing remote commits by committing into role repos locally.',
  },
  'handshake/purpose': {
    section: 'Handshake (HANDSHAKE-001)',
    text: 'Problem this solves: starting a new session without relying on implicit context, while still enabling a stable multi-step "thread".',
  },
  'handshake/first': {
    section: 'Handshake (HANDSHAKE-001)',
    text: 'For any multi-step remote effort (or any time context is uncertain), start with a 30-90 second handshake request before deeper execution.',
  },
  'handshake/request-thread-ref': {
    section: 'Handshake (HANDSHAKE-001)',
    text: 'Handshake request must include: thread_ref=<value>',
  },
  'handshake/request-scope': {
    section: 'Handshake (HANDSHAKE-001)',
    text: 'target scope (workstream/ticket)',
  },
  'handshake/request-success': {
    section: 'Handshake (HANDSHAKE-001)',
    text: 'the single most important success condition for the next step',
  },
  'handshake/answer-thread-ref': {
    section: 'Handshake (HANDSHAKE-001)',
    text: 'Handshake response must include (in the role repo handoff log entry): thread_ref=<same value>',
  },
  'handshake/answer-executor': {
    section: 'Handshake (HANDSHAKE-001)',
    text: 'executor=remote_codex (or executor=ssh_direct if forced)',
  },
  'handshake/answer-head': {
    section: 'Handshake (HANDSHAKE-001)',
    text: 'current HEAD commit SHA and branch',
  },
  'handshake/answer-next': {
    section: 'Handshake (HANDSHAKE-001)',
    text: '1-3 bullets: what the role believes is the best next step and why',
  },
  'handshake/answer-blockers': {
    section: 'Handshake (HANDSHAKE-001)',
    text: 'any blockers with operator_required=yes|no',
  },
  'handshake/codex-thread-id': {
    section: 'Handshake (HANDSHAKE-001)',
    text: 'If the role can provide a codex_thread_id, include it as codex_thread_id=<value> in the summary, but treat it as advisory.',
  },
  'parallel/allowed': {
    section: 'Parallel Threads',
    text: 'Parallelism is allowed and expected: arch may run multiple simultaneous delegations, each with its own thread_ref.',
  },
  'parallel/one-objective': {
    section: 'Parallel Threads',
    text: 'Do not try to "multiplex" multiple unrelated objectives into one thread.',
  },
  'parallel/serialize': {
    section: 'Parallel Threads',
    text: 'If two threads touch the same stateful target (for example the same HUT slot, the same VM configuration, or the same infra resource), the remote role must serialize safely (locks or explicit sequencing).',
  },
  'parallel/transport': {
    section: 'Parallel Threads',
    text: 'SSH is the transport. It does not need to be persistent to enable parallel threads. Correlation happens via thread_ref + evidence + commit SHA(s), not via a single interactive SSH session.',
  },
  'record/packet-header': {
    section: 'Where To Record thread_ref',
    text: 'arch must record the thread_ref in: the delegation packet header (or first lines), and',
  },
  'record/arch-log': {
    section: 'Where To Record thread_ref',
    text: 'the documentation/short-term/coordination/handoff_log.md summary field for action_type=delegate and subsequent related entries.',
  },
  'record/role-log': {
    section: 'Where To Record thread_ref',
    text: 'Remote roles must record the same thread_ref in their role-local handoff log for related entries.',
  },
  'closure/stable-state': {
    section: 'Closure Contract (When arch Owns It)',
    text: 'If arch:codex is assigned as the owner (or is explicitly asked to "take ownership") for a task/workstream that requires remote-role execution, arch must drive the work to a stable closure state:',
  },
  'closure/done': {
    section: 'Closure Contract (When arch Owns It)',
    text: 'done: acceptance met and evidence + commit SHA(s) recorded, or',
  },
  'closure/blocked': {
    section: 'Closure Contract (When arch Owns It)',
    text: 'blocked: concrete blocker(s) recorded with:',
  },
  'closure/owner': {
    section: 'Closure Contract (When arch Owns It)',
    text: 'correct role owner(s) for the next action (infra:*/runner:*/operator)',
  },
  'closure/operator-required': {
    section: 'Closure Contract (When arch Owns It)',
    text: 'operator_required=yes|no',
  },
  'closure/next-action': {
    section: 'Closure Contract (When arch Owns It)',
    text: 'the exact next action (packet or command family), not a vague placeholder',
  },
  'closure/follow-through': {
    section: 'Closure Contract (When arch Owns It)',
    text: 'Delegation packets are necessary but not sufficient: arch remains responsible for follow-through and for keeping the short-term board and handoff logs aligned with reality.',
  },
  'closure/stop': {
    section: 'Closure Contract (When arch Owns It)',
    text: 'Allowed stop condition: arch may stop when a pivot is required or a problem-solving loop is stalled, but must first record a closure state (replan or blocked) with concrete next actions and the information needed to resume.',
  },
} as const satisfies Readonly<Record<string, Sentence>>;

export type SentenceId = keyof typeof sentences;

interface Sentence {
  /** The contract's heading above it. */
  readonly section: string;
  readonly text: string;
}
