import { actionLimit, formatAction, parseAction } from '../../contract/action.ts';
import { boardProblems } from '../../contract/board-check.ts';
import { readBoard, setRow } from '../../contract/board.ts';
import { readBullets } from '../../contract/bullets.ts';
import { commandFault } from '../../contract/command-line.ts';
import type { Entry, EntryContent } from '../../contract/entry.ts';
import { writeEntry } from '../../contract/entry-write.ts';
import { readEvidenceLine } from '../../contract/evidence-line.ts';
import { continueReading, markBefore, nothingRead, readLog, type OpenReading } from '../../contract/log.ts';
import { packetLimitBytes, parsePacket } from '../../contract/packet-parse.ts';
import type { Problem } from '../../contract/problem.ts';
import { scan } from '../../contract/scanner.ts';
import { parseConfig } from '../../contract/schema/config.ts';
import { textFromBytes } from '../../contract/utf8.ts';
import { vagueness } from '../../contract/vague.ts';

/** A reader of texts. */
export interface Target {
  readonly read: (text: string) => unknown;
  /** Characters of the longest text that is read at all; longer ones are refused unread. Absent: there is no limit. */
  readonly limit?: number;
  /** Reads the bytes and throws when a law is broken that holds for whatever is given. */
  readonly hold: (bytes: Buffer) => void;
}

const known = { archActor: 'arch:codex', roles: ['runner:codex', 'infra:codex'] };
const place = { file: '/a/threadline.toml', dir: '/a', home: '/home/a' };
const row = {
  threadRef: 'FUZZ-1',
  role: 'runner:codex',
  scope: 'a|b',
  state: 'execute',
  owner: 'arch:codex',
  next: '',
  sha: '',
};

export const targets = {
  packet: {
    read: (text) => parsePacket(text, known),
    limit: packetLimitBytes,
    hold: (bytes) => {
      const text = textFromBytes(bytes);
      const reading = parsePacket(text, known);
      if (!reading.ok) requirePlaces(text, reading.problems);
    },
  },
  log: {
    read: readLog,
    hold: (bytes) => {
      const text = textFromBytes(bytes);
      const { entries, problems } = readLog(text);
      requirePlaces(text, [...problems, ...entries.flatMap((entry) => entry.problems)]);
      for (const entry of entries) if (entry.problems.length === 0) requireWritable(entry);
      requireContinued(bytes);
    },
  },
  board: {
    read: (text) => [readBoard(text), boardProblems(text, known)],
    hold: (bytes) => {
      const text = textFromBytes(bytes);
      requirePlaces(text, boardProblems(text, known));
      const set = setRow(text, row);
      const back = readBoard(set).find(({ threadRef }) => threadRef === row.threadRef);
      // Behind a fence or comment that is never closed nothing is read: whoever sets a row looks whether it can be.
      if (back === undefined && scan(text).unclosed) return;
      requireSame('the row that was set', back, row);
      requireSame('a board whose row is set twice', setRow(set, row), set);
    },
  },
  action: {
    read: parseAction,
    limit: actionLimit,
    hold: (bytes) => {
      const reading = parseAction(textFromBytes(bytes));
      if (reading.ok) requireSame('an action', parseAction(formatAction(reading.action)), reading);
    },
  },
  line: {
    read: (text) => [commandFault(text), vagueness(text), readEvidenceLine(text)],
    hold: (bytes) => {
      const text = textFromBytes(bytes);
      const [command, ...paths] = [
        commandFault(text),
        ...readEvidenceLine(text).flatMap((line) => line.paths),
      ];
      if (command === '' || paths.length === 0) throw new Error('a line that is read as nothing');
      void vagueness(text);
    },
  },
  config: {
    read: (text) => parseConfig(text, place),
    hold: (bytes) => {
      const text = textFromBytes(bytes);
      const reading = parseConfig(text, place);
      if (!reading.ok) requirePlaces(text, reading.problems);
    },
  },
  bullets: {
    read: (text) => readBullets(scan(text).lines),
    hold: (bytes) => {
      const { lines } = scan(textFromBytes(bytes));
      const { bullets, strays } = readBullets(lines);
      for (const { line, column } of [...bullets, ...bullets.flatMap(({ items }) => items), ...strays]) {
        const length = lines[line - 1]?.text.length ?? -1;
        if (column >= 1 && column <= Math.max(length, 1)) continue;
        throw new Error(`a bullet outside the text, at ${String(line)}:${String(column)}`);
      }
    },
  },
} satisfies Readonly<Record<string, Target>>;

export type TargetName = keyof typeof targets;

/** What is read of an entry without a problem is what the strict writer would have written. */
function requireWritable(entry: Entry): void {
  const written = writeEntry(contentOf(entry));
  const [back] = readLog(written).entries;
  requireSame('an entry', back && contentOf(back), contentOf(entry));
  requireSame('the problems of an entry written again', back?.problems, []);
}

function contentOf(entry: Entry): EntryContent {
  const { line: _line, text: _text, problems: _problems, ...content } = entry;
  return content;
}

/** A reading gone on with is the whole reading, wherever the log was cut before. */
function requireContinued(bytes: Buffer): void {
  const whole = readingOf(nothingRead, bytes, 0);
  for (const length of [bytes.length >>> 1, bytes.length - 1]) {
    const before = readingOf(nothingRead, bytes.subarray(0, Math.max(0, length)), 0);
    requireSame('a continued reading', readingOf(before, bytes, length), whole);
  }
}

function readingOf(previous: OpenReading, bytes: Buffer, common: number): OpenReading {
  const mark = markBefore(previous, common);
  return continueReading(previous, mark, textFromBytes(bytes.subarray(mark.start)));
}

function requirePlaces(text: string, problems: readonly Problem[]): void {
  const lines = text.split('\n');
  for (const { line, column, code, message, fix } of problems) {
    const length = lines[line - 1]?.length ?? -1;
    if (line < 1 || length < 0 || column < 1 || column > length + 1)
      throw new Error(`${code} lies outside the text, at ${String(line)}:${String(column)}`);
    if (!/\S/u.test(message) || !/\S/u.test(fix)) throw new Error(`${code} says nothing`);
  }
}

function requireSame(what: string, came: unknown, expected: unknown): void {
  const [one, other] = [came, expected].map((value) => JSON.stringify(value, sorted));
  if (one !== other) throw new Error(`${what} is not the same\n  ${String(one)}\n  ${String(other)}`);
}

/** Keys in one order: an entry's stand in the order in which they were read. */
function sorted(_key: string, value: unknown): unknown {
  if (value instanceof Map) return [...value];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
