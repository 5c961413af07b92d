import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskAsides, maskCode } from '../../contract/mask.ts';

it.each([
  ['run `a; b` now', 'run ______ now'],
  ['``a ` b`` c', '_________ c'],
  ['an unclosed ` b', 'an unclosed ` b'],
  ['``` not closed ` x', '``` not closed ` x'],
  ['`a``b` c', '______ c'],
  ['nothing', 'nothing'],
])('masks what stands in backquotes: %s', (text, expected) => {
  expect(maskCode(text, '_')).toBe(expected);
});

it.each([
  ['say "a; b" now', 'say xxxxxx now'],
  ['say “a; b” now', 'say xxxxxx now'],
  ['(1) stays, (aside) goes', '(1) stays, xxxxxxx goes'],
  ['an open " stays', 'an open " stays'],
  ['(nested (inner text) outer)', '(nested xxxxxxxxxxxx outer)'],
])('masks asides: %s', (text, expected) => {
  expect(maskAsides(text)).toBe(expected);
});

it('keeps every index, whatever the text', () => {
  const texts = fc.array(fc.constantFrom('`', '``', '"', '“', '”', '(', ')', 'word', ' '), { maxLength: 60 });
  fc.assert(
    fc.property(texts, (parts) => {
      const text = parts.join('');
      expect(maskCode(text, ' ').length).toBe(text.length);
      expect(maskAsides(text).length).toBe(text.length);
    }),
  );
});
