import type { Rules } from './rule.ts';

const heading = '## 2026-02-13T18:04:11Z runner:codex action_type=progress';
const summary = '- summary: thread_ref=RUNNER-WS8-20260213A executor=remote_codex run=1 turn=1 entry=k3f9';

/** The form of an entry of a handoff log, whatever it says. Owners, bases and ids that must be true are judged in git. */
export const entryRules = {
  'log/unclosed-fence': {
    keeps: ['record/role-log'],
    expected: 'Every code fence of a log is closed: an open one hides the entries below it.',
    example: '```\nboot: stage 4\n```',
    mend: 'Close it with a line of the same fence.',
  },
  'log/unclosed-comment': {
    keeps: ['record/role-log'],
    expected: 'Every comment of a log is closed: an open one hides the entries below it.',
    example: '<!-- entries of 2025 lie in archive.md -->',
    mend: 'Close it with "-->".',
  },
  'log/not-utf8': {
    keeps: ['record/role-log'],
    expected: 'A handoff log is UTF-8 text without NUL bytes.',
    example: '- note: The boot log stops at stage 2 – “no carrier”.',
    mend: 'Write the line as UTF-8 text; commit other bytes as a file of their own.',
  },
  'log/line-too-long': {
    keeps: ['record/role-log'],
    expected: 'A line of a handoff log has at most 1,048,576 characters.',
    example: '- note: The whole output lies in evidence/ws8/boot.log.',
    mend: 'Commit it as a file of its own and name that.',
  },
  'entry/too-long': {
    keeps: ['record/role-log'],
    expected: 'An entry has at most 262,144 characters.',
    example: '- note: The whole output lies in evidence/ws8/boot.log.',
    mend: 'Commit long text as a file and name it.',
  },
  'entry/heading-level': {
    keeps: ['record/role-log'],
    expected: 'An entry has a heading of the second level.',
    example: heading,
    mend: 'Begin its heading with "## ".',
  },
  'entry/action-type': {
    keeps: ['record/role-log'],
    expected: 'The heading names what the entry is.',
    example: heading,
    mend: 'Write `## <time> <actor> action_type=<delegate, handshake, progress, gate, decision, closure, resume or note>`.',
  },
  'entry/time': {
    keeps: ['record/role-log'],
    expected: 'The heading begins with a time in UTC.',
    example: heading,
    mend: 'Write it like 2026-02-13T18:04:11Z.',
  },
  'entry/actor': {
    keeps: ['record/role-log'],
    expected: 'The heading names who makes the entry.',
    example: heading,
    mend: 'Write who makes the entry, e.g. runner:codex.',
  },
  'entry/bullet-without-key': {
    keeps: ['record/role-log'],
    expected: 'Every outer bullet of an entry begins with its key.',
    example: '- note: The boot log stops at stage 2.',
    mend: 'Write it as `- note: <text>`.',
  },
  'entry/unknown-key': {
    keeps: ['record/role-log'],
    expected: 'An entry has no bullets but those of its format.',
    example: '- note: The boot log stops at stage 2.',
    mend: 'Write it as `- note: <text>`.',
  },
  'entry/duplicate-key': {
    keeps: ['record/role-log'],
    expected: 'Each key of an entry stands once.',
    example: '- note: The boot log stops at stage 2.',
    mend: 'Keep the one that holds.',
  },
  'entry/value': {
    keeps: ['record/role-log'],
    expected: 'A key has one value.',
    example: '- branch: main',
    mend: 'Write `- <key>: <value>` on one line, or leave it out.',
  },
  'entry/value-too-long': {
    keeps: ['record/role-log'],
    expected: 'A value has at most 16,000 characters.',
    example: '- note: The whole output lies in evidence/ws8/boot.log.',
    mend: 'Commit long text as a file and name it.',
  },
  'entry/summary': {
    keeps: ['record/role-log'],
    expected: 'An entry has a summary.',
    example: summary,
    mend: 'Add `- summary: thread_ref=<value> executor=remote_codex` below its heading.',
  },
  'entry/unknown-summary-key': {
    keeps: ['record/role-log'],
    expected: 'The summary has only thread_ref, executor, run, turn, entry, state and codex_thread_id.',
    example: summary,
    mend: 'Take it out, or write it as `- note: <text>`.',
  },
  'entry/thread-ref': {
    keeps: ['record/role-log', 'handshake/answer-thread-ref'],
    expected: 'The summary names the thread_ref of the packet.',
    example: summary,
    mend: 'Write the thread_ref of the packet, as it stands there.',
  },
  'entry/executor': {
    keeps: ['handshake/answer-executor', 'definition/remote-codex'],
    expected: 'The summary says the executor, and it is the one of the thread.',
    example: summary,
    mend: 'Write executor=remote_codex.',
  },
  'entry/run': {
    keeps: ['record/role-log'],
    expected: 'run= is the number of the run, from 1.',
    example: summary,
    mend: 'Write run=<number from 1>, or leave it out.',
  },
  'entry/turn': {
    keeps: ['record/role-log'],
    expected: 'turn= is the number of the turn, from 0.',
    example: summary,
    mend: 'Write turn=<number from 0>, or leave it out.',
  },
  'entry/entry': {
    keeps: ['record/role-log'],
    expected: 'entry= is an id of 4 to 16 letters and digits.',
    example: summary,
    mend: 'Write entry=<4 to 16 of a-z and 0-9>, or leave it out.',
  },
  'entry/state': {
    keeps: ['closure/stable-state'],
    expected: 'state= is done, blocked or replan.',
    example: `${summary} state=done`,
    mend: 'Write state=done, state=blocked or state=replan.',
  },
  'entry/codex-thread-id': {
    keeps: ['handshake/codex-thread-id', 'definition/codex-thread-id'],
    expected: 'codex_thread_id= has the id that the runtime gave.',
    example: `${summary} codex_thread_id=01a203f3-77aa`,
    mend: 'Write codex_thread_id=<id>, or leave it out.',
  },
  'entry/object-id': {
    keeps: ['handshake/answer-head', 'closure/done', 'definition/truth'],
    expected: 'A commit is named by its full id.',
    example: '- head: 8a3bd1bfa922522920393704d38feffba15f85ca',
    mend: 'Write the whole id: `git rev-parse HEAD` prints it.',
  },
  'entry/evidence': {
    keeps: ['closure/done', 'delegation/reporting'],
    expected: 'Evidence is a criterion and a path inside the repository.',
    example: '- evidence:\n  - AC1: evidence/ws8/boot.log',
    mend: 'Write `- AC1: <path inside the repository>`.',
  },
  'entry/evidence-twice': {
    keeps: ['closure/done'],
    expected: 'A file is listed once for a criterion.',
    example: '- evidence:\n  - AC1: evidence/ws8/boot.log\n  - AC1: evidence/ws8/console.txt',
    mend: 'List it once.',
  },
  'entry/blocker-incomplete': {
    keeps: ['closure/blocked', 'handshake/answer-blockers'],
    expected: 'A blocker says what stands in the way, its owner, operator_required and its next action.',
    example:
      '- blockers:\n  - Slot 3 has no power. owner=infra:codex operator_required=no next=command:`ipmi power on slot-3`',
    mend: 'Write `- <what stands in the way> owner=<operator or name:agent> operator_required=yes|no next=command:`<command line>``.',
  },
  'entry/owner': {
    keeps: ['closure/owner'],
    expected: "A blocker's owner is operator or <name>:<agent>.",
    example:
      '- blockers:\n  - Slot 3 has no power. owner=operator operator_required=yes next=command:`ipmi power on slot-3`',
    mend: 'Write owner=operator or owner=<name>:<agent>.',
  },
  'entry/operator-required': {
    keeps: ['closure/operator-required', 'handshake/answer-blockers'],
    expected: 'operator_required= is yes or no.',
    example:
      '- blockers:\n  - Slot 3 has no power. owner=infra:codex operator_required=no next=command:`ipmi power on slot-3`',
    mend: 'Write operator_required=yes or operator_required=no.',
  },
  'entry/not-yet-supported': {
    keeps: ['record/role-log'],
    expected: 'An entry asks for nothing that the engine does not keep yet.',
    example:
      '- blockers:\n  - Slot 3 has no power. owner=infra:codex operator_required=no next=command:`ipmi power on slot-3`',
    mend: 'Take it out.',
  },
  'entry/repeated': {
    keeps: ['definition/truth'],
    expected: 'No entry repeats an earlier one, in its words or its id: a copy is no claim.',
    example: `${heading.replace('18:04', '18:31')}\n${summary.replace('k3f9', 'm7q2')}`,
    mend: 'Make a new entry with "$THREADLINE", which gives it an id of its own.',
  },
} as const satisfies Rules;
