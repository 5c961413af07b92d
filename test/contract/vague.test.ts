import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeholderIn, vagueness } from '../../contract/vague.ts';
import { exactLines, vagueLines } from './vague-lines.ts';

describe('vagueness', () => {
  it.each(vagueLines)('refuses %j', (text) => {
    expect(vagueness(text)).toBeTypeOf('string');
  });

  it.each(exactLines)('lets %j pass', (text) => {
    expect(vagueness(text)).toBeUndefined();
  });

  it('has lines enough both ways, each of them once', () => {
    expect(exactLines.length).toBeGreaterThanOrEqual(60);
    expect(vagueLines.length).toBeGreaterThanOrEqual(60);
    expect(new Set([...exactLines, ...vagueLines]).size).toBe(exactLines.length + vagueLines.length);
  });

  const vagueWords = fc.constantFrom(
    ...vagueLines.filter((text) => /^(?!Yes|No\b)[\p{L}' -]{3,}$/u.test(text)),
  );
  // A number counts a list, and underscores join no name, only where nothing else stands before.
  const anyLine = fc.constantFrom(...vagueLines.filter((text) => !/^\d|_/u.test(text)), ...exactLines);
  const filler = fc.constantFrom(
    'please',
    'now',
    'the',
    'this',
    'it',
    'further',
    'we will',
    'then',
    'and',
    'to',
    'again',
    'if',
  );

  it('does not look at case, punctuation and blanks', () => {
    const wrap = fc.constantFrom(
      ...['', ' ', '.', '!', '…', ' …', ';', '?', ':', ')', '"', '**', '\t', '  -'],
    );
    const law = fc.property(anyLine, wrap, wrap, fc.boolean(), (text, before, after, upper) => {
      const changed = `${before}${upper ? text.toUpperCase() : text.toLowerCase()}${after}`;
      expect(vagueness(changed) === undefined).toBe(vagueness(text) === undefined);
    });
    fc.assert(law, { numRuns: 3_000 });
  });

  it('does not look at filler around', () => {
    const law = fc.property(
      anyLine,
      fc.array(filler, { maxLength: 3 }),
      fc.array(filler, { maxLength: 3 }),
      (text, before, after) => {
        const changed = [...before, text, ...after].join(' ');
        expect(vagueness(changed) === undefined).toBe(vagueness(text) === undefined);
      },
    );
    fc.assert(law, { numRuns: 3_000 });
  });

  it('holds one vague line after another for vague', () => {
    fc.assert(
      fc.property(vagueWords, vagueWords, (one, other) => vagueness(`${one}, ${other}`) !== undefined),
    );
  });

  it('holds every vague line for exact as soon as it names a path, a number or an id', () => {
    const thing = fc.constantFrom(
      'src/lock.ts', './todo', 'evidence/', '/etc/hosts', 'boot.log', '3', 'AC2', '8a3bd1b', '#412', 'slot-3', 'hut/slot-3', 'vm_7', 'infra:codex', 'https://example.org/x',
    ); // prettier-ignore
    fc.assert(
      fc.property(
        vagueWords,
        thing,
        fc.constantFrom(' ', ': ', ' of ', ' for ', ' (see '),
        (text, object, joint) => {
          expect(vagueness(`${text}${joint}${object}`)).toBeUndefined();
          expect(vagueness(`${object} ${text}`)).toBeUndefined();
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('never throws and reads a line in time linear in its length', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => void vagueness(text)));
    // Quadratic reading of these would take minutes.
    for (const part of [
      'do ',
      'do a ',
      'the check ',
      'the check a ',
      '.',
      '/',
      '<',
      'a.',
      'a/',
      'make ',
      'see the last ',
      ':.',
      "'",
      '_',
    ]) {
      const long = part.repeat(100_000 / part.length);
      expect([part, typeof vagueness(`${long}x1`)]).toEqual([part, 'undefined']);
      vagueness(long);
    }
  });
});

describe('placeholderIn', () => {
  it.each(['TBD', 'n/a', 'to be determined', 'Unknown', '<ticket>', '…', '', 'todo: TBD'])(
    'refuses %j as a name',
    (text) => {
      expect(placeholderIn(text)).toBeTypeOf('string');
    },
  );
  it.each(['WS8/T-14', 'Monitoring', 'Cleanup', 'Error handling', 'Testing', 'Research', 'Setup', 'TBD-7'])(
    'lets %j name a scope',
    (text) => {
      expect(placeholderIn(text)).toBeUndefined();
    },
  );
});
