import { describe, expect, it } from 'vitest';
import { closureProblems, handshakeProblems } from '../../contract/closure-check.ts';
import type { Entry } from '../../contract/entry.ts';
import { readLog } from '../../contract/log.ts';

const sha = '8a3bd1bfa922522920393704d38feffba15f85ca';
const owners = ['arch:codex', 'infra:codex'];

const entryOf = (type: string, summary: string, ...lines: readonly string[]): Entry =>
  readLog(
    `## 2026-02-13T18:04:11Z runner:codex action_type=${type}\n- summary: thread_ref=X executor=remote_codex ${summary}\n${lines.join('\n')}\n`,
  ).entries[0] ?? expect.fail('no entry');
const done = (...evidence: readonly string[]): Entry =>
  entryOf('closure', 'state=done', `- commits: ${sha}`, '- next: none', '- deviation: none', ...evidence);
const replan = (next: string, resume = 'Slot 4 boots instead.'): Entry =>
  entryOf('closure', 'state=replan', `- next: ${next}`, '- deviation: none', `- resume: ${resume}`);
const blocked = (blocker: string): Entry =>
  entryOf(
    'closure',
    'state=blocked',
    `- blockers:\n  - ${blocker}`,
    '- next: packet:a.md',
    '- deviation: none',
    '- resume: Slot 3 is flashed.',
  );
const told = (entry: Entry): readonly string[] =>
  [...entry.problems, ...closureProblems(entry, { owners, criteria: Object.keys(entry.evidence ?? {}) })].map(
    ({ code }) => code,
  );
const keys = 'owner=infra:codex operator_required=no next=command:`make`';

describe('evidence of a closure', () => {
  it.each<[string, readonly string[], Entry['evidence']]>([
    ['on one line', ['- evidence: AC1: a.log, b c.log'], { AC1: ['a.log', 'b c.log'] }],
    [
      'of two criteria on one line',
      ['- evidence: AC1: a.log, AC2: b.log'],
      { AC1: ['a.log'], AC2: ['b.log'] },
    ],
    ['for two criteria', ['- evidence:', '  - AC1, AC2: a.log'], { AC1: ['a.log'], AC2: ['a.log'] }],
    [
      'below its criterion',
      ['- evidence:', '  - AC1:', '    - a.log', '    - b.log', '  - AC2: c.log'],
      { AC1: ['a.log', 'b.log'], AC2: ['c.log'] },
    ],
  ])('may stand %s', (_, lines, evidence) => {
    const entry = done(...lines);
    expect(told(entry)).toEqual([]);
    expect(entry.evidence).toEqual(evidence);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['without a criterion', ['- evidence:', '  - AC1: a.log', '  - b.log'], ['entry/evidence']],
    ['without a path', ['- evidence:', '  - AC1:'], ['entry/evidence']],
    ['that leaves the repository', ['- evidence:', '  - AC1: a.log, ../b.log'], ['entry/evidence']],
    ['twice', ['- evidence:', '  - AC1: a.log, a.log'], ['entry/evidence-twice']],
  ])('is refused %s', (_, lines, codes) => {
    expect(told(done(...lines))).toEqual(codes);
  });
});

it.each([
  blocked(`The check failed. ${keys}`),
  blocked(`No power, owner=infra:codex, operator_required=no, next=command:\`make\``),
  blocked(`No power; owner=infra:codex; operator_required=no; next=command:\`make\`.`),
  replan('command:`id`'),
])('an honest closure is read whatever its marks: %#', (entry) => {
  expect(told(entry)).toEqual([]);
});

it.each<[Entry, string]>([
  [blocked(`It failed. ${keys}`), 'blocker/vague'],
  [blocked(`None. ${keys}`), 'blocker/vague'],
  [blocked(`No power. ${keys.replace('make', 'ssh hut TBD')}`), 'blocker/next-action'],
  [replan('command:`ssh hut <host>`'), 'closure/next-action'],
  [replan('packet:a.md', 'None.'), 'closure/resume-vague'],
  [replan('packet:a.md', '**none**'), 'closure/resume-vague'],
])('a closure that says nothing is refused: %#', (entry, code) => {
  expect(told(entry)).toEqual([code]);
});

it('a belief of none is none', () => {
  const entry = entryOf('handshake', '', `- head: ${sha}`, '- branch: main', '- next:\n  - None');
  expect(handshakeProblems(entry, { owners }).map(({ code }) => code)).toEqual(['handshake/next-vague']);
});
