import picocolors from 'picocolors';
import { expect, it } from 'vitest';
import { envelopeOfReport, envelopeText } from '../../../client/cli/envelope.ts';
import { problemText } from '../../../client/cli/render/problem.ts';
import { progressLine } from '../../../client/cli/render/progress.ts';
import { threadText } from '../../../client/cli/render/thread.ts';
import type { ThreadView } from '../../../contract/messages.ts';

const paint = picocolors.createColors(false);
const hostile = '\u001b[2Jgone\u202e';

const view: ThreadView = {
  threadRef: 'REF-1',
  role: 'runner:codex',
  scope: hostile,
  phase: 'decision',
  run: 2,
  turn: 3,
  head: '0123456789abcdef0123456789abcdef01234567',
  waitingFor: hostile,
  locks: ['hut/slot-3'],
  decisions: [{ id: 'd2.1', question: hostile, choices: ['proceed', 'close'], open: true }],
  problems: [hostile],
  launches: [],
};

it('shows a decision with its choices and the signal that takes it', () => {
  const text = threadText({ view, source: 'worker' }, paint);
  expect(text).toContain('d2.1');
  expect(text).toContain(
    `temporal workflow signal --workflow-id REF-1 --name decide --input '{"decision":"d2.1","choice":"proceed"}'`,
  );
});

it('shows the tokens of the run and of each launch, against the budget where there is one', () => {
  const launch = { launch: 1, turn: 1, prompt: 'execute', state: 'ended', tokens: 12_345 } as const;
  const counted: ThreadView = { ...view, tokens: 12_345, launches: [launch] };
  const lines = (more: Partial<ThreadView>) =>
    threadText({ view: { ...counted, ...more }, source: 'worker' }, paint).split('\n');
  expect(lines({})).toEqual(
    expect.arrayContaining(['  tokens    12,345', '  launch    1 (execute, turn 1): ended, 12,345 tokens']),
  );
  expect(lines({ budget: 200_000 })).toContain('  tokens    12,345 of 200,000');
  expect(lines({ tokens: 0, launches: [] })).toContain('  tokens    0');
});

it('tells phase, turn, last commit, time and what is waited for on one line', () => {
  expect(progressLine({ ...view, waitingFor: 'the operator' }, 3_725_000, paint)).toBe(
    'REF-1 · decision · turn 3 · 0123456789 · 1:02:05 · the operator',
  );
});

it.each([
  ['a page', threadText({ view, source: 'worker' }, paint)],
  ['the live line', progressLine(view, 0, paint)],
  ['an envelope', envelopeText(envelopeOfReport('show', { result: { scope: hostile }, text: () => '' }))],
  [
    'a problem',
    problemText(
      { file: hostile, line: 1, column: 3, code: 'packet/vague', message: hostile, fix: hostile },
      { paint, columns: 80, lineOf: () => `ab${hostile}` },
    ),
  ],
])('%s lets nothing hostile through to the terminal', (_name, text) => {
  expect(['\u001b', '\u202e'].filter((unit) => text.includes(unit))).toEqual([]);
});
