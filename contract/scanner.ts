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

export interface Scan {
  readonly lines: readonly Line[];
  /** A fence or comment that is never closed hides all that follows: where it was opened. */
  readonly unclosed?: { readonly line: number; readonly column: number; readonly kind: 'fence' | 'comment' };
}

/**
 * Splits Markdown into lines, LF or CRLF, and says which stand in a code fence, a quote or a comment. One pass, no
 * backtracking, never throws: a general Markdown parser is quadratic on long logs. Only a fence or comment that
 * begins its line counts, at any indentation, so that no value of ours can open one.
 */
export function scan(text: string): Scan {
  const lines: Line[] = [];
  let open: Open | undefined;
  let number = 0;
  let start = text.startsWith('\ufeff') ? 1 : 0;
  for (const raw of text.slice(start).split('\n')) {
    number += 1;
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const words = line.trimStart();
    if (open === undefined) {
      open = openedBy(words, { line: number, column: line.length - words.length + 1 });
      lines.push({ number, text: line, kind: open?.kind ?? kindOutside(words), start });
      if (open?.kind === 'comment' && words.includes('-->')) open = undefined;
    } else {
      lines.push({ number, text: line, kind: open.kind, start });
      if (closes(open, words)) open = undefined;
    }
    start += raw.length + 1;
  }
  if (lines.at(-1)?.text === '') lines.pop();
  return open === undefined
    ? { lines }
    : { lines, unclosed: { line: open.line, column: open.column, kind: open.kind } };
}

interface Place {
  readonly line: number;
  readonly column: number;
}
type Open = Place & ({ readonly kind: 'comment' } | { readonly kind: 'fence'; readonly marker: string });

function openedBy(start: string, place: Place): Open | undefined {
  if (start.startsWith('<!--')) return { ...place, kind: 'comment' };
  const marker = /^(?:`{3,}(?=[^`]*$)|~{3,})/u.exec(start)?.[0];
  return marker === undefined ? undefined : { ...place, kind: 'fence', marker };
}

function closes(open: Open, start: string): boolean {
  if (open.kind === 'comment') return start.includes('-->');
  const rest = start.trimEnd();
  return rest.length >= open.marker.length && rest === open.marker.charAt(0).repeat(rest.length);
}

function kindOutside(start: string): LineKind {
  if (start === '') return 'blank';
  return start.startsWith('>') ? 'quote' : 'text';
}
