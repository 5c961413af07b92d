import { expect, it } from 'vitest';
import { guarantees } from '../../../contract/rules/guarantees.ts';
import type { Rule } from '../../../contract/rules/rule.ts';
import { sentences } from '../../../contract/rules/sentences.ts';
import { rules, type RuleCode } from '../../../contract/rules/table.ts';

const table: readonly (readonly [string, Rule])[] = Object.entries(rules);

it.each(table)('%s is told in whole sentences', (code, rule) => {
  expect(code).toMatch(/^[a-z]+\/[a-z0-9]+(?:-[a-z0-9]+)*$/u);
  expect(rule.expected).toMatch(/\S.*\.$/su);
  expect(rule.mend).toMatch(/\S.*[.`]$/su);
  expect(rule.example).toMatch(/\S/u);
});

it('keeps no sentence twice by one rule', () => {
  for (const { keeps } of [...Object.values(rules), ...Object.values(guarantees)])
    expect(new Set(keeps).size).toBe(keeps.length);
});

it('quotes each sentence of the contract once', () => {
  const texts = Object.values(sentences).map(({ text }) => text);
  expect(new Set(texts).size).toBe(texts.length);
});

it('knows no code but its own, which the compiler holds', () => {
  // @ts-expect-error -- a code that no rule has is no RuleCode
  const code: RuleCode = 'packet/no-such-rule';
  expect(Object.keys(rules)).not.toContain(code);
});
