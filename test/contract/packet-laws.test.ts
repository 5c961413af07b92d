import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePacket } from '../../contract/packet-parse.ts';
import { foreignTexts } from './entry-arbitrary.ts';
import { designPacket, known } from './packet-text.ts';
import { expectPlacesInside } from './places.ts';

const full = designPacket
  .replace('\n\n# Objective', '\nsteps=single\nhandshake=skip\ndeadline=2h\naccept=auto\n\n# Objective')
  .replace('- Touch', '- The log says:\n  ```\n  stage 4\n  ```\n- Wrapped over\n  two lines.\n\n- Touch');
const value = parsePacket(full, known);

/** Layouts of the same packet: nothing that a reader could see differs. */
const layouts = fc
  .record({
    mark: fc.boolean(),
    ending: fc.constantFrom('\n', '\r\n'),
    blanks: fc.array(fc.constantFrom('', ' ', '  ', '\t'), { minLength: 50, maxLength: 50 }),
    end: fc.array(fc.constantFrom('\n', ' \n', '\r\n'), { maxLength: 4 }),
    keys: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8], { minLength: 9 }),
  })
  .map(({ mark, ending, blanks, end, keys }) => {
    const lines = full.trimEnd().split('\n');
    const ordered = [...keys.map((key) => lines[key] ?? ''), ...lines.slice(keys.length)];
    const text = ordered.map((line, index) => line + (blanks[index] ?? '')).join(ending);
    return (mark ? '\ufeff' : '') + text + end.join('');
  });

const pieces = [
  ...full.split('\n'),
  '1. Objective 2: x',
  '# Commands',
  '```sh',
  '```',
  '<what>',
  'after=A,A',
  'success=(1) a b, (2) c',
  '- AC3: `',
  'TODO: x',
  '; ',
  '“',
  '"(',
];
const mixed = fc
  .array(fc.oneof(fc.constantFrom(...pieces), foreignTexts), { maxLength: 40 })
  .chain((parts) => fc.constantFrom('\n', '\n\n', ' ').map((glue) => parts.join(glue)));

describe('the laws of packets', () => {
  it('reads the same from every layout of a packet', () => {
    expect(value.ok).toBe(true);
    fc.assert(
      fc.property(layouts, (text) => {
        expect(parsePacket(text, known)).toEqual(value);
      }),
    );
  });

  it('never throws, and points into the text with everything it refuses', () => {
    fc.assert(
      fc.property(mixed, (text) => {
        const reading = parsePacket(text, known);
        if (!reading.ok) expectPlacesInside(text, reading.problems);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['NUL', '\0'],
    ['a bell', '\u0007'],
    ['an escape', '\u001b[2J'],
    ['a C1 control', '\u0085'],
    ['a right-to-left override', '\u202e'],
    ['an isolate', '\u2066'],
    ['a zero-width space', '\u200b'],
    ['a zero-width joiner', '\u200d'],
    ['a word joiner', '\u2060'],
    ['a soft hyphen', '\u00ad'],
    ['a byte order mark in the middle', '\ufeff'],
    ['a line separator', '\u2028'],
    ['a tag character', '\u{e0041}'],
    ['a carriage return alone', '\r'],
    ['half a surrogate pair', '\ud800'],
  ])('refuses %s wherever it stands', (_, character) => {
    for (const at of [0, 20, full.indexOf('# Obj') + 4, full.indexOf('stage 4'), full.length - 2]) {
      const text = full.slice(0, at) + character + full.slice(at);
      if (character === '\ufeff' && at === 0) continue;
      const reading = parsePacket(text, known);
      const codes = reading.ok ? [] : reading.problems.map(({ code }) => code);
      expect(codes).toContain('packet/hostile-character');
    }
  });

  it.each(['é', 'ß', '漢字', 'العربية', '🛰️', 'e\u0301', '\u00a0'])('accepts "%s"', (text) => {
    expect(parsePacket(full.replace('nothing but', `nothing ${text} but`), known).ok).toBe(true);
  });
});
