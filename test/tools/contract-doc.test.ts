import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../contract/rules/table.ts';
import { contractDocument } from '../../tools/contract-doc/document.ts';
import { filesOf, hasTest, readTests } from '../../tools/contract-doc/held-by.ts';

const root = join(import.meta.dirname, '../..');
const tests = readTests(root);

describe('docs/contract.md', () => {
  const { text, gaps } = contractDocument(tests);

  it('has no sentence that nothing keeps, no rule without a test and no test that is not there', () => {
    expect(gaps).toEqual([]);
    expect(text).not.toMatch(/\| *\|/u);
  });

  it('is what the tables say now (else: npm run contract-doc)', () => {
    expect(readFileSync(join(root, 'docs/contract.md'), 'utf8')).toBe(text);
  });
});

describe('an empty cell', () => {
  it('is told for every rule and guarantee when there are no tests', () => {
    const { gaps } = contractDocument(new Map());
    for (const code of Object.keys(rules)) expect(gaps).toContain(`No test names ${code}.`);
    expect(gaps.length).toBeGreaterThan(Object.keys(rules).length);
  });

  it('is not filled by a longer code, a comment without quotes or another title', () => {
    const lone = new Map([['test/a.test.ts', "expect(['x/vague-too']); // x/vague\nit('holds twice')"]]);
    expect(filesOf('x/vague', lone)).toEqual([]);
    expect(hasTest('test/a.test.ts', 'holds', lone)).toBe(false);
    expect(hasTest('test/a.test.ts', 'holds twice', lone)).toBe(true);
    expect(filesOf('x/vague', new Map([['test/b.ts', "'3:1 x/vague'"]]))).toEqual(['test/b.ts']);
  });
});
