import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeEntry } from '../../contract/entry-write.ts';
import { lineLimit } from '../../contract/log-form.ts';
import { readLog, type LogReading } from '../../contract/log.ts';
import { entryLimit } from '../../contract/log-sections.ts';
import { textFromBytes } from '../../contract/utf8.ts';
import { contents } from './entry-arbitrary.ts';

const heading = '## 2026-02-13T18:04:11Z runner:codex action_type=progress';
const summary = '- summary: thread_ref=WS8 executor=remote_codex';
const said = (note: string): string => `${heading}\n${summary}\n- note: ${note}\n`;
const entry = said('x');

const notes = (text: string): readonly unknown[] => readLog(text).entries.map(({ note }) => note);
const codes = ({ entries, problems }: LogReading): readonly string[] =>
  [...problems, ...entries.flatMap((each) => each.problems)].map(({ code }) => code);

/** What a log may hold, how many entries are read from it, and which rules it breaks: the reader guesses at nothing. */
const readings: readonly (readonly [string, string, number, readonly string[]])[] = [
  ['an empty log', '', 0, []],
  ['a byte order mark alone', '\ufeff', 0, []],
  ['prose', 'The log begins here.\naction_type=progress thread_ref=WS8\n', 0, []],
  ['prose before and after', `Read me.\n\n${entry}\n# End\nprose\n`, 1, []],
  ['an entry in a fence', `\`\`\`\n${entry}\`\`\`\n`, 0, []],
  ['an entry in an indented fence', `  ~~~\n${entry}  ~~~\n`, 0, []],
  ['a fence inside an entry', `${entry}\`\`\`\n${heading}\n- summary: x\n\`\`\`\n`, 1, []],
  ['an entry behind a closed fence', `\`\`\`\n\`\`\`\n${entry}`, 1, []],
  ['an entry behind an open fence', `\`\`\`\n${entry}`, 0, ['log/unclosed-fence']],
  ['an entry behind an open comment', `<!-- \n${entry}`, 0, ['log/unclosed-comment']],
  ['an open fence below an entry', `${entry}~~~\nlog`, 1, ['log/unclosed-fence']],
  ['an entry in a comment', `<!--\n${entry}-->\n`, 0, []],
  ['an entry behind a comment of one line', `<!-- archive.md -->\n${entry}`, 1, []],
  ['an entry in a quote', `> ${entry.replaceAll('\n', '\n> ')}\n`, 0, []],
  ['an entry with only its body quoted', `${heading}\n> ${summary}\n`, 0, ['entry/summary']],
  ['an entry indented as code', `    ${entry.replaceAll('\n', '\n    ')}`, 0, []],
  ['a heading behind a tab', `\t${entry}`, 0, []],
  ['an entry indented by three spaces', `   ${entry}`, 1, []],
  ['a heading without a space', entry.replace('## ', '##'), 1, []],
  ['a heading of the first level', entry.replace('## ', '# '), 0, ['entry/heading-level']],
  ['a heading of the third level', entry.replace('## ', '### '), 0, ['entry/heading-level']],
  ['a heading of the third level inside', `${entry}### Details\n- anything: goes\n`, 1, ['entry/unknown-key']],
  ['seven hashes', `#####${entry}`, 0, []],
  ['an underlined heading inside', `${entry}\nDetails\n-------\n`, 1, []],
  ['carriage returns', entry.replaceAll('\n', '\r\n'), 1, []],
  ['mixed line endings', `${entry}\n${said('y').replaceAll('\n', '\r\n')}`, 2, []],
  ['a byte order mark at the beginning', `\ufeff${entry}`, 1, []],
  ['a byte order mark where files were joined', `${entry}\ufeff${said('y')}`, 2, []],
  ['the same entry with a byte order mark', `${entry}\ufeff${entry}`, 2, ['entry/repeated']],
  ['a byte order mark inside a value', said('a\ufeffb'), 1, []],
  ['the same entry with other line endings', `${entry}${entry.replaceAll('\n', '\r\n')}`, 2, ['entry/repeated']],
  ['an entry of arch', entry.replace('runner:codex', 'arch:codex'), 1, []],
  ['an entry of the operator', entry.replace('runner:codex', 'operator'), 1, []],
  ['an entry of nobody', entry.replace('runner:codex', 'Runner'), 1, ['entry/actor']],
  ['a day that does not exist', entry.replace('02-13', '02-31'), 1, ['entry/time']],
  ['a local time', entry.replace('11Z', '11+01:00'), 1, ['entry/time']],
  ['a bullet twice', `${entry}- note: y\n`, 1, ['entry/duplicate-key']],
  ['a summary twice', `${entry}${summary}\n`, 1, ['entry/duplicate-key']],
  ['an item of another key', `${heading}\n${summary}\n- next:\n  - note: y\n`, 1, []],
  ['a NUL in a value', said('a\0b'), 1, ['log/not-utf8']],
  ['a NUL outside', `a\0b\n${entry}`, 1, ['log/not-utf8']],
  ['an ANSI sequence', said('\u001b[2J'), 1, []],
]; // prettier-ignore

describe('readLog', () => {
  it.each(readings)('reads %s in one way only', (_, text, entries, expected) => {
    const reading = readLog(text);
    expect(reading.entries).toHaveLength(entries);
    expect(codes(reading)).toEqual(expected);
  });

  it('reads the bullets of an entry in any order', () => {
    const shuffled = contents.chain((content) => {
      const [first = '', ...lines] = writeEntry(content).trimEnd().split('\n');
      const bullets = lines.join('\n').split(/\n(?=- )/u);
      return fc
        .tuple(fc.constant(content), fc.shuffledSubarray(bullets, { minLength: bullets.length }))
        .map(([whole, some]) => ({ whole, text: [first, ...some].join('\n') }));
    });
    fc.assert(
      fc.property(shuffled, ({ whole, text }) => {
        const [read] = readLog(text).entries;
        expect(read).toMatchObject(whole);
        expect(read?.problems).toEqual([]);
      }),
    );
  });

  it('takes deeper lists as items of the same key, in their order', () => {
    const nested = `${heading}\n${summary}\n- next:\n  - a\n    - b\n      + c\n  * d\n- note: x\n`;
    expect(readLog(nested).entries).toMatchObject([{ next: ['a', 'b', 'c', 'd'], note: 'x', problems: [] }]);
    const tabbed = `${heading}\n${summary}\n- next:\n\t- a\n\t\t- b\n`;
    expect(readLog(tabbed).entries).toMatchObject([{ next: ['a', 'b'] }]);
  });

  it('ends a value at a blank line, a fence, a quote or a heading', () => {
    const after = (line: string): string => `${heading}\n${summary}\n- note: x\n${line}\ny\n`;
    for (const line of ['', '> q', '```\n```', '### H']) expect(notes(after(line))).toEqual(['x']);
    expect(notes(after('  z'))).toEqual(['x z y']);
  });

  it('tells an entry of other bytes than UTF-8 by the first of them, and reads the others', () => {
    const log = (note: string): string =>
      `${entry}\n${heading}\n${summary}\n- note: ${note}\n- scope: \xff\xff\n`;
    const { entries, problems } = readLog(textFromBytes(Buffer.from(log('caf\xe9'), 'latin1')));
    expect(problems).toEqual([]);
    expect(entries).toMatchObject([
      { note: 'x', problems: [] },
      { note: 'caf\\u{dce9}', problems: [{ code: 'log/not-utf8', line: 7, column: 12 }] },
    ]);
  });

  it('tells once that a log is of another encoding altogether', () => {
    const reading = readLog(textFromBytes(Buffer.from(`\ufeff# Log\n${entry}`, 'utf16le')));
    expect(reading.entries).toEqual([]);
    expect(reading.problems).toMatchObject([{ code: 'log/not-utf8', line: 1, column: 1 }]);
    expect(reading.problems[0]?.message).toContain('a byte that is no UTF-8');
    expect(readLog('a\n\0\n').problems[0]).toMatchObject({
      line: 2,
      message: expect.stringContaining('NUL') as string,
    });
  });

  it('names a line that nobody wrote, and an entry that nobody reads', () => {
    const long = 'x'.repeat(lineLimit + 1);
    expect(codes(readLog(`${entry}# End\n${long}\n`))).toEqual(['log/line-too-long']);
    expect(codes(readLog(long.slice(1)))).toEqual([]);
    const length = entryLimit - entry.length;
    const padded = (more: number): string =>
      entry + '- branch:\n'.repeat(1) + '\n'.repeat(length - 10 + more) + 'x';
    expect(codes(readLog(padded(-1)))).toEqual(['entry/value']);
    const reading = readLog(`${padded(0)}\n${entry}`);
    expect(reading.entries).toHaveLength(1);
    expect(reading.problems).toMatchObject([{ code: 'entry/too-long', line: 1 }]);
  });
});
