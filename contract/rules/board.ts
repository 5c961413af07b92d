import type { Rules } from './rule.ts';

const row =
  '| RUNNER-WS8-20260213A | runner:codex | WS8/T-14 | blocked | infra:codex | command:`ipmi power on slot-3` | 8a3bd1bfa922522920393704d38feffba15f85ca |';
const done =
  '| RUNNER-WS8-20260213A | runner:codex | WS8/T-14 | done | none | none | 8a3bd1bfa922522920393704d38feffba15f85ca |';
const board = `<!-- threadline -->
| thread_ref | role | scope | state | owner | next action | SHA |
| --- | --- | --- | --- | --- | --- | --- |
${row}
<!-- /threadline -->
`;
const aligned = 'closure/follow-through';

/** Arch's board: the table between its two markers. What else stands in that file is nobody's business here. */
export const boardRules = {
  'board/marker': {
    keeps: [aligned],
    expected: 'The markers of the table are written exactly: <!-- threadline --> and <!-- /threadline -->.',
    example: board,
    mend: 'Write `<!-- threadline -->` above the table and `<!-- /threadline -->` below it, each on a line of its own.',
  },
  'board/lone-marker': {
    keeps: [aligned],
    expected:
      'Each marker has its partner: the opening one stands above the table, the closing one below it.',
    example: board,
    mend: 'Add its partner, or take this marker out.',
  },
  'board/second-table': {
    keeps: [aligned],
    expected: 'A board has one table between markers.',
    example: board,
    mend: 'Move its rows into the first table and take this one out with its markers.',
  },
  'board/unclosed-fence': {
    keeps: [aligned],
    expected: 'No code fence that is never closed hides the table.',
    example: board,
    mend: 'Close it with a line of the same fence.',
  },
  'board/unclosed-comment': {
    keeps: [aligned],
    expected: 'No comment that is never closed hides the table.',
    example: board,
    mend: 'Close it with "-->".',
  },
  'board/heading': {
    keeps: [aligned],
    expected: 'The table begins with the seven columns of a board.',
    example: board,
    mend: 'Write `| thread_ref | role | scope | state | owner | next action | SHA |` and the line of dashes as its first lines.',
  },
  'board/row': {
    keeps: [aligned],
    expected:
      'Between the markers stand rows of seven cells and nothing else: the engine moves it below the table.',
    example: row,
    mend: 'Move it above or below the markers, or write it as a row of seven cells, with "\\|" for a pipe inside one.',
  },
  'board/thread-ref': {
    keeps: ['definition/thread-ref', aligned],
    expected: 'Each row begins with the thread_ref of its thread.',
    example: row,
    mend: 'Write the thread_ref of the packet, as it stands there.',
  },
  'board/thread-twice': {
    keeps: [aligned],
    expected: 'A thread has one row.',
    example: row,
    mend: "Keep the row that says where the thread stands now; arch's handoff log tells which.",
  },
  'board/role': {
    keeps: ['closure/owner', aligned],
    expected:
      'A row names the role that works on its thread; of a thread that is not done, a configured one.',
    example: row,
    mend: 'Write the actor of the role, as it stands in threadline.toml.',
  },
  'board/state': {
    keeps: ['closure/stable-state', aligned],
    expected: "A row's state is done, blocked or replan, or the phase of an open thread.",
    example: row,
    mend: 'Write the state of the closure, or the phase: `threadline show <thread_ref>` tells it.',
  },
  'board/owner': {
    keeps: ['closure/owner'],
    expected:
      "Whoever has the next action is operator, arch's actor or a configured role; none for done alone.",
    example: row,
    mend: "Write operator, arch's actor or a configured role.",
  },
  'board/next-action': {
    keeps: ['closure/next-action'],
    expected: 'A row that is blocked or replan names the exact next action.',
    example: row,
    mend: 'Write packet:<path> or command:`<command line>`.',
  },
  'board/sha': {
    keeps: ['closure/done', 'definition/truth'],
    expected: 'A SHA is a full object id; a done row has one.',
    example: done,
    mend: "Write the whole id of the thread's last commit; arch's handoff log has it.",
  },
  'board/hostile-character': {
    keeps: [aligned],
    expected:
      'Nothing in the table is invisible or turns other text around, and no NUL stands anywhere in the board.',
    example: row,
    mend: 'Take the character out.',
  },
} as const satisfies Rules;
