import { isActor } from './actor.ts';
import { writeBlocker } from './blocker-line.ts';
import type { Blocker } from './closure.ts';
import { withoutSpan, writeSpan, writeValue } from './code-span.ts';
import { valueLimit, type EntryContent } from './entry.ts';
import { escapeText } from './escape.ts';
import { writeEvidenceLine } from './evidence-line.ts';

/**
 * The written form of an entry, byte for byte; the host program writes the same. Lines end in "\n", the last one too;
 * keys stand in this order and are left out when the content has none:
 *
 *     ## <at> <actor> action_type=<type>
 *     - summary: thread_ref=… executor=… run=… turn=… entry=… state=… codex_thread_id=…
 *     - head: <id>
 *     - branch: <name>
 *     - role: …   - scope: …   - success: …   - decision: …   - choice: …     (a line each, free text)
 *     - commits:         each id below as `  - <id>`; the delivered one last
 *     - evidence:        each path below as `  - AC1: <path>`; a criterion with two paths has two lines, a path
 *                        with a comma or semicolon stands in backquotes
 *     - next:            each below as `  - <text or next action>`
 *     - blockers:        each below as `  - <text> owner=<actor> operator_required=yes|no next=<next action>`
 *     - deviation: …   - resume: …   - failure: …   - note: …                  (a line each, free text)
 *
 * An empty list is written on its line: `- next: none`. In the summary a value with a space or a backquote stands in
 * backquotes (code-span.ts); free text stands as it is, on one line. Control, ANSI, bidi and zero-width characters
 * become visible `\u{…}`. `readLog(writeEntry(x)).entries[0]` holds x.
 *
 * @throws TypeError naming the key, when a value holds a newline, is empty or not trimmed, or the actor is none.
 */
export function writeEntry(content: EntryContent): string {
  if (!isActor(content.actor)) throw new TypeError(`actor: ${escapeText(content.actor, 80)} is no actor`);
  const lines = [
    `## ${line('at', content.at)} ${content.actor} action_type=${content.actionType}`,
    `- summary: ${summary(content)}`,
    ...token('head', content.head),
    ...token('branch', content.branch),
    ...token('role', content.role),
    ...scalar('scope', content.scope),
    ...scalar('success', content.success),
    ...scalar('decision', content.decision),
    ...scalar('choice', content.choice),
    ...list('commits', content.commits),
    ...list('evidence', content.evidence && evidenceLines(content.evidence)),
    ...list('next', content.next),
    ...rows('blockers', content.blockers?.map(blockerLine)),
    ...scalar('deviation', content.deviation),
    ...scalar('resume', content.resume),
    ...token('failure', content.failure),
    ...scalar('note', content.note),
  ];
  return `${lines.join('\n')}\n`;
}

/** The log with the entry at its end, one blank line before it; an empty log gets its heading. Nothing else changes. */
export function appendEntry(log: string, entryText: string): string {
  if (log.replace(/^\ufeff/u, '').trim() === '') return `# Handoff log\n\n${entryText}`;
  const ended = log.endsWith('\n') ? log : `${log}\n`;
  return /\n\r?\n$/u.test(ended) ? ended + entryText : `${ended}\n${entryText}`;
}

function summary(content: EntryContent): string {
  const pairs: readonly (readonly [string, string | number | undefined])[] = [
    ['thread_ref', content.threadRef],
    ['executor', content.executor],
    ['run', content.run],
    ['turn', content.turn],
    ['entry', content.entry],
    ['state', content.state],
    ['codex_thread_id', content.codexThreadId],
  ];
  return pairs
    .flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}=${writeValue(line(key, String(value)))}`],
    )
    .join(' ');
}

const scalar = (key: string, value: string | undefined): string[] =>
  value === undefined ? [] : [`- ${key}: ${line(key, value)}`];

/** A value that is no free text: its reader takes backquotes around it off. */
const token = (key: string, value: string | undefined): string[] =>
  value === undefined ? [] : [`- ${key}: ${bareOrSpan(line(key, value))}`];

const bareOrSpan = (value: string): string => (withoutSpan(value) === value ? value : writeSpan(value));

const list = (key: string, items: readonly string[] | undefined): string[] =>
  rows(
    key,
    items?.map((item) => line(key, item)),
  );

function rows(key: string, items: readonly string[] | undefined): string[] {
  if (items === undefined) return [];
  if (items.length === 0) return [`- ${key}: none`];
  return [`- ${key}:`, ...items.map((item) => `  - ${item}`)];
}

function evidenceLines(evidence: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(evidence).flatMap(([criterion, paths]) => {
    if (paths.length === 0) throw new TypeError(`evidence: ${criterion} has no path`);
    return paths.map((path) => writeEvidenceLine(criterion, path));
  });
}

const blockerLine = (blocker: Blocker): string =>
  writeBlocker({
    text: line('blockers', blocker.text),
    owner: line('blockers', blocker.owner),
    operatorRequired: blocker.operatorRequired,
    next: line('blockers', blocker.next),
  });

function line(key: string, value: string): string {
  // eslint-disable-next-line no-control-regex -- A vertical tab: npm run mutation would make an invalid \V of \v.
  if (/[\n\r\x0b\f\u0085\u2028\u2029]/u.test(value))
    throw new TypeError(`${key}: a value must not hold a newline`);
  if (value === '' || value !== value.trim()) {
    throw new TypeError(`${key}: a value must not be empty, nor begin or end with a space`);
  }
  const escaped = escapeText(value, Number.MAX_SAFE_INTEGER);
  if (escaped.length <= valueLimit) return escaped;
  // Half a character would be no text.
  const cut = escaped.slice(0, valueLimit - 2).replace(/[\ud800-\udbff]$/u, '');
  return `${cut.trimEnd()} …`;
}
