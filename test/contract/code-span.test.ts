import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSpan, withoutSpan, writeSpan, writeValue } from '../../contract/code-span.ts';

describe('a value in backquotes', () => {
  it.each([
    ['make', '`make`'],
    ['', '``'],
    ['a `b` c', '`` a `b` c ``'],
    ['a ``b', '``` a ``b ```'],
    ['`', '`` ` ``'],
    [' a ', '` a `'],
  ])('%j is written as %j', (value, written) => {
    expect(writeSpan(value)).toBe(written);
  });

  it.each<[string, number, string, number]>([
    ['`make` now', 0, 'make', 6],
    ['say `make`', 4, 'make', 10],
    ['` a `', 0, ' a ', 5],
    ['`` a ``', 0, 'a', 7],
    ['`` a``', 0, ' a', 6],
    ['``a ``', 0, 'a ', 6],
    ['`` ``', 0, ' ', 5],
    ['``  ``', 0, '', 6],
    ['`` a ` b ``', 0, 'a ` b', 11],
    ['` a `` b `', 0, ' a `` b ', 10],
  ])('%j from %i says %j', (text, start, value, end) => {
    expect(readSpan(text, start)).toEqual({ value, end });
  });

  it.each<[string, number]>([
    ['make', 0],
    [' `make`', 0],
    ['`make', 0],
    ['``make`', 0],
    ['`make``', 0],
    ['`', 0],
    ['', 0],
  ])('%j from %i is none', (text, start) => {
    expect(readSpan(text, start)).toBeUndefined();
  });

  it('reads back every value that was written, whatever follows', () => {
    const values = fc.array(fc.constantFrom('`', '``', ' ', 'a', '\\')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(values, (value) => {
        const written = writeSpan(value);
        // Two backquotes and nothing between them are no span to anybody.
        if (value !== '') expect(readSpan(`${written} x`)).toEqual({ value, end: written.length });
      }),
    );
  });

  it.each([
    ['make', 'make'],
    ['make check', '`make check`'],
    ['a`b', '`` a`b ``'],
    ['a\tb', '`a\tb`'],
    ['', '``'],
  ])('is needed for %j as %j says', (value, written) => {
    expect(writeValue(value)).toBe(written);
  });

  it.each([
    ['`make`', 'make'],
    ['` make `', 'make'],
    ['`make` now', '`make` now'],
    ['make', 'make'],
    ['', ''],
  ])('%j is taken out of its backquotes as %j', (text, value) => {
    expect(withoutSpan(text)).toBe(value);
  });
});
