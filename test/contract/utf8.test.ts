import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textFromBytes, utf8Length } from '../../contract/utf8.ts';

const valid = fc.string({ unit: 'binary', maxLength: 40 });

it('is the text that was written, its byte order mark included', () => {
  fc.assert(
    fc.property(valid, (text) => {
      expect(textFromBytes(Buffer.from(text))).toBe(text);
    }),
  );
  expect(textFromBytes(Buffer.from('\ufeffa'))).toBe('\ufeffa');
});

it.each([
  ['a Latin-1 letter', 'caf\xe9!', 'caf\udce9!'],
  ['half a character at the end', 'a\xe2\x80', 'a\udce2\udc80'],
  ['an overlong slash', '\xc0\xaf', '\udcc0\udcaf'],
  ['an overlong slash of three bytes', '\xe0\x80\xaf', '\udce0\udc80\udcaf'],
  ['an overlong slash of four bytes', '\xf0\x80\x80\xaf', '\udcf0\udc80\udc80\udcaf'],
  ['a surrogate', '\xed\xa0\x80', '\udced\udca0\udc80'],
  ['what lies beyond Unicode', '\xf4\x90\x80\x80', '\udcf4\udc90\udc80\udc80'],
  ['bytes that begin nothing', '\x80\xff', '\udc80\udcff'],
  ['good text around bad', 'ä\xff漢', undefined],
])('keeps %s apart from what anybody could have written', (_, written, expected) => {
  const bytes =
    expected === undefined
      ? Buffer.concat([Buffer.from('ä'), Buffer.from([0xff]), Buffer.from('漢')])
      : Buffer.from(written, 'latin1');
  expect(textFromBytes(bytes)).toBe(expected ?? 'ä\udcff漢');
});

it('keeps all of a long text around one bad byte', () => {
  const long = 'aä漢😀'.repeat(10_000);
  const bytes = Buffer.concat([Buffer.from(long), Buffer.from([0xff]), Buffer.from(long)]);
  expect(textFromBytes(bytes)).toBe(`${long}\udcff${long}`);
});

it('tells any bytes apart, and says how many bytes a piece of their text is', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 30 }).map((array) => Buffer.from(array)),
    fc
      .array(
        fc.oneof(
          valid.map((text) => Buffer.from(text)),
          fc.uint8Array({ maxLength: 2 }),
        ),
      )
      .map(Buffer.concat),
  );
  fc.assert(
    fc.property(bytes, fc.nat(), (all, at) => {
      const text = textFromBytes(all);
      expect(text.includes('\ufffd')).toBe(all.includes('\ufffd'));
      expect(utf8Length(text, 0, text.length)).toBe(all.length);
      const start = textFromBytes(all.subarray(0, at % (all.length + 1)));
      // Only between characters is the beginning's text the text's beginning.
      if (text.startsWith(start) && !/\p{Cs}$/u.test(start)) {
        expect(utf8Length(text, 0, start.length)).toBe(at % (all.length + 1));
      }
    }),
    { numRuns: 2_000 },
  );
});
