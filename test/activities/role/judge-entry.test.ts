import { describe, expect, test } from 'vitest';
import type { FreshEntry, FreshLog } from '../../../activities/role/judge-entries.ts';
import {
  editedRefusal,
  entryRefusals,
  isExpected,
  strayRefusals,
  wrongNumbers,
} from '../../../activities/role/judge-entry.ts';
import type { Entry } from '../../../contract/entry.ts';
import type { Problem } from '../../../contract/problem.ts';

const expected = { actor: 'runner:codex', threadRef: 'RUNNER-WS8', run: 2, turn: 3 };
const entryWith = (change: Partial<Entry>): Entry => ({
  ...{ at: '2026-02-13T18:04:11Z', actor: 'runner:codex', actionType: 'closure', state: 'done' },
  ...{ threadRef: 'RUNNER-WS8', executor: 'remote_codex', line: 9, text: '', problems: [], next: [] },
  ...change,
});
const fresh = (change: Partial<Entry>): FreshEntry => ({ entry: entryWith(change), id: 'entry001' });
const problem: Problem = {
  ...{ line: 9, column: 1, code: 'closure/next', message: 'It has no next action.', fix: 'Name one.' },
};

describe('an entry is of the awaited thread', () => {
  test.each<[string, Partial<Entry>, boolean]>([
    ['by its role and its thread_ref', {}, true],
    ['in whatever case that is written', { threadRef: 'runner-ws8' }, true],
    ['unless another role signed it', { actor: 'infra:codex' }, false],
    ['unless it names another thread', { threadRef: 'RUNNER-WS9' }, false],
  ])('%s', (_title, change, is) => {
    expect(isExpected(entryWith(change), expected)).toBe(is);
  });
});

describe('the form and the numbers of an entry', () => {
  test.each<[string, Partial<Entry>, readonly string[]]>([
    ['are right', { run: 2, turn: 3 }, []],
    ['may be left out', {}, []],
    ['state another run', { run: 1, turn: 3 }, ['entry/wrong-run run=1']],
    ['state another turn', { run: 2, turn: 2 }, ['entry/wrong-turn turn=2']],
    ['state both wrong', { run: 1, turn: 1 }, ['entry/wrong-run run=1', 'entry/wrong-turn turn=1']],
    ['name another executor', { executor: 'ssh_direct' }, ['entry/executor executor=ssh_direct']],
    ['break a rule', { problems: [problem] }, ['closure/next line 9 of the handoff log']],
  ])('%s', (_title, change, refused) => {
    expect(entryRefusals(fresh(change), expected).map(({ code, claim }) => `${code} ${claim}`)).toEqual(
      refused,
    );
  });

  test('are told with what would be right; the turn that reads it is the next one', () => {
    const [run, turn] = entryRefusals(fresh({ run: 1, turn: 1 }), expected);
    expect(run?.sentence).toContain('Write run=2');
    expect(turn?.sentence).toContain('Leave turn= out');
    const [handshake] = entryRefusals(fresh({ turn: 1 }), { ...expected, turn: 0 });
    expect(handshake?.sentence).toContain('Write turn=0');
  });

  test('that are wrong are told apart from those that are not stated', () => {
    expect(wrongNumbers(entryWith({ run: 1 }), expected)).toEqual([['run', 1, 2]]);
    expect(wrongNumbers(entryWith({}), expected)).toEqual([]);
  });
});

describe('why nothing that was awaited came', () => {
  const saidOf = (log: Partial<FreshLog>): readonly string[] =>
    strayRefusals({ entries: [], problems: [], sinceKnown: true, ...log }, expected, ['closure', 'gate']).map(
      ({ code }) => code,
    );

  test.each<[string, Partial<FreshLog>, readonly string[]]>([
    ['nothing at all', {}, []],
    ['an entry of another thread', { entries: [fresh({ threadRef: 'RUNNER-WS9' })] }, ['entry/wrong-thread']],
    ['an entry of another role', { entries: [fresh({ actor: 'infra:codex' })] }, ['entry/wrong-actor']],
    ['an entry of another kind', { entries: [fresh({ actionType: 'handshake', threadRef: 'X' })] }, []],
    ['lines outside of any entry', { problems: [problem] }, ['closure/next']],
    [
      'lines first, then entries',
      { problems: [problem], entries: [fresh({ actor: 'infra:codex' })] },
      ['closure/next', 'entry/wrong-actor'],
    ],
  ])('%s', (_title, log, codes) => {
    expect(saidOf(log)).toEqual(codes);
  });

  test('is told of the last five entries and the first five lines', () => {
    const entries = Array.from({ length: 7 }, (_, index) => fresh({ threadRef: `T${String(index)}` }));
    const problems = Array.from({ length: 7 }, (_, index) => ({ ...problem, line: index + 1 }));
    const log = { entries, problems, sinceKnown: true };
    const told = strayRefusals(log, expected, ['closure']).map(({ claim, found }) => `${claim} ${found}`);
    expect(told).toHaveLength(10);
    expect(told[0]).toContain('line 1 ');
    expect(told[4]).toContain('line 5 ');
    expect(told[5]).toContain('T2');
    expect(told[9]).toContain('T6');
  });
});

test('an entry that was edited after it was read is named by its id and its line', () => {
  expect(editedRefusal({ entry: entryWith({}), id: 'a'.repeat(64), edited: true })).toMatchObject({
    code: 'entry/edited',
    claim: `The closure entry ${'a'.repeat(16)} (line 9 of the handoff log)`,
  });
});
