import type { Entry } from './entry.ts';
import { readEntry, type RawEntry } from './entry-read.ts';
import type { Problem } from './problem.ts';
import { scan, type Line } from './scanner.ts';

export interface LogReading {
  /** In the order of the log. One with problems is no claim. */
  readonly entries: readonly Entry[];
  /** Of headings that are no entries, and of fences and comments that hide what follows; not those of the entries. */
  readonly problems: readonly Problem[];
}

/**
 * Reads a handoff log in one pass: forgiving about spacing, case and the order of bullets, never about meaning. What
 * stands in fences, quotes and comments, or outside an entry, is ignored. Never throws.
 */
export function readLog(text: string): LogReading {
  const { lines, unclosed } = scan(text);
  const problems: Problem[] = [];
  const entries: Entry[] = [];
  for (const raw of cut(text, lines, problems)) {
    const read = readEntry(raw);
    if (read.ok) entries.push(read.value);
    else problems.push(...read.problems);
  }
  if (unclosed) problems.push(hidden(unclosed));
  return { entries: withRepeats(entries), problems };
}

/** An entry ends where the next heading of the first or second level begins, be it an entry's or not. */
function cut(text: string, lines: readonly Line[], problems: Problem[]): readonly RawEntry[] {
  const raws: RawEntry[] = [];
  let open: { readonly heading: Line; readonly body: Line[] } | undefined;
  const end = (at: number): void => {
    if (open) raws.push({ ...open, text: ownText(text, open.heading.start, at) });
    open = undefined;
  };
  for (const line of lines) {
    const level = line.kind === 'text' ? headingLevel(line.text) : 0;
    const entryLike = level > 0 && /action_type\s?=/iu.test(line.text);
    if (level === 1 || level === 2) end(line.start);
    else open?.body.push(line);
    if (entryLike && level === 2) open = { heading: line, body: [] };
    else if (entryLike) problems.push(wrongLevel(line));
  }
  end(text.length);
  return raws;
}

/** With the same digest whatever a checkout made of the line endings. */
function ownText(text: string, start: number, end: number): string {
  const own = text.slice(start, end).trimEnd();
  return own.includes('\r') ? own.replaceAll('\r\n', '\n') : own;
}

/** 0 when the line is no heading; four spaces make it code. */
function headingLevel(text: string): number {
  return /^ {0,3}(#{1,6})(?=\s)/u.exec(text)?.[1]?.length ?? 0;
}

/** An honest writer never repeats an entry: a second one with the same words or the same id is a copy, and no claim. */
function withRepeats(entries: readonly Entry[]): readonly Entry[] {
  const texts = new Map<string, number>();
  const ids = new Map<string, number>();
  return entries.map((entry) => {
    const earlier = texts.get(entry.text) ?? (entry.entry === undefined ? undefined : ids.get(entry.entry));
    if (earlier !== undefined) return { ...entry, problems: [...entry.problems, repeated(entry, earlier)] };
    texts.set(entry.text, entry.line);
    if (entry.entry !== undefined) ids.set(entry.entry, entry.line);
    return entry;
  });
}

const repeated = (entry: Entry, earlier: number): Problem => ({
  line: entry.line,
  column: 1,
  code: 'entry/repeated',
  message: `The entry repeats the one of line ${String(earlier)}, in its words or its entry=.`,
  fix: 'Make a new entry with "$THREADLINE", which gives it an id of its own.',
});

const wrongLevel = (line: Line): Problem => ({
  line: line.number,
  column: line.text.indexOf('#') + 1,
  code: 'entry/heading-level',
  message: 'An entry must have a heading of the second level.',
  fix: 'Begin its heading with "## ".',
});

const hidden = (open: {
  readonly line: number;
  readonly column: number;
  readonly kind: 'fence' | 'comment';
}): Problem => ({
  line: open.line,
  column: open.column,
  code: `log/unclosed-${open.kind}`,
  message: `A ${open.kind} is opened here and never closed: no entry below it is read.`,
  fix: open.kind === 'fence' ? 'Close it with a line of the same fence.' : 'Close it with "-->".',
});
