import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueLimit, type Entry, type EntryContent } from '../../contract/entry.ts';
import { entryId } from '../../contract/entry-id.ts';
import { appendEntry, writeEntry } from '../../contract/entry-write.ts';
import { readLog } from '../../contract/log.ts';
import { contents, foreignTexts } from './entry-arbitrary.ts';
import { expectPlacesInside } from './places.ts';

const sha = '8a3bd1bfa922522920393704d38feffba15f85ca';
const heading = '## 2026-02-13T18:04:11Z runner:codex action_type=closure';
const summary = '- summary: thread_ref=RUNNER-WS8 executor=remote_codex run=1 turn=1 state=done';

function only(text: string): Entry {
  const { entries, problems } = readLog(text);
  expect(problems).toEqual([]);
  expect(entries).toHaveLength(1);
  return entries[0] ?? expect.fail('no entry');
}

function contentOf(entry: Entry | undefined): EntryContent | undefined {
  if (!entry) return undefined;
  const { line: _line, text: _text, problems, ...content } = entry;
  expect(problems).toEqual([]);
  return content;
}

describe('readLog', () => {
  it('reads back whatever writeEntry wrote', () => {
    fc.assert(
      fc.property(contents, (content) => {
        expect(contentOf(readLog(writeEntry(content)).entries[0])).toEqual(content);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads back what the writer made of hostile and endless texts, and the writer writes that again', () => {
    const hostile = fc
      .tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 2_000 }))
      .map(([text, times]) => text.repeat(times).replace(/\s+/gu, ' ').trim())
      .filter((text) => text !== '');
    fc.assert(
      fc.property(contents, hostile, (content, text) => {
        const written = writeEntry({
          ...content,
          note: text,
          scope: text,
          next: [text],
          codexThreadId: text,
        });
        const read = contentOf(readLog(written).entries[0]) ?? expect.fail('no entry');
        expect(read.note?.length).toBeLessThanOrEqual(valueLimit);
        expect(writeEntry(read)).toBe(written);
      }),
    );
  });

  it('reads back entries appended to any log that leaves no fence or comment open', () => {
    fc.assert(
      fc.property(foreignTexts, contents, (log, content) => {
        fc.pre(!readLog(log).problems.some((problem) => problem.code.startsWith('log/')));
        const text = appendEntry(log, writeEntry(content));
        const last = readLog(text).entries.at(-1);
        // The log may hold an entry with the same id by chance; nothing else can disturb it.
        fc.pre(!last?.problems.some((problem) => problem.code === 'entry/repeated'));
        expect(contentOf(last)).toEqual(content);
        expect(text.endsWith(`${last?.text ?? ''}\n`)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never throws, and every problem lies in the text', () => {
    fc.assert(
      fc.property(foreignTexts, (text) => {
        const { entries, problems } = readLog(text);
        expectPlacesInside(text, [...problems, ...entries.flatMap((entry) => entry.problems)]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is forgiving about spacing, case and the order of bullets', () => {
    const sloppy = [
      '\ufeff# Log',
      'prose',
      '##   2026-02-13t18:04:11.250z   Runner:Codex   ACTION_TYPE=Closure  ##',
      '',
      ' * Deviation :  None.',
      ` *  **Commits**: ${sha.toUpperCase()}`,
      ' * next: NONE',
      ' * evidence:',
      '     + ac1 : `evidence/boot.log`',
      ' * Summary: STATE=Done  run = 1 executor=REMOTE_CODEX',
      '   thread_ref=RUNNER-WS8 turn=1 entry=ABCD',
      ' * note: a wrapped',
      '   line',
    ].join('\r\n');
    expect(contentOf(only(sloppy))).toEqual({
      at: '2026-02-13T18:04:11Z',
      actor: 'runner:codex',
      actionType: 'closure',
      threadRef: 'RUNNER-WS8',
      executor: 'remote_codex',
      run: 1,
      turn: 1,
      entry: 'abcd',
      state: 'done',
      deviation: 'none',
      commits: [sha],
      next: [],
      evidence: { AC1: ['evidence/boot.log'] },
      note: 'a wrapped line',
    });
  });

  const hidden: readonly (readonly [string, string])[] = [
    ['a fence', `\`\`\`\n${heading}\n${summary}\n\`\`\`\n`],
    ['a longer fence', `~~~~ md\n~~~\n${heading}\n${summary}\n~~~~\n`],
    ['a quote', `> ${heading}\n> ${summary}\n`],
    ['a comment', `<!-- x\n${heading}\n${summary}\n-->\n`],
    ['code by indentation', `    ${heading}\n    ${summary}\n`],
  ];
  it.each(hidden)('reads no entry in %s', (_, text) => {
    expect(readLog(text)).toEqual({ entries: [], problems: [] });
  });

  it('says where a fence was left open, instead of guessing what it hides', () => {
    const { entries, problems } = readLog(`text\n  \`\`\`sh\n${heading}\n${summary}\n`);
    expect(entries).toEqual([]);
    expect(problems).toMatchObject([{ line: 2, column: 3, code: 'log/unclosed-fence' }]);
  });

  it('takes the text of an entry up to the next heading, without trailing blank lines', () => {
    const entry = only(`${heading}\n${summary}\n- note: x\n\n\n# Something else\n- note: y\n`);
    expect(entry.text).toBe(`${heading}\n${summary}\n- note: x`);
    expect(entry.line).toBe(1);
    expect(entry.problems).toEqual([]);
  });

  const broken: readonly (readonly [string, string, string, number, number])[] = [
    ['a short commit id', '- commits: 8a3bd1b', 'entry/object-id', 3, 12],
    ['a short head', '- head: HEAD', 'entry/object-id', 3, 9],
    ['a key twice', '- note: a\n- note: b', 'entry/duplicate-key', 4, 3],
    ['an unknown key', '- sumary: x', 'entry/unknown-key', 3, 3],
    ['a bullet without a key', '- I did it', 'entry/bullet-without-key', 3, 3],
    ['evidence outside the repository', '- evidence:\n  - AC1: ../x', 'entry/evidence', 4, 5],
    ['evidence in the git directory', '- evidence:\n  - AC1: .git/config', 'entry/evidence', 4, 5],
    ['evidence without a criterion', '- evidence:\n  - x.txt', 'entry/evidence', 4, 5],
    ['the same evidence twice', '- evidence:\n  - AC1: x\n  - AC1: x', 'entry/evidence-twice', 5, 5],
    ['blockers without any', '- blockers:', 'entry/value', 3, 3],
    ['next without any', '- next:\n- deviation: none', 'entry/value', 3, 3],
    ['a blocker without keys', '- blockers:\n  - No power.', 'entry/blocker-incomplete', 4, 5],
    [
      'a blocker with a strange owner',
      '- blockers:\n  - a owner=Bob operator_required=no next=packet:x',
      'entry/owner',
      4,
      5,
    ],
    [
      'a blocker with maybe',
      '- blockers:\n  - a owner=operator operator_required=maybe next=packet:x',
      'entry/operator-required',
      4,
      5,
    ],
    [
      'hold=',
      '- blockers:\n  - a hold=yes owner=operator operator_required=yes next=packet:x',
      'entry/not-yet-supported',
      4,
      5,
    ],
    ['a value without text', '- note:', 'entry/value', 3, 3],
    ['an empty item', '- next:\n  - a\n  - \u00a0', 'entry/value', 5, 5],
    ['two values of one key', '- branch:\n  - a\n  - b', 'entry/value', 3, 3],
  ];
  it.each(broken)('marks an entry with %s', (_, body, code, line, column) => {
    expect(only(`${heading}\n${summary}\n${body}\n`).problems).toMatchObject([{ code, line, column }]);
  });

  const brokenSummaries: readonly (readonly [string, string, number])[] = [
    ['thread_ref=X executor=ssh', 'entry/executor', 26],
    ['thread_ref=X', 'entry/executor', 12],
    ['thread_ref=X executor=remote_codex run=0', 'entry/run', 47],
    ['thread_ref=X executor=remote_codex turn=one', 'entry/turn', 47],
    ['thread_ref=X executor=remote_codex entry=a-b', 'entry/entry', 47],
    ['thread_ref=X executor=remote_codex state=finished', 'entry/state', 47],
    ['thread_ref=X thread_ref=Y executor=remote_codex', 'entry/duplicate-key', 25],
    ['thread_ref=X executor=remote_codex phase=1', 'entry/unknown-summary-key', 47],
  ];
  it.each(brokenSummaries)('marks the summary %s', (text, code, column) => {
    expect(only(`${heading}\n- summary: ${text}\n`).problems).toMatchObject([
      { code, line: 2, column: code === 'entry/executor' && column === 26 ? 25 : column },
    ]);
  });

  const noEntries: readonly (readonly [string, string, string])[] = [
    [
      'an unknown action type',
      `## 2026-02-13T18:04:11Z runner:codex action_type=finish\n${summary}`,
      'entry/action-type',
    ],
    ['no summary', `${heading}\n- note: x`, 'entry/summary'],
    ['no thread_ref', `${heading}\n- summary: executor=remote_codex`, 'entry/thread-ref'],
    ['a bad thread_ref', `${heading}\n- summary: thread_ref=../x executor=remote_codex`, 'entry/thread-ref'],
    ['a heading of another level', `#${heading}\n${summary}`, 'entry/heading-level'],
  ];
  it.each(noEntries)('reads %s as a problem of the log, never as an entry', (_, text, code) => {
    const { entries, problems } = readLog(text);
    expect(entries).toEqual([]);
    expect(problems).toMatchObject([{ code }]);
  });

  it('marks a second entry with the same words or the same id', () => {
    const one = `${heading}\n${summary} entry=abcd\n- note: a\n`;
    const codes = (text: string): readonly (readonly string[])[] =>
      readLog(text).entries.map((entry) => entry.problems.map((problem) => problem.code));
    expect(codes(`${one}\n${one}`)).toEqual([[], ['entry/repeated']]);
    expect(codes(`${one}\n${one.replace('note: a', 'note: b')}`)).toEqual([[], ['entry/repeated']]);
    expect(codes(`${one}\n${one.replace('abcd', 'abce')}`)).toEqual([[], []]);
  });

  it('escapes what an agent wrote', () => {
    expect(only(`${heading}\n${summary}\n- note: \u001b[2Jgone\u202e\n`).note).toBe(
      '\\u{1b}[2Jgone\\u{202e}',
    );
  });

  it('knows an entry by its id, else by the digest of its text, whatever the line endings', () => {
    const digest = (text: string): string => `digest of ${text}`;
    expect(entryId(only(`${heading}\n${summary} entry=abcd\n`), digest)).toBe('abcd');
    const text = `${heading}\n${summary}`;
    expect(entryId(only(`${text}\n\n`), digest)).toBe(`digest of ${text}`);
    expect(entryId(only(text.replaceAll('\n', '\r\n')), digest)).toBe(`digest of ${text}`);
  });
});
