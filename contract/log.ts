import type { Entry } from './entry.ts';
import { readEntry } from './entry-read.ts';
import { cutLog } from './log-sections.ts';
import type { Problem } from './problem.ts';
import { utf8Length } from './utf8.ts';

export interface LogReading {
  /** In the order of the log. One with problems is no claim. */
  readonly entries: readonly Entry[];
  /**
   * Of headings that are no entries, of lines that are no text, and of fences and comments that hide what follows; not those of
   * the entries. At most `mostLogProblems`.
   */
  readonly problems: readonly Problem[];
}

/**
 * Reads a handoff log in one pass: forgiving about spacing, case and the order of bullets, never about meaning. What
 * stands in fences, quotes and comments, or outside an entry, is ignored. Never throws.
 */
export function readLog(text: string): LogReading {
  const { entries, problems } = continueReading(nothingRead, beginning, text);
  return { entries, problems };
}

/** A reading that can be gone on with when the log has changed below some place of it. */
export interface OpenReading extends LogReading {
  /** Places below which the log may change without changing how what stands above them is read, in order. */
  readonly marks: readonly Mark[];
  /** `entry=`, or the text of an entry without one → the line of the first that has it. */
  readonly firsts: ReadonlyMap<string, number>;
}

/** A heading of the first or second level, and what stands above it. */
export interface Mark {
  /** Bytes before the heading, and up to the end of its line. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly entries: number;
  readonly problems: number;
}

/** The last mark whose heading lies within the first `bytes` bytes; the log's beginning when there is none. */
export function markBefore(reading: OpenReading, bytes: number): Mark {
  return reading.marks.findLast(({ end }) => end <= bytes) ?? beginning;
}

/**
 * The reading of a log that up to `mark` is the log of the `previous` reading and then goes on with `text`, which begins with
 * the mark's heading: the same as of the whole, and the entries above the mark are the very same objects.
 */
export function continueReading(previous: OpenReading, mark: Mark, text: string): OpenReading {
  const entries = previous.entries.slice(0, mark.entries);
  const problems = previous.problems.slice(0, mark.problems);
  const marks = previous.marks.filter(({ start }) => start < mark.start);
  const firsts = new Map<string, number>();
  for (const [key, line] of previous.firsts) if (line < mark.line) firsts.set(key, line);
  const tell = (found: readonly Problem[]): void => {
    for (const problem of found) if (problems.length < mostLogProblems) problems.push(problem);
  };
  let measured = 0;
  let bytes = mark.start;
  cutLog(
    text,
    {
      entry: (raw) => {
        const read = readEntry(raw);
        if (read.ok) entries.push(asRepeated(read.value, firsts));
        else tell(read.problems);
      },
      problem: (problem) => tell([problem]),
      heading: ({ number, start, text: heading }) => {
        bytes += utf8Length(text, measured, start);
        measured = start;
        if (bytes < (marks.at(-1)?.start ?? 0) + markEvery) return;
        const end = bytes + utf8Length(heading, 0, heading.length);
        marks.push({ start: bytes, end, line: number, entries: entries.length, problems: problems.length });
      },
    },
    mark.line,
  );
  return { entries, problems, marks, firsts };
}

export const nothingRead: OpenReading = { entries: [], problems: [], marks: [], firsts: new Map() };
const beginning: Mark = { start: 0, end: 0, line: 1, entries: 0, problems: 0 };

/** More tell nobody anything, and every line of a log could be one. */
export const mostLogProblems = 1_000;

/** Bytes from one mark to the next at least: a log of headings alone must not cost a mark a line. */
const markEvery = 4_096;

/**
 * An honest writer never repeats an entry: a second one with the same words or the same id is a copy, and no claim. The
 * same words say the same id.
 */
function asRepeated(entry: Entry, firsts: Map<string, number>): Entry {
  const key = entry.entry ?? entry.text;
  const earlier = firsts.get(key);
  if (earlier !== undefined) return { ...entry, problems: [...entry.problems, repeated(entry, earlier)] };
  firsts.set(key, entry.line);
  return entry;
}

const repeated = (entry: Entry, earlier: number): Problem => ({
  line: entry.line,
  column: 1,
  code: 'entry/repeated',
  message: `The entry repeats the one of line ${String(earlier)}, in its words or its entry=.`,
  fix: 'Make a new entry with "$THREADLINE", which gives it an id of its own.',
});
