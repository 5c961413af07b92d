import { isActor } from './actor.ts';
import { readBullets, type Bullet, type Piece } from './bullets.ts';
import { actionTypes, type Entry } from './entry.ts';
import { readFields } from './entry-fields.ts';
import { readSummary, type Report } from './entry-summary.ts';
import { escapeText } from './escape.ts';
import { withoutHashes } from './heading.ts';
import type { Parsed, Problem } from './problem.ts';
import type { Line } from './scanner.ts';

/** An entry's heading, found by log-sections.ts, and the lines up to the next one. */
export interface RawEntry {
  readonly heading: Line;
  readonly body: readonly Line[];
  /** Its own text, with LF line endings and without trailing blank lines. */
  readonly text: string;
  /** What keeps it from being read as text, or from being read at all. */
  readonly flaws: readonly Problem[];
}

/** An entry while it is read. */
export type EntryDraft = { -readonly [K in keyof Entry]: Entry[K] };

/** A text that looks like an entry but says neither what it is nor of which thread gives problems alone. */
export function readEntry(raw: RawEntry): Parsed<Entry> {
  const problems: Problem[] = [...raw.flaws];
  if (raw.flaws.some(({ code }) => code === 'entry/too-long')) return { ok: false, problems };
  const report: Report = (place, code, message, fix) => {
    if (problems.length >= mostProblems) return;
    const inside = Math.min(place.column, Math.max(lengthOf(raw, place.line), 1));
    problems.push({ line: place.line, column: inside, code, message, fix });
  };
  const entry: EntryDraft = {
    at: '',
    actor: '',
    actionType: 'note',
    threadRef: '',
    executor: 'remote_codex',
    line: raw.heading.number,
    text: raw.text,
    problems,
  };
  const named = readHeading(raw.heading, entry, report);
  const { bullets, strays } = readBullets(raw.body);
  for (const stray of strays) {
    report(
      stray,
      'entry/bullet-without-key',
      `The bullet "${escapeText(stray.text, 60)}" has no key.`,
      'Write it as `- note: <text>`.',
    );
  }
  const summary = summaryPiece(raw.heading, bullets, report);
  if (summary) readSummary(summary, entry, report);
  readFields(bullets, entry, report);
  return named && entry.threadRef !== '' ? { ok: true, value: entry } : { ok: false, problems };
}

/** More of one entry tell nobody anything. */
const mostProblems = 50;

/** False when the heading does not say what the entry is. */
function readHeading(line: Line, entry: EntryDraft, report: Report): boolean {
  const place: Piece = { text: line.text, line: line.number, column: line.text.indexOf('#') + 1 };
  const [at = '', actor = '', ...rest] = line.text.trim().replace(/^#+/u, '').trim().split(/\s+/u);
  const named = /^action_type=(\w+)$/iu.exec(withoutHashes(rest.join('')))?.[1]?.toLowerCase();
  const actionType = actionTypes.find((known) => known === named);
  if (actionType === undefined) {
    report(
      place,
      'entry/action-type',
      `The heading "${escapeText(line.text.trim(), 120)}" names no action_type that is known.`,
      `Write \`## <time> <actor> action_type=<one of ${actionTypes.join(', ')}>\`.`,
    );
    return false;
  }
  const time = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/iu.exec(at);
  const exact = time === null ? '' : `${time[1] ?? ''}T${time[2] ?? ''}Z`;
  if (!isTime(exact)) {
    report(
      place,
      'entry/time',
      `The heading's time "${escapeText(at, 60)}" is no time in UTC.`,
      'Write it like 2026-02-13T18:04:11Z.',
    );
  }
  const name = actor.toLowerCase();
  if (!isActor(name)) {
    report(
      place,
      'entry/actor',
      `The heading's actor "${escapeText(actor, 60)}" is neither "operator" nor <name>:<agent>.`,
      'Write who makes the entry, e.g. runner:codex.',
    );
  }
  entry.at = exact === '' ? escapeText(at, 60) : exact;
  entry.actor = escapeText(name, 130);
  entry.actionType = actionType;
  return true;
}

/** A day or an hour that does not exist is read by Date as another one. */
function isTime(exact: string): boolean {
  const time = new Date(exact);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(exact.slice(0, -1));
}

function summaryPiece(heading: Line, bullets: readonly Bullet[], report: Report): Piece | undefined {
  const summary = bullets.find((bullet) => bullet.key === 'summary');
  if (summary?.value) return summary.value;
  const place: Piece = summary ? { ...summary, text: '' } : { text: '', line: heading.number, column: 1 };
  report(
    place,
    'entry/summary',
    'The entry has no summary.',
    'Add `- summary: thread_ref=<value> executor=remote_codex` below its heading.',
  );
  return undefined;
}

const lengthOf = (raw: RawEntry, line: number): number =>
  (line === raw.heading.number ? raw.heading : raw.body[line - raw.heading.number - 1])?.text.length ?? 1;
