import type { BoardRow } from './calls.ts';
import { escapeText, lineFromText } from './escape.ts';
import { scan } from './scanner.ts';
import { threadRefKey } from './thread-ref.ts';

/** The board with the thread's row set: replaced where it stands, else added at the end. Idempotent; all outside the markers stays byte for byte. */
export function setRow(board: string, row: BoardRow): string {
  const clean = cleanRow(row);
  const rows = [...readBoard(board)];
  const key = threadRefKey(clean.threadRef);
  const index = rows.findIndex((known) => threadRefKey(known.threadRef) === key);
  if (index === -1) rows.push(clean);
  else rows[index] = clean;
  const newline = /\r?\n/u.exec(board)?.[0] ?? '\n';
  const table = [head, rule, ...rows.map(tableLine)].map((line) => line + newline).join('');
  const block = findBlock(board);
  if (block) return board.slice(0, block.start) + table + board.slice(block.end);
  const gap = board === '' ? '' : board.endsWith('\n') ? newline : newline + newline;
  return `${board}${gap}${opening}${newline}${table}${closing}${newline}`;
}

/** The rows of the board's table, in its order; lines between the markers that are no row are passed over. */
export function readBoard(board: string): readonly BoardRow[] {
  const block = findBlock(board);
  if (!block) return [];
  return board.slice(block.start, block.end).split('\n').flatMap(rowsOf);
}

const opening = '<!-- threadline -->';
const closing = '<!-- /threadline -->';
const head = '| thread_ref | role | scope | state | owner | next action | SHA |';
const rule = '| --- | --- | --- | --- | --- | --- | --- |';

interface Block {
  /** Behind the line of the opening marker. */
  readonly start: number;
  /** At the beginning of the line of the closing marker. */
  readonly end: number;
}

/** The first closing marker and the last opening one before it: a marker without its partner never swallows what people wrote. */
function findBlock(board: string): Block | undefined {
  let offset = board.startsWith('\ufeff') ? 1 : 0;
  let start: number | undefined;
  for (const line of scan(board).lines) {
    const end = nextLine(board, offset);
    const text = line.kind === 'comment' ? line.text.trim() : '';
    if (text === opening) start = end;
    if (text === closing && start !== undefined) return { start, end: offset };
    offset = end;
  }
  return undefined;
}

function nextLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline + 1;
}

function rowsOf(line: string): readonly BoardRow[] {
  const cells = cellsOf(line.trim());
  if (cells?.length !== columns || cells[0] === 'thread_ref' || cells.every((cell) => /^:?-+:?$/u.test(cell)))
    return [];
  const [threadRef = '', role = '', scope = '', state = '', owner = '', next = '', sha = ''] = cells;
  return threadRef === '' ? [] : [{ threadRef, role, scope, state, owner, next, sha }];
}
const columns = 7;

function cellsOf(line: string): readonly string[] | undefined {
  if (!line.startsWith('|') || !line.endsWith('|') || line.length < 2) return undefined;
  const cells: string[] = [];
  let cell = '';
  for (const [part] of line.slice(1).matchAll(/\\[\\|<]|[^|\\]+|\\|\|/gu)) {
    if (part === '|') {
      cells.push(cell.trim());
      cell = '';
    } else cell += /^\\[\\|<]$/u.test(part) ? part.slice(1) : part;
  }
  return cells;
}

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
const cellLimit = 400;
