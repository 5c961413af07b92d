import { expect } from 'vitest';
import type { Problem, ProblemCode } from '../../../contract/problem.ts';
import { rules, type RuleCode } from '../../../contract/rules/table.ts';

/** A smallest text that breaks a rule. */
export interface RuleCase {
  /** The whole text, with this in the place where the rule's example passes. */
  readonly within: (part: string) => string;
  /** `¦` stands before the place that the problem names, and is no part of the text. */
  readonly bad: string;
  /** `line:column`, when the problem stands elsewhere than in `bad`. */
  readonly place?: string;
  /** What the text breaks besides, in both forms. */
  readonly beside?: readonly ProblemCode[];
}

/** Breaks the rule at its place and nothing else; with the rule's example nothing is broken. */
export function expectRule(
  code: RuleCode,
  { within, bad, place, beside = [] }: RuleCase,
  judge: (text: string) => readonly Problem[],
): void {
  const marked = within(bad);
  const at = marked.indexOf('¦');
  const before = marked.slice(0, Math.max(at, 0)).split('\n');
  const expected = place ?? `${String(before.length)}:${String((before.at(-1)?.length ?? 0) + 1)}`;
  const found = judge(marked.replace('¦', ''));
  const others = found.filter((problem) => problem.code !== code).map((problem) => problem.code);
  expect(
    found
      .filter((problem) => problem.code === code)
      .map(({ line, column }) => `${String(line)}:${String(column)}`),
  ).toEqual([expected]);
  expect(others.filter((other) => !beside.includes(other))).toEqual([]);
  const passing = judge(within(rules[code].example)).map((problem) => problem.code);
  expect(passing.filter((other) => !beside.includes(other))).toEqual([]);
}
