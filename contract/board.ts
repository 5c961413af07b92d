import { columns, closingMarker, layOutBoard, openingMarker, readTableLine } from './board-table.ts';
import type { BoardRow } from './calls.ts';
import { escapeText, lineFromText } from './escape.ts';
import type { Line } from './scanner.ts';
import { threadRefKey } from './thread-ref.ts';

/**
 * The board with the thread's row set: replaced where it stands, else added at the end. Idempotent; all outside the markers
 * stays byte for byte, and what somebody wrote between them beside the rows comes to stand below the closing one.
 */
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
  if (block) {
    const behind = board.indexOf('\n', block.end) + 1 || board.length;
    const marker = board.slice(block.end, behind);
    const beside = besideRows(block.lines).map((line) => line + newline);
    const ended = beside.length === 0 || marker.endsWith('\n') ? marker : marker + newline;
    return board.slice(0, block.start) + table + ended + beside.join('') + board.slice(behind);
  }
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

/** What stands between the markers and in no cell, as bullets: none of it can open a fence or a comment where it comes to stand. */
const besideRows = (lines: readonly Line[]): readonly string[] =>
  lines.flatMap(({ text }) => {
    const line = readTableLine(text);
    if (line.kind === 'other') return [text.trim().replace(/^(?![-*+]\s)/u, '- ')];
    return line.kind === 'row' && line.behind ? [`- ${line.cells[0]?.text ?? ''}: ${line.behind.text}`] : [];
  });

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
