/** Where a line stands. Only `text` lines carry meaning in packets and logs; `blank` ones end a wrapped line. */
export type LineKind = 'text' | 'blank' | 'fence' | 'quote' | 'comment';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line ending and, on line 1, without the byte order mark. */
  readonly text: string;
  readonly kind: LineKind;
  /** Index in the scanned text where the line begins. */
  readonly start: number;
}

/** A fence or comment that is never closed hides all that follows: where it was opened. */
export interface Unclosed {
  readonly line: number;
  readonly column: number;
  readonly kind: 'fence' | 'comment';
}

export interface Scan {
  readonly lines: readonly Line[];
  readonly unclosed?: Unclosed;
}

/**
 * Splits Markdown into lines, LF or CRLF, and says which stand in a code fence, a quote or a comment. One pass, no
 * backtracking, never throws: a general Markdown parser is quadratic on long logs. Only a fence or comment that
 * begins its line counts, at any indentation, so that no value of ours can open one.
 */
export function scan(text: string): Scan {
  const lines: Line[] = [];
  const unclosed = eachLine(text, (line) => lines.push(line));
  return unclosed === undefined ? { lines } : { lines, unclosed };
}

/** The same, a line at a time, so that nobody has to hold the lines of a long text; the first one has the number `first`. */
export function eachLine(text: string, visit: (line: Line) => void, first = 1): Unclosed | undefined {
  let open: Open | undefined;
  let number = first;
  for (let start = text.startsWith('\ufeff') ? 1 : 0; start < text.length; number += 1) {
    const newline = text.indexOf('\n', start);
    const next = newline === -1 ? text.length : newline + 1;
    let end = newline === -1 ? text.length : newline;
    if (end > start && text.charCodeAt(end - 1) === carriageReturn) end -= 1;
    if (newline === -1 && end === start) break;
    const line = text.slice(start, end);
    const words = line.trimStart();
    if (open === undefined) {
      open = openedBy(words, { line: number, column: line.length - words.length + 1 });
      visit({ number, text: line, kind: open?.kind ?? kindOutside(words), start });
      if (open?.kind === 'comment' && words.includes('-->')) open = undefined;
    } else {
      visit({ number, text: line, kind: open.kind, start });
      if (closes(open, words)) open = undefined;
    }
    start = next;
  }
  return open && { line: open.line, column: open.column, kind: open.kind };
}

const carriageReturn = 0x0d;

interface Place {
  readonly line: number;
  readonly column: number;
}
type Open = Place & ({ readonly kind: 'comment' } | { readonly kind: 'fence'; readonly marker: string });

function openedBy(start: string, place: Place): Open | undefined {
  const begin = start.charCodeAt(0);
  if (begin !== lessThan && begin !== backquote && begin !== tilde) return undefined;
  if (start.startsWith('<!--')) return { ...place, kind: 'comment' };
  const marker = /^(?:`{3,}(?=[^`]*$)|~{3,})/u.exec(start)?.[0];
  return marker === undefined ? undefined : { ...place, kind: 'fence', marker };
}

const lessThan = 0x3c;
const backquote = 0x60;
const tilde = 0x7e;

function closes(open: Open, start: string): boolean {
  if (open.kind === 'comment') return start.includes('-->');
  const rest = start.trimEnd();
  return rest.length >= open.marker.length && rest === open.marker.charAt(0).repeat(rest.length);
}

function kindOutside(start: string): LineKind {
  if (start === '') return 'blank';
  return start.startsWith('>') ? 'quote' : 'text';
}
