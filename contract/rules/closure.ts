import type { Rules } from './rule.ts';

const next = '- next: command:`ipmi power on slot-3`';
const blocker =
  '- blockers:\n  - Slot 3 has no power. owner=infra:codex operator_required=no next=command:`ipmi power on slot-3`';

/** What closures, answers to a handshake, gates and their blockers must say. */
export const closureRules = {
  'closure/not-a-closure': {
    keeps: ['closure/stable-state'],
    expected: 'A run is closed by an entry action_type=closure.',
    example: '## 2026-02-13T18:04:11Z runner:codex action_type=closure',
    mend: 'Report with "$THREADLINE" report.',
  },
  'closure/state': {
    keeps: ['closure/stable-state'],
    expected: 'A closure says state=done, state=blocked or state=replan.',
    example: '- summary: thread_ref=RUNNER-WS8-20260213A executor=remote_codex run=1 turn=1 state=replan',
    mend: 'Say state=done, state=blocked or state=replan in the summary.',
  },
  'closure/contradiction': {
    keeps: ['closure/stable-state'],
    expected: 'A turn closes in one state.',
    example: '"$THREADLINE" report done --commit <full commit id> --evidence AC1=evidence/ws8/boot.log',
    mend: 'Report the one that holds.',
  },
  'closure/deviation': {
    keeps: ['delegation/deviation'],
    expected: 'A closure says its deviation: none, or what was done otherwise and why.',
    example: '- deviation: none',
    mend: 'Say "none", or what was done otherwise and why.',
  },
  'closure/deviation-vague': {
    keeps: ['delegation/deviation'],
    expected: 'A deviation is explained: what was done otherwise, and why.',
    example: '- deviation: Used slot 4, because slot 3 had no power.',
    mend: 'Say what was done otherwise and why, or "none".',
  },
  'closure/next': {
    keeps: ['delegation/reporting', 'closure/next-action', 'closure/stop'],
    expected: 'A closure says its next actions; none is for done alone.',
    example: next,
    mend: 'Name at least one exact next action.',
  },
  'closure/next-action': {
    keeps: ['closure/next-action', 'closure/stop'],
    expected: 'A next action is packet:<path> or command:`<command line>`, and can be done as it stands.',
    example: next,
    mend: 'Write packet:<path> or command:`<command line>`.',
  },
  'closure/commits': {
    keeps: ['closure/done', 'delegation/reporting', 'delegation/commit-hygiene'],
    expected: 'A done closure lists the commits that deliver it, the last one last.',
    example: '- commits:\n  - 8a3bd1bfa922522920393704d38feffba15f85ca',
    mend: 'List the full ids of the commits that deliver it.',
  },
  'closure/done-with-blockers': {
    keeps: ['closure/done'],
    expected: 'What is done has no blockers.',
    example: '- blockers: none',
    mend: 'Report blocked, or leave the blockers out.',
  },
  'closure/criterion-left-out': {
    keeps: ['closure/done', 'delegation/criteria'],
    expected: 'A done closure has evidence of every criterion.',
    example: '- evidence:\n  - AC1: evidence/ws8/boot.log\n  - AC2: evidence/ws8/smoke.txt',
    mend: 'Add the evidence of the criterion.',
  },
  'closure/criterion-unknown': {
    keeps: ['closure/done', 'delegation/criteria'],
    expected: 'Evidence is of criteria that the packet has.',
    example: '- evidence:\n  - AC1: evidence/ws8/boot.log\n  - AC2: evidence/ws8/smoke.txt',
    mend: 'Name a criterion of the packet.',
  },
  'closure/resume': {
    keeps: ['closure/stop'],
    expected: 'A closure that is not done says what one must know to go on.',
    example: '- resume: The image is flashed; boot slot 3.',
    mend: 'Say what is done, what is left, and where things lie.',
  },
  'closure/resume-vague': {
    keeps: ['closure/stop'],
    expected: 'resume tells somebody else how to go on.',
    example: '- resume: The image is flashed; boot slot 3.',
    mend: 'Say what is done, what is left, and where things lie.',
  },
  'closure/blockers': {
    keeps: ['closure/blocked'],
    expected: 'A blocked closure names at least one blocker.',
    example: blocker,
    mend: 'Name what stands in the way as a blocker.',
  },
  'stop/incomplete': {
    keeps: ['closure/stop'],
    expected: "A stop is arch's own closure, and as complete as a role's.",
    example:
      "threadline stop RUNNER-WS8-20260213A --state replan --next packet:packets/loader.md --resume 'The image needs another loader first.'",
    mend: 'Say it exactly; `threadline stop --help` shows whole calls.',
  },
  'handshake/not-a-handshake': {
    keeps: ['handshake/first'],
    expected: 'A handshake is answered by an entry action_type=handshake.',
    example: '## 2026-02-13T18:04:11Z runner:codex action_type=handshake',
    mend: 'Answer with "$THREADLINE" handshake.',
  },
  'handshake/head': {
    keeps: ['handshake/answer-head'],
    expected: 'The answer says the full id of HEAD.',
    example: '- head: 8a3bd1bfa922522920393704d38feffba15f85ca',
    mend: 'Write the full id that `git rev-parse HEAD` prints.',
  },
  'handshake/branch': {
    keeps: ['handshake/answer-head'],
    expected: "The answer says the branch, and it is the role's.",
    example: '- branch: main',
    mend: 'Write the branch that you work on.',
  },
  'handshake/next': {
    keeps: ['handshake/answer-next'],
    expected: 'The answer has one to three bullets of next.',
    example: '- next:\n  - Flash slot 3 with 2.4.1, because the last boot log stops at stage 2.',
    mend: 'Write the best next step and why, in one to three bullets.',
  },
  'handshake/next-vague': {
    keeps: ['handshake/answer-next'],
    expected: 'Each bullet says what is the best next step, and why.',
    example: '- next:\n  - Flash slot 3 with 2.4.1, because the last boot log stops at stage 2.',
    mend: 'Say what you would do next, and why.',
  },
  'gate/not-a-gate': {
    keeps: ['delegation/gates'],
    expected: 'A gate is asked for by an entry action_type=gate.',
    example: '## 2026-02-13T18:04:11Z runner:codex action_type=gate',
    mend: 'Stop with "$THREADLINE" gate.',
  },
  'gate/blockers': {
    keeps: ['delegation/gates'],
    expected: 'A gate names what it stops for as a blocker.',
    example: blocker,
    mend: 'Name what you stop for as a blocker.',
  },
  'blocker/vague': {
    keeps: ['closure/blocked', 'handshake/answer-blockers'],
    expected: 'A blocker says what exactly stands in the way.',
    example: blocker,
    mend: 'Say what stands in the way.',
  },
  'blocker/owner-unknown': {
    keeps: ['closure/owner'],
    expected: "A blocker's owner is operator, arch or a configured role.",
    example: blocker,
    mend: 'Name an owner that exists.',
  },
  'blocker/next-action': {
    keeps: ['closure/next-action'],
    expected:
      "A blocker's next action is packet:<path> or command:`<command line>`, and can be done as it stands.",
    example: blocker,
    mend: 'Write next=packet:<path> or next=command:`<command line>`.',
  },
} as const satisfies Rules;
