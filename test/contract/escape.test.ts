import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, hostileAt, lineFromText } from '../../contract/escape.ts';

describe('escapeText', () => {
  it.each([
    ['plain ä 漢 😀', 'plain ä 漢 😀'],
    ['\u001b[31m', '\\u{1b}[31m'],
    ['a\nb\tc', 'a\\u{a}b\\u{9}c'],
    ['\u202eabc\u2066', '\\u{202e}abc\\u{2066}'],
    ['a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\ud800x', '\\u{d800}x'],
    ['\u3164\u034f', '\\u{3164}\\u{34f}'],
  ])('shows %j as %j', (text, shown) => {
    expect(escapeText(text)).toBe(shown);
  });

  it('keeps newlines and tabs where lines are wanted, and nothing else', () => {
    expect(escapeText('a\n\tb\r\u0007', 100, true)).toBe('a\n\tb\\u{d}\\u{7}');
  });

  it('is bounded, and leaves nothing to escape', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(40), (text, limit) => {
        const shown = escapeText(text, limit);
        expect(hostileAt(shown)).toBe(-1);
        expect(escapeText(shown)).toBe(shown);
        expect(shown.length).toBeLessThanOrEqual(limit * 9 + 2);
      }),
    );
  });
});

describe('lineFromText', () => {
  it('is one trimmed line', () => {
    expect(lineFromText('  a\r\n b\u2028c \u0007 ')).toBe('a b c \\u{7}');
    expect(lineFromText('x'.repeat(30), 10)).toBe('xxxxxxxxxx …');
  });
});
