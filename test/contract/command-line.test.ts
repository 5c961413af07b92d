import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandFault, isBareResume } from '../../contract/command-line.ts';
import { readCommand } from '../../contract/command-words.ts';
import { runnableLines, unrunnableLines } from './command-lines.ts';

describe('commandFault', () => {
  it.each(runnableLines)('lets %j be run', (line) => {
    expect(commandFault(line)).toBeUndefined();
  });

  it.each(unrunnableLines)('says why %j cannot be run', (line) => {
    expect(commandFault(line)).toMatch(/^(?:begins|goes|holds|has|opens|runs|says|leaves) .*[^.]$/u);
  });

  it('has lines enough both ways, each of them once', () => {
    expect(runnableLines.length).toBeGreaterThanOrEqual(40);
    expect(unrunnableLines.length).toBeGreaterThanOrEqual(40);
    expect(new Set([...runnableLines, ...unrunnableLines]).size).toBe(
      runnableLines.length + unrunnableLines.length,
    );
  });

  it('looks at what is run, not at what runs it or stands in front of it', () => {
    const before = fc.constantFrom(
      'FOO=1 ',
      'A="x y" ',
      'sudo ',
      'time ',
      '( ',
      '{ ',
      '! ',
      'env A=1 ',
      '2>x ',
      ' ',
    );
    const plain = unrunnableLines.filter(
      (line) => /^[\p{L}<]/u.test(line) && line !== 'FOO=1' && line !== 'command',
    );
    fc.assert(
      fc.property(before, fc.constantFrom(...plain), (prefix, line) => {
        expect([prefix + line, commandFault(prefix + line)]).not.toEqual([prefix + line, undefined]);
      }),
    );
  });

  it('never looks at what is quoted behind the first word', () => {
    fc.assert(
      fc.property(fc.constantFrom(...unrunnableLines), (line) => {
        expect(commandFault(`boot-slot '${line.replaceAll("'", '')}'`)).toBeUndefined();
      }),
    );
  });

  it('never throws and reads a line in time linear in its length', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (line) => void commandFault(line)));
    for (const part of ['a ', '"', "'", '$(', '`', '\\', '${', '<a', '(', 'A=1 ', 'sudo ', '…', '<a ']) {
      void commandFault(part.repeat(100_000));
    }
  });
});

describe('readCommand', () => {
  const values = (line: string): readonly string[] => readCommand(line).words.map(({ value }) => value);
  it.each<[string, readonly string[]]>([
    [`a "b c" 'd e' f\\ g`, ['a', 'b c', 'd e', 'f g']],
    [`a"b"'c'`, ['abc']],
    ['a && b|c;d', ['a', '&&', 'b', '|', 'c', ';', 'd']],
    ['a $(b "c d") `e f` ${G:-h i}', ['a', '$(b "c d")', '`e f`', '${G:-h i}']],
    ['"$(echo "a b") c" d', ['$(echo "a b") c', 'd']],
    ['"b $(echo "c d") e" f', ['b $(echo "c d") e', 'f']],
    ['"b`echo "c d"` e" f', ['b`echo "c d"` e', 'f']],
    ['"b \\" c" d', ['b \\" c', 'd']],
    ['"b \\\\" c', ['b \\\\', 'c']],
    ["a $(echo ')' b) c", ['a', "$(echo ')' b)", 'c']],
    ['a $(echo \\) b) c', ['a', '$(echo \\) b)', 'c']],
    ['a $(b (c) d) e', ['a', '$(b (c) d)', 'e']],
    ['a ${B:-{c d}} e', ['a', '${B:-{c d}}', 'e']],
    ["a ${B:-it's c} e", ['a', "${B:-it's c}", 'e']],
    ['a # b', ['a']],
    ['a#b', ['a#b']],
    ['a >b', ['a', '>', 'b']],
    ['', []],
  ])('reads the words of %j', (line, words) => {
    expect(values(line)).toEqual(words);
  });
});

describe('isBareResume', () => {
  it.each([
    'threadline resume X', 'threadline  resume X --json', 'npx threadline resume X', './node_modules/.bin/threadline resume X',
    'threadline resume X --config t.toml', 'threadline resume --config=t.toml X', 'sudo threadline resume X', 'A=1 threadline resume "X"', 'threadline resume', 'cd /srv/arch && threadline resume X', 'sleep 60; threadline resume X', 'true && npx threadline resume X --json',
  ])('sees %j', (line) => {
    expect(isBareResume(line)).toBe(true);
  }); // prettier-ignore
  it.each([
    'threadline resume X --packet packets/two.md', "threadline resume X --success 'Slot 4 boots.'", "threadline resume X --text 'It has power.'",
    'ipmi power on slot-3 && threadline resume X', 'threadline show X', 'echo threadline resume X', 'threadline resume X; make', 'cd x && make && threadline resume X', 'echo x > y && threadline resume X',
  ])('does not mean %j', (line) => {
    expect(isBareResume(line)).toBe(false);
  }); // prettier-ignore
});
