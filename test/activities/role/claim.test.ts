import { describe, expect, it } from 'vitest';
import { refusal, refusalFromProblem, sentencesOf } from '../../../activities/role/claim.ts';
import { rules } from '../../../contract/rules/table.ts';

const one = refusal('commit/old', 'commits: 1', 'it is old', 'List new ones.');

describe('a refusal', () => {
  it('says what was claimed, what was found, the mend and the rule', () => {
    expect(one).toEqual({
      code: 'commit/old',
      claim: 'commits: 1',
      found: 'it is old',
      sentence: 'commits: 1: it is old. List new ones. [commit/old]',
    });
  });

  it('has the mend of its rule where nothing more exact is said', () => {
    expect(refusal('commit/old', 'commits: 1', 'it is old').sentence).toContain(rules['commit/old'].mend);
  });

  it('is safe to print and bounded, whatever it quotes', () => {
    const foreign = `\u001b[2J${'x'.repeat(5_000)}`;
    const { claim, found, sentence } = refusal('commit/old', foreign, foreign, foreign);
    for (const text of [claim, found, sentence]) expect(text).not.toContain('\u001b');
    expect(claim.length).toBeLessThan(1_000);
    expect(found.length).toBeLessThan(1_000);
    expect(sentence.length).toBeLessThan(3_000);
  });

  it('of a rule of the contract names the line', () => {
    const code = 'closure/next';
    const message = 'It has no next action.';
    const problem = { line: 7, column: 3, code, message, fix: 'Name one.' } as const;
    expect(refusalFromProblem(problem)).toEqual({
      code: 'closure/next',
      claim: 'line 7 of the handoff log',
      found: 'It has no next action.',
      sentence: 'Line 7 of the handoff log: It has no next action. Name one. [closure/next]',
    });
  });
});

describe('what goes back to the role', () => {
  it('is every sentence, as long as anybody reads them', () => {
    expect(sentencesOf([])).toEqual([]);
    expect(sentencesOf(Array.from({ length: 50 }, () => one))).toEqual(
      Array.from({ length: 50 }, () => one.sentence),
    );
  });

  it('says how many more there are', () => {
    const told = sentencesOf(Array.from({ length: 53 }, () => one));
    expect(told).toHaveLength(51);
    expect(told.at(-1)).toMatch(/^3 more /u);
  });
});
