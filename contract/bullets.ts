import type { Line } from './scanner.ts';

/** A piece of text and where it begins. */
export interface Piece {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** `- key: value`, and the items indented below it. */
export interface Bullet {
  /** Lower case. */
  readonly key: string;
  readonly line: number;
  readonly column: number;
  /** Absent when nothing follows the colon. A value wrapped over several lines is joined with spaces. */
  readonly value?: Piece;
  readonly items: readonly Piece[];
}

/** The bullets of an entry's body in their order; `strays` are outer bullets without a key. */
export interface Bullets {
  readonly bullets: readonly Bullet[];
  readonly strays: readonly Piece[];
}

/** Reads `-`, `*` and `+` bullets at any indentation: the first one's is the outer level, deeper ones are items. */
export function readBullets(lines: readonly Line[]): Bullets {
  const bullets: OpenBullet[] = [];
  const strays: Piece[] = [];
  let outer: number | undefined;
  let current: OpenBullet | undefined;
  let goesOn = false;
  for (const line of lines) {
    if (line.kind !== 'text') {
      goesOn = false;
      continue;
    }
    const marked = bulletOf(line);
    if (marked === undefined) {
      goesOn &&= !line.text.trimStart().startsWith('#');
      if (goesOn && current) wrap(current, line);
      continue;
    }
    goesOn = true;
    outer ??= marked.indent;
    if (marked.indent > outer + 1) {
      current?.items.push(marked.piece);
      continue;
    }
    current = keyed(marked.piece);
    if (current) bullets.push(current);
    else strays.push(marked.piece);
  }
  return { bullets, strays };
}

interface OpenPiece {
  text: string;
  readonly line: number;
  readonly column: number;
}
interface OpenBullet {
  readonly key: string;
  readonly line: number;
  readonly column: number;
  value?: OpenPiece;
  readonly items: OpenPiece[];
}

function bulletOf(line: Line): { readonly indent: number; readonly piece: OpenPiece } | undefined {
  const match = /^([ \t]*)[-*+](?:[ \t]+|$)/u.exec(line.text);
  if (match === null) return undefined;
  const indent = (match[1] ?? '').replaceAll('\t', '    ').length;
  const text = line.text.slice(match[0].length).trimEnd();
  return { indent, piece: { text, line: line.number, column: columnIn(line, match[0].length) } };
}

/** A bullet without text points at its last character, so that every place lies in the text. */
const columnIn = (line: Line, index: number): number => Math.min(index + 1, Math.max(line.text.length, 1));

function keyed(piece: OpenPiece): OpenBullet | undefined {
  const match = /^(?:\*\*)?([A-Za-z][A-Za-z_-]*)(?:\*\*)?[ \t]*:(?:\*\*)?[ \t]*/u.exec(piece.text);
  if (match === null) return undefined;
  const key = (match[1] ?? '').toLowerCase().replaceAll('-', '_');
  const bullet: OpenBullet = { key, line: piece.line, column: piece.column, items: [] };
  const text = piece.text.slice(match[0].length);
  if (text !== '') bullet.value = { text, line: piece.line, column: piece.column + match[0].length };
  return bullet;
}

function wrap(bullet: OpenBullet, line: Line): void {
  const text = line.text.trim();
  const last = bullet.items.at(-1) ?? bullet.value;
  if (last) {
    last.text = last.text === '' ? text : `${last.text} ${text}`;
    return;
  }
  const column = columnIn(line, line.text.length - line.text.trimStart().length);
  bullet.value = { text, line: line.number, column };
}
