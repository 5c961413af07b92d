import { escapeText } from './escape.ts';
import type { Place } from './items.ts';
import { maskAsides } from './mask.ts';
import { numberingOf } from './numbering.ts';
import type { Tell } from './packet-header.ts';
import type { Section } from './packet-layout.ts';
import { apart, areApart, isOrder } from './packet-orders.ts';
import { isVerb } from './packet-success.ts';
import type { Line } from './scanner.ts';

/**
 * Tells a second objective inside # Objective: one that is named so ("Objective 2: …"), items of a list that is called
 * objectives, and numbered items without a sentence above them of which one does not go on from the others. Numbered
 * steps below the one objective are honest, and so are bullets.
 */
export function tellSecondObjective(section: Section, tell: Tell): void {
  const lines = section.lines.filter((line) => line.kind !== 'comment');
  const found = named(lines) ?? listed(lines);
  if (!found) return;
  const { place, text } = found;
  tell(place, 'packet/second-objective', `"${escapeText(text, 80)}" is an objective beside the first.`);
}

/** The name of a section that can only hold a further objective: "Objective 2", "Second objective". */
export const isSecondObjective = (name: string): boolean => second.test(name);

interface Found {
  readonly place: Place;
  readonly text: string;
}

/** Behind the name stands what it is; "the second objective of the roadmap" only mentions one. */
const second =
  /^(?:(?:the|a|our)\s+)?(?:(?:second|third|fourth|2nd|3rd|4th|another|other|secondary|additional|further)\s+(?:objective|goal)|(?:objective|goal)\s*(?:no\.?\s*|nr\.?\s*|number\s+|#\s*)?(?:[2-9]|two|three|ii|iii|b|c))[*_]*\s*(?::|[-–—]\s|is\s+(?:to|that)\s|[.)]\s|$)/iu;

function named(lines: readonly Line[]): Found | undefined {
  for (const [index, line] of lines.entries()) {
    if (line.kind !== 'text') continue;
    const [start = '', mark = ''] = /^\s*([-*+]\s+|#{1,6}\s+|\d{1,2}[.)]\s+)?[*_]*/u.exec(line.text) ?? [];
    const before = lines[index - 1];
    const fresh = mark !== '' || before?.kind !== 'text' || /[.:;!?]["')*_]*\s*$/u.test(before.text);
    const starts = [...line.text.matchAll(/[.;:!?]["')*_]*\s+(?=\S)/gu)].map(
      (end) => end.index + end[0].length,
    );
    const at = [...(fresh ? [start.length] : []), ...starts].find((from) =>
      second.test(line.text.slice(from)),
    );
    if (at !== undefined) return { place: { line: line.number, column: at + 1 }, text: line.text.slice(at) };
  }
  return undefined;
}

interface Part extends Found {
  /** Numbered, lettered or a row of a table: one beside the other. */
  readonly numbered: boolean;
}

function listed(lines: readonly Line[]): Found | undefined {
  const { lead, items } = listOf(lines);
  if (called.test(lead) && !/\b(?:not?|out of|later|other)\b/iu.test(lead)) return items[1];
  if (items.length === 0) return strung(lines);
  if (!announces.test(lead)) return undefined;
  const texts = items.map(({ text }) => text);
  if (items.every(({ numbered }) => numbered)) return items[apart(texts) ?? -1];
  return !items.some(({ numbered }) => numbered) && areApart(texts) ? items[1] : undefined;
}

/** "Objectives:", "This thread has two objectives:". */
const called = /^(?:[^.:]{0,60}\s)?(?:objectives|goals)(?:\s+are)?\s*:[*_]*$/iu;

/** Nothing, or words that only say that a list follows: no objective stands above it. */
const announces =
  /^(?:(?:(?:please|do|both|the|this|these|following|two|three|four|several|things?|tasks?|todo|steps?|work|items?|we|you|need|needs|must|should|shall|will|to|be|done|is|are|as|follows|what|list|goals?|in|order)\b[\s,]*)+:)?$/iu;

/** The outermost list or table that the section begins with, and the text above it. */
function listOf(lines: readonly Line[]): { readonly lead: string; readonly items: readonly Part[] } {
  const lead: string[] = [];
  const items: Part[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.kind === 'blank') continue;
    const row = line.kind === 'text' ? rowOf(lines, index) : undefined;
    if (row) {
      if (row.kind === 'heading') lead.push(row.text);
      if (row.kind === 'row') items.push(row.part);
      continue;
    }
    const match = line.kind === 'text' ? marker.exec(line.text) : null;
    const last = items.at(-1);
    if (match) items.push(...inline(line, match[0].length, match[1] === undefined));
    else if (last) items[items.length - 1] = { ...last, text: `${last.text} ${line.text.trim()}` };
    else if (!/^\s*#/u.test(line.text)) {
      const [before, parts] = announced(line);
      if (before !== '') lead.push(before);
      items.push(...parts);
    }
  }
  return { lead: lead.join(' '), items };
}

/** A bullet, a number or a letter. */
const marker = /^ {0,3}(?:([-*+])|\(?\d{1,2}[.)]|\(?[A-Ha-h]\)|[a-h]\.|\(?[iv]{1,4}\))\s+/u;

type Row =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'rule' }
  | { readonly kind: 'row'; readonly part: Part };

/** Of a table with a heading of objectives, tasks or steps; any other table belongs to the text. */
function rowOf(lines: readonly Line[], index: number): Row | undefined {
  const isRow = (at: number): boolean => /^\s*\|.*\|\s*$/u.test(lines[at]?.text ?? '');
  if (!isRow(index)) return undefined;
  let first = index;
  while (isRow(first - 1) && index - first < mostRows) first -= 1;
  const heading = (lines[first]?.text ?? '').split('|').map((cell) => cell.trim());
  const column = heading.findLastIndex((cell) => worked.test(cell));
  const line = lines[index];
  if (column === -1 || !line) return undefined;
  if (index === first)
    return { kind: 'heading', text: /objective|goal/iu.test(heading[column] ?? '') ? 'Goals:' : '' };
  if (/^[\s|:-]+$/u.test(line.text)) return { kind: 'rule' };
  const cells = line.text.split('|').map((cell) => cell.trim());
  const place = { line: line.number, column: line.text.search(/\S/u) + 1 };
  return { kind: 'row', part: { place, text: cells[column] ?? '', numbered: true } };
}
const mostRows = 50;
const worked = /^[*_]*(?:objectives?|goals?|tasks?|steps?|what|work|to ?do)[*_]*$/iu;

/** Parts that are numbered behind mere announcing words: "Two things: (1) boot slot 3, (2) move the wiki". */
function announced(line: Line): readonly [string, readonly Part[]] {
  const text = line.text.trim();
  const numbering = line.kind === 'text' ? numberingOf(maskAsides(line.text)) : undefined;
  const before = line.text.slice(0, numbering?.first ?? 0).trim();
  if (!numbering || !(announces.test(before) || called.test(before))) return [text, []];
  const first = numbering.first + (/^\S+\s+/u.exec(line.text.slice(numbering.first))?.[0].length ?? 0);
  return [before, [part(line, first, numbering.second), part(line, numbering.secondText)]];
}

/** An item of its own line may number further ones behind it: "1) Boot slot 3, 2) move the wiki". */
function inline(line: Line, start: number, numbered: boolean): readonly Part[] {
  const numbering = numbered ? numberingOf(maskAsides(line.text.trimStart())) : undefined;
  const indent = line.text.length - line.text.trimStart().length;
  if (numbering?.first !== 0) return [{ ...part(line, start), numbered }];
  return [part(line, start, numbering.second + indent), part(line, numbering.secondText + indent)];
}

const part = (line: Line, from: number, to?: number): Part => ({
  place: { line: line.number, column: Math.min(from + 1, line.text.length) },
  text: line.text.slice(from, to),
  numbered: true,
});

/** One sentence of three orders or more, of which none goes on from the others; or what follows "Objectives:" on its line. */
function strung(lines: readonly Line[]): Found | undefined {
  const [line, ...more] = lines.filter(({ kind, text }) => kind === 'text' && !/^\s*#/u.test(text));
  if (!line || more.length > 0) return undefined;
  const plain = maskAsides(line.text);
  const name = /^\s*(?:[^.:]{0,60}\s)?(?:objectives|goals)(?:\s+are)?\s*:\s+/iu.exec(plain)?.[0];
  const places = [name?.length ?? 0];
  for (const { index, 0: joint } of plain.matchAll(/[,;]\s+(?:and\s+)?|(?<=\S)\s+and\s+/giu))
    if (index > (name?.length ?? 0)) places.push(index + joint.length);
  const parts = places.map((from, at) => plain.slice(from, places[at + 1]));
  const second = places[1];
  if (second === undefined || /[.!?]\s+\S/u.test(plain)) return undefined;
  const several =
    name !== undefined && !/\b(?:non|not?|out of|later|other)\b/iu.test(name) && parts.every(saysWhole);
  if (!several && !(parts.length > 2 && areApart(parts))) return undefined;
  return { place: { line: line.number, column: second + 1 }, text: line.text.slice(second) };
}

/** An order, or a statement with a subject of its own. */
const saysWhole = (text: string, index: number): boolean =>
  isOrder(index === 0 ? text.replace(/^.*:\s+/su, '') : text) ||
  (!/^(?:as|which|that|because|so|when|if|while|since|where)\b/iu.test(text) &&
    (text.match(/\p{L}+/gu) ?? []).slice(1).some(isVerb));
