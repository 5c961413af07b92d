import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scan } from '../../contract/scanner.ts';
import { foreignTexts } from './entry-arbitrary.ts';

const kinds = (text: string): string =>
  scan(text)
    .lines.map(({ kind }) => kind.charAt(0))
    .join('');

describe('scan', () => {
  it.each([
    ['', ''],
    ['a\n\nb\n', 'tbt'],
    ['\ufeffa\r\n\r\n', 'tb'],
    ['```\na\n```\nb', 'ffft'],
    ['  ```js\na\n   ```\nb', 'ffft'],
    ['````\n```\n````\nb', 'ffft'],
    ['```\n~~~\n``` x\n```\nb', 'fffft'],
    ['~~~ `x`\n~~~\nb', 'fft'],
    ['``` a`b\nb', 'tt'],
    ['> a\nb', 'qt'],
    ['> ```\nb', 'qt'],
    ['<!-- a -->\nb', 'ct'],
    ['<!--\n```\n-->\nb', 'ccct'],
    ['a <!--\nb', 'tt'],
    ['- ```\nb', 'tt'],
  ])('knows where the lines of %j stand', (text, expected) => {
    expect(kinds(text)).toBe(expected);
  });

  it.each([
    ['a\n ```\nb', { line: 2, column: 2, kind: 'fence' }],
    ['a\n<!--\nb', { line: 2, column: 1, kind: 'comment' }],
    ['```\n```', undefined],
  ])('says what is left open in %j', (text, expected) => {
    expect(scan(text).unclosed).toEqual(expected);
  });

  it('never throws, numbers lines from 1, and keeps every line as it is', () => {
    fc.assert(
      fc.property(foreignTexts, (text) => {
        const { lines } = scan(text);
        for (const [index, line] of lines.entries()) {
          expect(line.number).toBe(index + 1);
          expect(text.startsWith(line.text, line.start)).toBe(true);
        }
        const whole = text.replace(/^\ufeff/u, '');
        expect(lines.map((line) => line.text).join('\n')).toBe(
          whole.replaceAll('\r\n', '\n').replace(/\r$/u, '').replace(/\n$/u, ''),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
