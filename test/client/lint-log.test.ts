import { describe, expect, it } from 'vitest';
import { lintLog } from '../../client/lint-log.ts';
import { boardProblems } from '../../contract/board-check.ts';
import { setRow } from '../../contract/board.ts';
import { writeEntry } from '../../contract/entry-write.ts';
import { recordedOrders } from '../replay/recorded.ts';

const names = {
  archActor: 'arch:codex',
  roles: ['runner:codex', 'infra:codex'],
  archLog: '',
  archBoard: '',
  roleLogs: [],
};
const id = '8a3bd1bfa922522920393704d38feffba15f85ca';

const entry = (actionType: string, summary: string, ...bullets: readonly string[]): string =>
  [
    `## 2026-02-13T18:04:11Z runner:codex action_type=${actionType}`,
    `- summary: thread_ref=LINT executor=remote_codex ${summary}`.trimEnd(),
    ...bullets,
    '',
  ].join('\n');

const handshake = entry(
  'handshake',
  'run=1 turn=0 entry=abcd',
  `- head: ${id}`,
  '- branch: main',
  '- next: Flash slot 3, because its boot log stops at stage 2.',
  '- blockers: none',
);
const done = entry(
  'closure',
  'run=1 turn=1 entry=abce state=done',
  `- commits: ${id}`,
  '- evidence:',
  '  - AC7: evidence/boot.log',
  '- deviation: none',
  '- next: none',
);

const found = (log: string): readonly string[] =>
  lintLog(log, names).problems.map(({ line, column, code }) => `${String(line)}:${String(column)} ${code}`);

describe('a handoff log', () => {
  it('is sound with entries of any kind, and counts them', () => {
    expect(lintLog(`# Log\n\n${handshake}\n${done}`, names)).toEqual({ entries: 2, problems: [] });
  });

  it.each<[what: string, log: string, problems: readonly string[]]>([
    ['an entry’s own', handshake.replace('run=1', 'run=x'), ['2:50 entry/run']],
    ['a heading’s', handshake.replace('## ', '### '), ['1:1 entry/heading-level']],
    ['a fence that stays open', `${done}\`\`\`\n`, ['8:1 log/unclosed-fence']],
    ['a handshake’s', handshake.replace('- branch: main\n', ''), ['1:1 handshake/branch']],
    ['a gate’s', entry('gate', '', '- blockers: none'), ['3:3 gate/blockers']],
    ['a closure’s', done.replace('- deviation: none\n', ''), ['1:1 closure/deviation']],
    [
      'of a closure as done without any evidence',
      done.replace('- evidence:\n  - AC7: evidence/boot.log\n', ''),
      ['1:1 closure/criterion-left-out'],
    ],
    [
      'of a blocker whose owner nobody is',
      entry(
        'gate',
        '',
        '- blockers:',
        '  - Slot 3 has no power. owner=rigger:codex operator_required=no next=command:`ipmi power on`',
      ),
      ['4:5 blocker/owner-unknown'],
    ],
    [
      'all of them, by line',
      `${done.replace(id, 'abc')}${handshake.replace('- branch: main\n', '')}### action_type=note\n`,
      ['3:12 entry/object-id', '8:1 handshake/branch', '13:1 entry/heading-level'],
    ],
  ])('has the problems found: %s', (_what, log, problems) => {
    expect(found(log)).toEqual(problems);
  });
});

/** Recorded before the rule: `resume: Both.` */
const outgrown: ReadonlyMap<string, readonly string[]> = new Map([
  ['delegation.blocked.role.json', ['closure/resume-vague']],
]);

describe('what engines have recorded', async () => {
  it.each(await recordedOrders())('%s is a sound log and a sound board', (name, orders) => {
    const actors = orders.flatMap(({ entry, row }) => [
      row?.role ?? '',
      ...(entry.blockers ?? []).map(({ owner }) => owner),
    ]);
    const roles = [...new Set(actors)].filter((actor) => actor !== '' && actor !== 'operator');
    const log = orders.map((order) => writeEntry(order.entry)).join('\n');
    expect(orders.length).toBeGreaterThan(0);
    const { entries, problems } = lintLog(log, { ...names, roles });
    expect([entries, problems.map(({ code }) => code)]).toEqual([orders.length, outgrown.get(name) ?? []]);
    const board = orders.reduce((text, { row }) => (row ? setRow(text, row) : text), '# Board\n');
    expect(boardProblems(board, { archActor: 'arch:codex', roles })).toEqual([]);
  });
});

it('reads a log of 10,000 entries, each with a problem, and tells them all in order', () => {
  const log = Array.from({ length: 10_000 }, (_, index) =>
    handshake.replace('abcd', index.toString(36).padStart(4, '0')).replace('- branch: main\n', ''),
  ).join('\n');
  const { entries, problems } = lintLog(log, names);
  expect([entries, problems.length]).toEqual([10_000, 10_000]);
  expect(problems.every(({ line }, index) => index === 0 || line > (problems[index - 1]?.line ?? 0))).toBe(
    true,
  );
});
