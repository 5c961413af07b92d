import { escapeText } from './escape.ts';
import type { Place } from './items.ts';
import { maskCode } from './mask.ts';
import type { Tell } from './packet-header.ts';
import type { Line } from './scanner.ts';

/**
 * Tells the blanks of a form that were never filled in: `<what must be true>`, `[fill in]`, `TODO: …`, `___`. Answers
 * their places. What stands in backquotes or a fence is somebody's code; `List<T>`, `<br>`, `<https://…>` and
 * `a < b` are none.
 */
export function tellBlanks(lines: readonly Line[], tell: Tell): readonly Place[] {
  return lines.flatMap((line) => {
    const blank = line.kind === 'text' ? blankIn(line.text) : undefined;
    if (!blank) return [];
    const place = { line: line.number, column: blank.index + 1 };
    tell(place, 'packet/blank', `"${escapeText(blank.text, 80)}" is a blank that was not filled in.`);
    return [place];
  });
}

interface Blank {
  readonly index: number;
  readonly text: string;
}

function blankIn(text: string): Blank | undefined {
  // A line of underscores alone is a rule across the page.
  if (/^[\s_]*$/u.test(text)) return undefined;
  const start = toCome.exec(text);
  if (start) return { index: start[0].length - (start[1]?.length ?? 0), text: text.trim() };
  for (const { index, 0: found, 1: inside } of maskCode(text, ' ').matchAll(patterns)) {
    if (inside === undefined || isBlank(inside)) return { index, text: found };
  }
  return undefined;
}

/** What a line, bullet or value begins with whose text is still to come. */
const toCome =
  /^\s*(?:[-*+]\s+)?(?:AC\d+\s*:\s*)?(?:[a-z_]+\s*=\s*)?(todo|tb[acd]|fixme|xxx)(?=\s*(?::|[-–—]\s))/iu;

/** Angle brackets with words in them; square ones with the words of a form; a line to write on. */
const patterns = new RegExp(
  [
    /(?<![\p{L}\p{N}_)\]])<(\p{L}[^<>=:/@"'`]{0,79}(?<=\S))>/u,
    /\[(?:fill (?:(?:this|me|it) )?in|fill in [^\]]{1,60}|tb[acd]|todo|placeholder|(?:your|insert) [^\]]{1,60})\](?!\()/u,
    /(?<=\s)_{3,}(?![^\s.,;:])/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'giu',
);

/** One word is a blank only when forms have it: `<div>` is markup, `<path>` is a blank. */
function isBlank(inside: string): boolean {
  const words = inside.toLowerCase().split(/\s+/u);
  const [first = '', next] = words;
  if (next === undefined) return formWords.has(first);
  return !(words.length === 2 && attributes.has(next));
}
// prettier-ignore
const formWords = new Set([
  'value', 'path', 'paths', 'file', 'filename', 'name', 'id', 'ref', 'thread_ref', 'role', 'scope', 'success', 'text',
  'command', 'commit', 'sha', 'date', 'number', 'reason', 'owner', 'todo', 'tbd', 'fill', 'what', 'why', 'objective',
  'constraint', 'constraints', 'criterion', 'criteria', 'evidence', 'ticket', 'workstream', 'resource', 'description',
  'placeholder', 'something', 'outcome', 'blank', 'host', 'hostname', 'branch', 'username', 'ip', 'port', 'url',
]);
/** Of HTML, written without a value: `<input disabled>`. */
// prettier-ignore
const attributes = new Set([
  'async', 'autoplay', 'checked', 'controls', 'defer', 'disabled', 'hidden', 'loop', 'multiple', 'muted', 'open',
  'readonly', 'required', 'reversed', 'selected',
]);
