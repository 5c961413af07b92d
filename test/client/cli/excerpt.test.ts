import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { excerpt } from '../../../client/cli/render/excerpt.ts';
import { foreignTexts } from '../../contract/entry-arbitrary.ts';

/** The row and the caret below it, as a terminal shows them. */
const shown = (line: string, column: number, columns = 40): string => {
  const { text, caret } = excerpt(line, column, columns);
  return `${text}\n${' '.repeat(caret)}^`;
};

describe('the caret stands below its column', () => {
  it.each<[what: string, line: string, column: number, row: string, caret: string]>([
    ['plain', 'role=rigger:codex', 6, 'role=rigger:codex', '     ^'],
    ['wide characters before it', '役割=rigger:codex', 4, '役割=rigger:codex', '     ^'],
    ['a tab before it', '\trole=x', 7, ' role=x', '      ^'],
    ['an emoji of two units before it', '👍=x', 4, '👍=x', '   ^'],
    ['the second half of a pair', 'a👍b', 3, 'a👍b', ' ^'],
    ['a combining mark before it', 'e\u0301=x', 4, 'e\u0301=x', '  ^'],
    ['what a terminal obeys before it', '\u001b[2Jx', 5, '\\u{1b}[2Jx', '         ^'],
    ['behind the end', 'ab', 9, 'ab', '  ^'],
    ['an empty line', '', 1, '', '^'],
    ['a long line, at its start', 'x'.repeat(90), 2, `${'x'.repeat(39)}…`, ' ^'],
    ['a long line, at its end', `${'a'.repeat(90)}b`, 91, `…${'a'.repeat(38)}b`, `${' '.repeat(39)}^`],
    [
      'a long line, in the middle',
      `${'a'.repeat(90)}b${'c'.repeat(90)}`,
      91,
      `…${'a'.repeat(25)}b${'c'.repeat(12)}…`,
      `${' '.repeat(26)}^`,
    ],
    ['a very long line', `${'役'.repeat(5_000)}b`, 5_001, `…${'役'.repeat(19)}b`, `${' '.repeat(39)}^`],
  ])('%s', (_what, line, column, row, caret) => {
    expect(shown(line, column)).toBe(`${row}\n${caret}`);
  });

  it('in a row that is never wider than the terminal, whatever the line holds', () => {
    const lines = fc.array(
      fc.oneof(foreignTexts, fc.constantFrom('役', '👍', '\t', 'e\u0301', '🇩🇪', '\u001b')),
      {
        maxLength: 200,
      },
    );
    fc.assert(
      fc.property(lines, fc.nat(2_000), fc.integer({ min: 20, max: 120 }), (parts, at, columns) => {
        const line = parts.join('').replaceAll('\n', '');
        const { text, caret } = excerpt(line, Math.min(at, line.length) + 1, columns);
        expect(stringWidth(text)).toBeLessThanOrEqual(columns);
        expect(caret).toBeLessThanOrEqual(columns);
        expect(caret).toBeLessThanOrEqual(stringWidth(text));
      }),
    );
  });
});
