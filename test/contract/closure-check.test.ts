import { describe, expect, it } from 'vitest';
import { closureProblems, gateProblems, handshakeProblems } from '../../contract/closure-check.ts';
import type { Entry } from '../../contract/entry.ts';
import { readLog } from '../../contract/log.ts';
import type { Problem } from '../../contract/problem.ts';

const sha = '8a3bd1bfa922522920393704d38feffba15f85ca';
const owners = ['arch:codex', 'runner:codex', 'infra:codex'];
const known = { owners, criteria: ['AC1', 'AC2'] };

const entryOf = (type: string, state: string, ...lines: readonly string[]): Entry => {
  const text = [
    `## 2026-02-13T18:04:11Z runner:codex action_type=${type}`,
    `- summary: thread_ref=X executor=remote_codex run=1 turn=1${state === '' ? '' : ` state=${state}`}`,
    ...lines.filter((line) => line !== ''),
  ].join('\n');
  return readLog(`# Handoff log\n\n${text}\n`).entries[0] ?? expect.fail('no entry');
};
const told = (problems: readonly Problem[]): readonly string[] =>
  problems.map(({ line, column, code }) => `${String(line)}:${String(column)} ${code}`);

const power = '  - No power. owner=infra:codex operator_required=no next=command:`ipmi power on slot-3`';
const done = (...lines: readonly string[]): Entry => entryOf('closure', 'done', ...lines);
const commits = `- commits:\n  - ${sha}`;
const evidence = '- evidence:\n  - AC1: evidence/a.txt\n  - AC2: evidence/b.txt';

describe('closureProblems', () => {
  const honest: readonly (readonly [string, Entry])[] = [
    ['done', done(commits, evidence, '- next: none', '- deviation: none')],
    [
      'done with a deviation and a next action',
      done(
        commits,
        evidence,
        '- next: packet:packets/next.md',
        '- deviation: Used slot 4, because slot 3 had no power.',
      ),
    ],
    [
      'blocked',
      entryOf(
        'closure',
        'blocked',
        `- blockers:\n${power}`,
        '- next: command:`ipmi power on slot-3`',
        '- deviation: none',
        '- resume: The image is flashed; boot it.',
      ),
    ],
    [
      'replan',
      entryOf(
        'closure',
        'replan',
        '- next:\n  - packet:packets/two.md',
        '- deviation: none',
        '- resume: The image needs another loader first.',
      ),
    ],
  ];
  it.each(honest)('finds nothing in an honest %s', (_, entry) => {
    expect(entry.problems).toEqual([]);
    expect(closureProblems(entry, known)).toEqual([]);
  });

  const lacking: readonly (readonly [string, Entry, readonly string[]])[] = [
    ['no deviation', done(commits, evidence, '- next: none'), ['3:1 closure/deviation']],
    [
      'a vague deviation',
      done(commits, evidence, '- next: none', '- deviation: minor changes'),
      ['11:14 closure/deviation-vague'],
    ],
    ['no next', done(commits, evidence, '- deviation: none'), ['3:1 closure/next']],
    ['no commits', done(evidence, '- next: none', '- deviation: none'), ['3:1 closure/commits']],
    [
      'a criterion left out',
      done(commits, '- evidence:\n  - AC1: a.txt', '- next: none', '- deviation: none'),
      ['7:3 closure/criterion-left-out'],
    ],
    [
      'an unknown criterion',
      done(commits, `${evidence}\n  - AC7: a.txt`, '- next: none', '- deviation: none'),
      ['10:5 closure/criterion-unknown'],
    ],
    [
      'a blocker in done',
      done(commits, evidence, '- next: none', '- deviation: none', `- blockers:\n${power}`),
      ['12:3 closure/done-with-blockers'],
    ],
    ['no state', entryOf('closure', '', '- deviation: none'), ['4:3 closure/state']],
    ['another action type', entryOf('progress', '', '- note: x'), ['4:3 closure/not-a-closure']],
    [
      'blocked without anything',
      entryOf('closure', 'blocked'),
      ['3:1 closure/deviation', '3:1 closure/next', '3:1 closure/resume', '3:1 closure/blockers'],
    ],
    [
      'replan with none',
      entryOf('closure', 'replan', '- next: none', '- deviation: none', '- resume: Start with the loader.'),
      ['5:3 closure/next'],
    ],
    [
      'a vague next action',
      entryOf(
        'closure',
        'replan',
        '- next:\n  - TBD',
        '- deviation: none',
        '- resume: Start with the loader.',
      ),
      ['6:5 closure/next-action'],
    ],
    [
      'prose as next action',
      entryOf(
        'closure',
        'replan',
        '- next: power the slot on',
        '- deviation: none',
        '- resume: Start with the loader.',
      ),
      ['5:9 closure/next-action'],
    ],
    [
      'resume alone as next action',
      entryOf(
        'closure',
        'replan',
        '- next: command:`threadline resume X`',
        '- deviation: none',
        '- resume: Start with the loader.',
      ),
      ['5:9 closure/next-action'],
    ],
    [
      'a vague resume',
      entryOf('closure', 'replan', '- next: packet:a.md', '- deviation: none', '- resume: follow up later'),
      ['7:11 closure/resume-vague'],
    ],
    [
      'an unknown owner',
      entryOf(
        'closure',
        'blocked',
        `- blockers:\n${power.replace('infra', 'intra')}`,
        '- next: packet:a.md',
        '- deviation: none',
        '- resume: Boot it.',
      ),
      ['6:5 blocker/owner-unknown'],
    ],
    [
      'a vague blocker action',
      entryOf(
        'closure',
        'blocked',
        '- blockers:\n  - No power. owner=operator operator_required=yes next=investigate further',
        '- next: packet:a.md',
        '- deviation: none',
        '- resume: Boot it.',
      ),
      ['6:5 blocker/next-action'],
    ],
  ];
  it.each(lacking)('tells %s', (_, entry, expected) => {
    expect(told(closureProblems(entry, known))).toEqual(expected);
  });

  it('gives the exact call that mends', () => {
    const [problem] = closureProblems(done(evidence, '- next: none', '- deviation: none'), known);
    expect(problem?.fix).toBe(
      'Report again: "$THREADLINE" report done --commit <full commit id> --evidence AC1=<path> --evidence AC2=<path>',
    );
  });

  it('does not repeat what the reader has told', () => {
    const entry = done('- commits: 8a3bd1b', evidence, '- next: none', '- deviation: none');
    expect(entry.problems.map((problem) => problem.code)).toEqual(['entry/object-id']);
    expect(closureProblems(entry, known)).toEqual([]);
  });
});

it('tells no more than anybody mends, however much is wrong', () => {
  const lines = '  - TBD\n'.repeat(30_000).trimEnd();
  expect(closureProblems(done(commits, evidence, `- next:\n${lines}`), known)).toHaveLength(50);
});

describe('handshakeProblems', () => {
  const head = `- head: ${sha}\n- branch: main`;
  const next = '- next:\n  - Flash slot 3, because the boot log stops at stage 2.';
  const cases: readonly (readonly [string, Entry, readonly string[]])[] = [
    ['a whole one', entryOf('handshake', '', head, next, '- blockers: none'), []],
    ['a blocker', entryOf('handshake', '', head, next, `- blockers:\n${power}`), []],
    ['no head', entryOf('handshake', '', '- branch: main', next), ['3:1 handshake/head']],
    ['no branch', entryOf('handshake', '', `- head: ${sha}`, next), ['3:1 handshake/branch']],
    ['no next', entryOf('handshake', '', head), ['3:1 handshake/next']],
    [
      'four bullets',
      entryOf(
        'handshake',
        '',
        head,
        '- next:\n  - Flash it now\n  - Boot it then\n  - Read the log\n  - Report the log',
      ),
      ['7:3 handshake/next'],
    ],
    [
      'a vague bullet',
      entryOf('handshake', '', head, '- next:\n  - Investigate'),
      ['8:5 handshake/next-vague'],
    ],
    ['a closure', entryOf('closure', 'done', head, next), ['4:3 handshake/not-a-handshake']],
  ];
  it.each(cases)('judges %s', (_, entry, expected) => {
    expect(told(handshakeProblems(entry, { owners }))).toEqual(expected);
  });
});

describe('gateProblems', () => {
  it.each([
    ['a whole one', entryOf('gate', '', `- blockers:\n${power}`), []],
    ['none', entryOf('gate', '', '- blockers: none'), ['5:3 gate/blockers']],
    ['a handshake', entryOf('handshake', ''), ['4:3 gate/not-a-gate']],
  ])('judges %s', (_, entry, expected) => {
    expect(told(gateProblems(entry, { owners }))).toEqual(expected);
  });
});
