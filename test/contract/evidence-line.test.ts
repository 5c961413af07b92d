import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvidenceLine, writeEvidenceLine } from '../../contract/evidence-line.ts';

/** Each as `AC1,AC2 path|path`. */
const read = (text: string): readonly string[] =>
  readEvidenceLine(text).map(({ criteria, paths }) => `${criteria.join()} ${paths.join('|')}`);

describe('a line of evidence', () => {
  it.each<[string, readonly string[]]>([
    ['AC1: a.log', ['AC1 a.log']],
    ['ac1 : `a.log`', ['AC1 a.log']],
    ['`AC1: a.log`', ['AC1 a.log']],
    ['AC1=a.log', ['AC1 a.log']],
    ['**AC1:** a.log', ['AC1 a.log']],
    ['**AC1**: a.log', ['AC1 a.log']],
    ['AC1: a b.log', ['AC1 a b.log']],
    ['AC1: a.log, b.log', ['AC1 a.log|b.log']],
    ['AC1: a.log,b c.log , d.log,', ['AC1 a.log|b c.log|d.log']],
    ['AC1: `a.log`, `b, c.log`', ['AC1 a.log|b, c.log']],
    ['AC1: `a, b.log`', ['AC1 a, b.log']],
    ['AC1, AC2: a.log', ['AC1,AC2 a.log']],
    ['AC1 and AC2: a.log, b.log', ['AC1,AC2 a.log|b.log']],
    ['AC1/AC2 + AC3 & AC4: a.log', ['AC1,AC2,AC3,AC4 a.log']],
    ['AC1: a.log, AC2: b.log', ['AC1 a.log', 'AC2 b.log']],
    ['AC1: a.log, b.log; AC2: c.log', ['AC1 a.log|b.log', 'AC2 c.log']],
    ['AC1: a.log, and AC2, AC3: b.log', ['AC1 a.log', 'AC2,AC3 b.log']],
    ['AC1: a;b.log', ['AC1 a;b.log']],
    ['AC1:', ['AC1 ']],
    ['AC1: ,', ['AC1 ']],
    ['a.log', [' a.log']],
    ['a.log, AC1: b.log', [' a.log']],
    ['AC12345: a.log', [' AC12345: a.log']],
    ['AC1 a.log', [' AC1 a.log']],
    ['AC1: a `b', ['AC1 a `b']],
  ])('reads %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('is read back as it was written', () => {
    const paths = fc.array(fc.constantFrom('a', ',', ' ', ';', 'AC1:', '=', ' and '), { minLength: 1 });
    fc.assert(
      fc.property(paths, (parts) => {
        const path = parts.join('').trim();
        fc.pre(path !== '');
        expect(readEvidenceLine(writeEvidenceLine('AC7', path))).toEqual([
          { criteria: ['AC7'], paths: [path] },
        ]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never throws and is read in time linear in its length', () => {
    for (const part of ['a, ', '`', ',', ';', 'AC1,', 'AC1: ', '; AC1:', '``a`', ' ', 'and ']) {
      for (const before of ['', 'AC1: ']) void readEvidenceLine(before + part.repeat(100_000));
    }
  });
});
