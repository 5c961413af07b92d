import type { Bullet, Piece } from './bullets.ts';
import { readBlocker } from './blocker-line.ts';
import type { Blocker } from './closure.ts';
import { withoutSpan } from './code-span.ts';
import { valueLimit } from './entry.ts';
import type { EntryDraft } from './entry-read.ts';
import type { Report } from './entry-summary.ts';
import { escapeText } from './escape.ts';
import { readEvidenceLine } from './evidence-line.ts';
import { isObjectId } from './object-id.ts';
import { repositoryPathFault } from './repository-path.ts';

/** Reads an entry's bullets but its summary into it. What cannot be read is reported and left out. */
export function readFields(bullets: readonly Bullet[], fields: EntryDraft, report: Report): void {
  const seen = new Set<string>();
  for (const bullet of bullets) {
    const { key } = bullet;
    const place: Piece = { text: key, line: bullet.line, column: bullet.column };
    if (seen.has(key)) {
      report(place, 'entry/duplicate-key', `The entry says ${key} twice.`, `Keep one \`- ${key}:\`.`);
      continue;
    }
    seen.add(key);
    if (key === 'summary') continue;
    if (key === 'next' || key === 'blockers') requireSomething(bullet, place, report);
    if (key === 'next') fields.next = readNext(listOf(bullet), report);
    else if (key === 'blockers') fields.blockers = readBlockers(listOf(bullet), report);
    else if (key === 'commits') fields.commits = readCommits(bullet, report);
    else if (key === 'evidence') fields.evidence = readEvidence(listOf(bullet), report);
    else if (isScalarKey(key)) {
      const value = readScalar(bullet, key, report);
      if (value !== undefined) fields[key] = value;
    } else {
      report(
        place,
        'entry/unknown-key',
        `The entry has the unknown key "${escapeText(key, 40)}".`,
        'Write it as `- note: <text>`.',
      );
    }
  }
}

const scalarKeys = [
  'head',
  'branch',
  'role',
  'scope',
  'success',
  'decision',
  'choice',
  'deviation',
  'resume',
  'failure',
  'note',
] as const;
type ScalarKey = (typeof scalarKeys)[number];
const isScalarKey = (key: string): key is ScalarKey => scalarKeys.some((known) => known === key);

/** Values of these are no free text: backquotes around them are taken off. */
const tokens: ReadonlySet<string> = new Set(['head', 'branch', 'role', 'failure']);

function readScalar(bullet: Bullet, key: ScalarKey, report: Report): string | undefined {
  const place: Piece = { text: key, line: bullet.line, column: bullet.column };
  const pieces = [...(bullet.value ? [bullet.value] : []), ...bullet.items];
  const [piece] = pieces;
  if (pieces.length > 1 || piece === undefined || piece.text === '') {
    const message =
      piece === undefined || piece.text === '' ? `${key} has no value.` : `${key} has more than one value.`;
    report(place, 'entry/value', message, `Write \`- ${key}: <value>\` on one line, or leave it out.`);
    return undefined;
  }
  const value = valueOf(tokens.has(key) ? { ...piece, text: withoutSpan(piece.text) } : piece, report);
  if (key === 'head') return objectId(piece, value, report);
  return key === 'deviation' && /^none\.?$/iu.test(value) ? 'none' : value;
}

/** An entry that was cut off below the key would say that there are none; who means it writes it. */
function requireSomething({ key, value, items }: Bullet, place: Piece, report: Report): void {
  if (value !== undefined || items.length > 0) return;
  report(place, 'entry/value', `${key} has no value.`, `Write \`- ${key}: none\`, or its items below it.`);
}

/** The items; `none` alone on the key's own line is an empty list. */
function listOf(bullet: Bullet): readonly Piece[] {
  const { value, items } = bullet;
  const inline =
    value === undefined || (items.length === 0 && /^`?none`?\.?$/iu.test(value.text)) ? [] : [value];
  return [...inline, ...items];
}

function readNext(pieces: readonly Piece[], report: Report): readonly string[] {
  return pieces.flatMap((piece) => {
    const value = valueOf(piece, report);
    if (value !== '') return [value];
    report(piece, 'entry/value', 'An item of next is empty.', 'Write `  - <value>`, or take the bullet out.');
    return [];
  });
}

function readBlockers(pieces: readonly Piece[], report: Report): readonly Blocker[] {
  return pieces.flatMap((piece) => {
    const reading = readBlocker(valueOf(piece, report));
    if (reading.ok) return [reading.blocker];
    report(
      piece,
      reading.code,
      `The blocker "${escapeText(piece.text, 120)}" ${reading.fault}.`,
      'Write `- <what stands in the way> owner=<operator or name:agent> operator_required=yes|no next=command:`<command line>``.',
    );
    return [];
  });
}

function readCommits(bullet: Bullet, report: Report): readonly string[] {
  return listOf(bullet).flatMap((piece) =>
    piece.text.split(/[\s,]+/u).flatMap((word) => {
      const id = word === '' ? undefined : objectId(piece, withoutSpan(word), report);
      return id === undefined ? [] : [id];
    }),
  );
}

function readEvidence(pieces: readonly Piece[], report: Report): Readonly<Record<string, readonly string[]>> {
  const evidence = new Map<string, Set<string>>();
  // `- AC1:` alone stands above its paths.
  let above: readonly string[] = [];
  for (const [index, piece] of pieces.entries()) {
    for (const { criteria: named, paths } of readEvidenceLine(valueOf(piece, report))) {
      const alone = named.length > 0 && paths.join('') === '';
      const criteria = named.length === 0 ? above : named;
      if (named.length > 0) above = alone ? named : [];
      if (alone && index < pieces.length - 1) continue;
      for (const path of paths) {
        const why = criteria.length === 0 ? 'names no criterion' : faultOf(path);
        if (why !== undefined) tellEvidence(piece, why, report);
        else for (const criterion of criteria) add(criterion, path, piece);
      }
    }
  }
  return Object.fromEntries(Array.from(evidence, ([criterion, paths]) => [criterion, [...paths]]));

  function add(criterion: string, path: string, piece: Piece): void {
    const paths = evidence.get(criterion) ?? new Set<string>();
    evidence.set(criterion, paths);
    if (paths.has(path)) {
      report(
        piece,
        'entry/evidence-twice',
        `The evidence ${path} of ${criterion} is listed twice.`,
        'List it once.',
      );
    }
    paths.add(path);
  }
}

function faultOf(path: string): string | undefined {
  const fault = repositoryPathFault(path);
  return fault === undefined ? undefined : `has a path that ${fault}`;
}

function tellEvidence(piece: Piece, why: string, report: Report): void {
  report(
    piece,
    'entry/evidence',
    `The evidence "${escapeText(piece.text, 120)}" ${why}.`,
    'Write `- AC1: <path inside the repository>`, one path a line or with commas between them.',
  );
}

function objectId(piece: Piece, written: string, report: Report): string | undefined {
  const id = written.toLowerCase();
  if (isObjectId(id)) return id;
  report(
    piece,
    'entry/object-id',
    `"${escapeText(written, 80)}" is no full object id.`,
    'Write the whole id: `git rev-parse HEAD` prints it.',
  );
  return undefined;
}

function valueOf(piece: Piece, report: Report): string {
  const value = escapeText(piece.text.trim(), Number.MAX_SAFE_INTEGER);
  if (value.length <= valueLimit) return value;
  report(
    piece,
    'entry/value-too-long',
    `A value of ${String(value.length)} characters is too long.`,
    `Keep it under ${String(valueLimit)}; commit long text as a file.`,
  );
  return escapeText(piece.text.trim(), valueLimit);
}
