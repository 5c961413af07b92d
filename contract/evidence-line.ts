import { readSpan, writeSpan } from './code-span.ts';

/** Files that one line names for its criteria. */
export interface EvidenceLine {
  /** In upper case; none when the line does not begin with one. */
  readonly criteria: readonly string[];
  /** As written, without backquotes around them. */
  readonly paths: readonly string[];
}

/**
 * Reads `AC1: a.log, b c.log`: commas part paths, and a path that holds one stands in backquotes. `AC1, AC2: a.log` names a
 * file for both; `AC1: a.log, AC2: b.log` is two lines in one. Linear; never throws.
 */
export function readEvidenceLine(text: string): readonly EvidenceLine[] {
  const whole = readSpan(text);
  if (whole?.end === text.length) return readEvidenceLine(whole.value.trim());
  const lines: { criteria: readonly string[]; paths: string[] }[] = [];
  for (const part of partsOf(text)) {
    const named = criteriaOf(part);
    const line = lines.at(-1);
    const path = pathOf(named?.rest ?? part);
    if (named) lines.push({ criteria: named.criteria, paths: path === '' ? [] : [path] });
    else if (!line) return [{ criteria: [], paths: [path] }];
    else if (path !== '') line.paths.push(path);
  }
  return lines.map((line) => (line.paths.length === 0 ? { ...line, paths: [''] } : line));
}

/** As it is read back. A path never holds a backquote. */
export const writeEvidenceLine = (criterion: string, path: string): string =>
  `${criterion}: ${/[,;]/u.test(path) ? writeSpan(path) : path}`;

/** Parted by commas outside backquotes, and by a semicolon before a criterion; those between criteria part nothing. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = criteriaOf(text)?.length ?? 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '`') at = spanEnd(text, at) - 1;
    else if (
      character === ',' ||
      (character === ';' && criteriaOf(text.slice(at + 1, at + 100).trimStart()))
    ) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
      const named = criteriaOf(text.slice(from, from + 100));
      at += named?.length ?? 0;
    }
  }
  return [...parts, text.slice(from).trim()];
}

/** Behind the span that opens here; behind the run of backquotes when nothing closes it, whose ends would be tried one by one otherwise. */
function spanEnd(text: string, at: number): number {
  const run = /`+/uy;
  run.lastIndex = at;
  run.test(text);
  return readSpan(text, at)?.end ?? run.lastIndex;
}

interface Named {
  readonly criteria: readonly string[];
  readonly rest: string;
  /** Up to the text behind the criteria. */
  readonly length: number;
}

function criteriaOf(text: string): Named | undefined {
  const match =
    /^\s*(?:and\s+)?[*_]{0,2}(AC\d{1,4}(?:\s*(?:,|and|&|\+|\/)\s*AC\d{1,4}){0,49})[*_]{0,2}\s?[:=][*_]{0,2}/iu.exec(
      text,
    );
  if (match === null) return undefined;
  const criteria = (match[1] ?? '').toUpperCase().match(/AC\d+/gu) ?? [];
  return { criteria, rest: text.slice(match[0].length), length: match[0].length };
}

function pathOf(text: string): string {
  const trimmed = text.trim();
  const span = readSpan(trimmed);
  return span?.end === trimmed.length ? span.value.trim() : trimmed;
}
