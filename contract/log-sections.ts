import type { RawEntry } from './entry-read.ts';
import type { Problem } from './problem.ts';
import { formFlaw } from './log-form.ts';
import { eachLine, type Line, type Unclosed } from './scanner.ts';

/** What is found in a log, in its order. */
export interface LogVisitor {
  entry(raw: RawEntry): void;
  /** What breaks a rule outside of any entry. */
  problem(problem: Problem): void;
  /** A heading of the first or second level: nothing below it changes how what stands above it is read. */
  heading(line: Line): void;
}

/**
 * Cuts a log into entries: one ends where the next heading of the first or second level begins, be it an entry's or not.
 * `first` is the number of the text's first line.
 */
export function cutLog(text: string, visitor: LogVisitor, first = 1): void {
  let open: OpenEntry | undefined;
  let told = false;
  const end = (at: number): void => {
    if (open) visitor.entry(closed(text, open, at));
    open = undefined;
  };
  const inForm = (line: Line): void => {
    const flaw = formFlaw(line);
    if (flaw === undefined) return;
    // One is enough to be sent back for: in a text of another encoding every line is broken.
    if (told) return;
    told = true;
    if (open) open.flaws.push(flaw);
    else visitor.problem(flaw);
  };
  const unclosed = eachLine(
    text,
    (line) => {
      const level = line.kind === 'text' ? headingLevel(line.text) : 0;
      const entryLike = level > 0 && /action_type\s?=/iu.test(line.text);
      if (level === 1 || level === 2) {
        end(line.start);
        told = false;
        visitor.heading(line);
      } else if (open && line.start - open.heading.start <= entryLimit) open.body.push(line);
      if (entryLike && level === 2) open = { heading: line, body: [], flaws: [] };
      else if (entryLike) visitor.problem(wrongLevel(line));
      inForm(line);
    },
    first,
  );
  end(text.length);
  if (unclosed) visitor.problem(hidden(unclosed));
}

interface OpenEntry {
  readonly heading: Line;
  readonly body: Line[];
  readonly flaws: Problem[];
}

/** UTF-16 units of one entry: many times what "$THREADLINE" writes, few enough to travel as a verdict. */
export const entryLimit = 256 * 1024;

function closed(text: string, { heading, body, flaws }: OpenEntry, end: number): RawEntry {
  const length = end - heading.start;
  if (length <= entryLimit) return { heading, body, flaws, text: ownText(text.slice(heading.start, end)) };
  return { heading, body: [], flaws: [tooLong(heading, length)], text: heading.text };
}

/** With the same digest whatever a checkout made of the line endings. */
function ownText(written: string): string {
  const own = (written.startsWith('\ufeff') ? written.slice(1) : written).trimEnd();
  return own.includes('\r') ? own.replaceAll('\r\n', '\n') : own;
}

/** 0 when the line is no heading; four spaces make it code. A byte order mark stands where two files were joined. */
function headingLevel(text: string): number {
  const begin = text.charCodeAt(0);
  if (begin !== hash && begin !== space && begin !== byteOrderMark) return 0;
  return /^\ufeff? {0,3}(#{1,6})(?=[\s\d])/u.exec(text)?.[1]?.length ?? 0;
}
const hash = 0x23;
const space = 0x20;
const byteOrderMark = 0xfeff;

const tooLong = (heading: Line, length: number): Problem => ({
  line: heading.number,
  column: 1,
  code: 'entry/too-long',
  message: `The entry has ${String(length)} characters, the most is ${String(entryLimit)}.`,
  fix: 'Commit long text as a file and name it.',
});

const wrongLevel = (line: Line): Problem => ({
  line: line.number,
  column: line.text.indexOf('#') + 1,
  code: 'entry/heading-level',
  message: 'An entry must have a heading of the second level.',
  fix: 'Begin its heading with "## ".',
});

const hidden = (open: Unclosed): Problem => ({
  line: open.line,
  column: open.column,
  code: `log/unclosed-${open.kind}`,
  message: `A ${open.kind} is opened here and never closed: no entry below it is read.`,
  fix: open.kind === 'fence' ? 'Close it with a line of the same fence.' : 'Close it with "-->".',
});
