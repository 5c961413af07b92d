import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  continueReading,
  markBefore,
  mostLogProblems,
  nothingRead,
  readLog,
  type OpenReading,
} from '../../contract/log.ts';
import { writeEntry } from '../../contract/entry-write.ts';
import { textFromBytes } from '../../contract/utf8.ts';
import { contents, foreignTexts } from './entry-arbitrary.ts';
import { entryNumber, logOf } from './log-example.ts';

const whole = (bytes: Buffer): OpenReading =>
  continueReading(nothingRead, markBefore(nothingRead, 0), textFromBytes(bytes));

/** The reading of `bytes`, gone on with from an earlier one, which shares its first `common` bytes. */
function grown(earlier: Buffer | OpenReading, bytes: Buffer, common: number): OpenReading {
  const reading = Buffer.isBuffer(earlier) ? whole(earlier) : earlier;
  const mark = markBefore(reading, common);
  return continueReading(reading, mark, textFromBytes(bytes.subarray(mark.start)));
}

function commonLength(one: Buffer, other: Buffer): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1;
  return length;
}

/** What logs are made of, with all that may stand open where one is cut; long enough that marks lie between. */
const parts = fc.array(
  fc.oneof(
    contents.map(writeEntry),
    contents.map((content) => writeEntry(content).replaceAll('\n', '\r\n')),
    fc.nat(6).map((index) => writeEntry(entryNumber(index))),
    fc.constantFrom('```\n', '<!--\n', '-->\n', '\ufeff', '# A\n', '## B', '\n', '\r\n', '> q\n', '–é漢😀'),
    fc.nat(3_000).map((length) => `- note: ${'é'.repeat(length)}\n`),
    foreignTexts,
  ),
  { maxLength: 12 },
);
const logs = parts.map((all) => Buffer.from(all.join('\n')));

describe('continueReading', () => {
  it('reads what was added at the end as a whole reading does', () => {
    fc.assert(
      fc.property(logs, logs, (log, added) => {
        const bytes = Buffer.concat([log, added]);
        expect(grown(log, bytes, log.length)).toEqual(whole(bytes));
      }),
      { numRuns: 300 },
    );
  });

  it('goes on from a mark in many of these logs', () => {
    const marked = fc.sample(logs, 300).filter((log) => markBefore(whole(log), log.length).start > 0);
    expect(marked.length).toBeGreaterThan(20);
  });

  it('reads what was changed anywhere, cut inside characters too, as a whole reading does', () => {
    fc.assert(
      fc.property(logs, fc.nat(), fc.nat(), logs, (log, from, to, put) => {
        const [start, end] = [from % (log.length + 1), to % (log.length + 1)].sort(
          (one, other) => one - other,
        );
        const bytes = Buffer.concat([log.subarray(0, start), put, log.subarray(end)]);
        expect(grown(log, bytes, commonLength(log, bytes))).toEqual(whole(bytes));
      }),
      { numRuns: 300 },
    );
  });

  it('goes on from a mark near the end, and keeps the entries above it as they are', () => {
    const log = Buffer.from(logOf(200));
    const reading = whole(log);
    const mark = markBefore(reading, log.length);
    expect(log.length - mark.start).toBeLessThan(10_000);
    expect(log.subarray(mark.start, mark.end).toString()).toMatch(
      /^## 2026\S+ runner:codex action_type=\w+$/,
    );
    const added = Buffer.concat([log, Buffer.from(`\n${writeEntry(entryNumber(200))}`)]);
    const after = grown(reading, added, log.length);
    expect(after.entries).toHaveLength(201);
    expect(after.entries.findIndex((entry, index) => entry !== reading.entries[index])).toBe(mark.entries);
  });

  it('never goes on from a heading that is none any more', () => {
    const log = Buffer.from(logOf(100));
    for (const { start } of whole(log).marks) {
      const changed = Buffer.from(log);
      changed.write('x', start + 1);
      expect(grown(log, changed, start + 1)).toEqual(whole(changed));
    }
  });

  it('knows an entry of before the mark when it is repeated behind it', () => {
    const log = Buffer.from(logOf(100));
    const again = Buffer.concat([log, Buffer.from(`\n${writeEntry(entryNumber(0))}`)]);
    expect(grown(log, again, log.length).entries.at(-1)?.problems).toMatchObject([
      { code: 'entry/repeated' },
    ]);
  });

  it('begins anew where there is nothing in common', () => {
    const log = Buffer.from(logOf(100));
    const other = Buffer.from(`\ufeff${logOf(50)}`);
    const reading = grown(log, other, 0);
    expect(reading).toEqual(whole(other));
    expect(reading.entries).toHaveLength(50);
  });

  it('keeps few marks and few problems, however many headings there are', () => {
    const headings = whole(Buffer.from('# A\n'.repeat(20_000)));
    expect(headings.marks.length).toBeLessThan(25);
    expect(readLog('### action_type=note\n'.repeat(5_000)).problems).toHaveLength(mostLogProblems);
  });
});
