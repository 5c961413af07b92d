import type { Line } from './scanner.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One outer bullet with its wrapped lines and inner bullets joined by single spaces. */
export interface Item {
  readonly text: string;
  /** Where the character at `offset` of `text` stands. */
  readonly place: (offset: number) => Place;
}

/** The outer bullets of a section; `strays` are lines of text that belong to none. */
export interface Items {
  readonly items: readonly Item[];
  readonly strays: readonly Line[];
}

export function readItems(lines: readonly Line[]): Items {
  const open: { text: string; readonly segments: Segment[] }[] = [];
  const strays: Line[] = [];
  let outer: number | undefined;
  let goesOn = false;
  for (const line of lines) {
    if (line.kind === 'blank') goesOn = false;
    if (line.kind !== 'text') continue;
    const [whole = '', indent = '', marker] = /^([ \t]*)([-*+](?:[ \t]+|$))?/u.exec(line.text) ?? [];
    const text = line.text.slice(whole.length).trimEnd();
    if (marker !== undefined) outer ??= indent.length;
    const inner = marker !== undefined && outer !== undefined && indent.length > outer + 1;
    const column = Math.max(1, Math.min(whole.length + 1, line.text.length));
    const last = open.at(-1);
    if (marker !== undefined && !inner) {
      open.push({ text, segments: [{ start: 0, line: line.number, column }] });
      goesOn = true;
    } else if (last && (inner || goesOn)) {
      last.segments.push({ start: last.text.length + 1, line: line.number, column });
      last.text += ` ${text}`;
    } else strays.push(line);
  }
  return { items: open.map(({ text, segments }) => ({ text, place: placeOf(segments) })), strays };
}

interface Segment extends Place {
  readonly start: number;
}

const placeOf =
  (segments: readonly Segment[]) =>
  (offset: number): Place => {
    const segment = segments.findLast(({ start }) => start <= offset) ?? { start: 0, line: 1, column: 1 };
    return { line: segment.line, column: segment.column + offset - segment.start };
  };
