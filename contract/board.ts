import { columns, closingMarker, layOutBoard, openingMarker, readTableLine } from './board-table.ts';
import type { BoardRow } from './calls.ts';
import { escapeText, lineFromText } from './escape.ts';
import { threadRefKey } from './thread-ref.ts';

/** The board with the thread's row set: replaced where it stands, else added at the end. Idempotent; all outside the markers stays byte for byte. */
export function setRow(board: string, row: BoardRow): string {
  const clean = cleanRow(row);
  const rows = [...readBoard(board)];
  const key = threadRefKey(clean.threadRef);
  const index = rows.findIndex((known) => threadRefKey(known.threadRef) === key);
  if (index === -1) rows.push(clean);
  else rows[index] = clean;
  // With the line ending that is about to be added, so that the same is found when the row is set again.
  const newline = /\r?\n/u.exec(`${board}\n`)?.[0] ?? '\n';
  const table = [head, rule, ...rows.map(tableLine)].map((line) => line + newline).join('');
  const block = layOutBoard(board).table;
  if (block) return board.slice(0, block.start) + table + board.slice(block.end);
  const gap = board === '' ? '' : board.endsWith('\n') ? newline : newline + newline;
  return `${board}${gap}${openingMarker}${newline}${table}${closingMarker}${newline}`;
}

/** The rows of the board's table, in its order; lines between the markers that are no row are passed over. */
export function readBoard(board: string): readonly BoardRow[] {
  return (layOutBoard(board).table?.lines ?? []).flatMap(({ text }) => {
    const line = readTableLine(text);
    if (line.kind !== 'row') return [];
    const [threadRef = '', role = '', scope = '', state = '', owner = '', next = '', sha = ''] =
      line.cells.map((cell) => cell.text);
    return [{ threadRef, role, scope, state, owner, next, sha }];
  });
}

const head = `| ${columns.join(' | ')} |`;
const rule = `| ${columns.map(() => '---').join(' | ')} |`;

const tableLine = (row: BoardRow): string =>
  `| ${[row.threadRef, row.role, row.scope, row.state, row.owner, row.next, row.sha].map(cellFrom).join(' | ')} |`;

/** A pipe would end the cell, a tag or comment would hide what follows it; a backslash only matters before these. */
const cellFrom = (value: string): string =>
  value.replace(/\\(?=[\\|<]|$)|\||<(?=[A-Za-z!/?])/gu, (mark) => `\\${mark}`);

const cleanRow = (row: BoardRow): BoardRow => ({
  threadRef: escapeText(row.threadRef.trim(), 80),
  role: lineFromText(row.role, cellLimit),
  scope: lineFromText(row.scope, cellLimit),
  state: lineFromText(row.state, cellLimit),
  owner: lineFromText(row.owner, cellLimit),
  next: lineFromText(row.next, cellLimit),
  sha: lineFromText(row.sha, cellLimit),
});

/** UTF-16 units: a table stays readable. */
export const cellLimit = 400;
