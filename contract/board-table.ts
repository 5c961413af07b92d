import { scan, type Line, type Scan } from './scanner.ts';

export const openingMarker = '<!-- threadline -->';
export const closingMarker = '<!-- /threadline -->';
export const columns = ['thread_ref', 'role', 'scope', 'state', 'owner', 'next action', 'SHA'] as const;

/** The table of a board, between its markers. */
export interface BoardTable {
  readonly opening: Line;
  readonly closing: Line;
  readonly lines: readonly Line[];
  /** Index in the board behind the line of the opening marker. */
  readonly start: number;
  /** Index in the board where the line of the closing marker begins. */
  readonly end: number;
}

export interface BoardLayout {
  /** Lines that are markers, in their order. */
  readonly markers: readonly Line[];
  readonly table?: BoardTable;
  readonly lines: readonly Line[];
  readonly unclosed?: Scan['unclosed'];
}

/** The table is between the first closing marker and the last opening one before it: a marker without its partner never swallows what people wrote. */
export function layOutBoard(board: string): BoardLayout {
  const { lines, unclosed } = scan(board);
  const markers = lines.filter((line) => line.kind === 'comment' && markerOf(line) !== undefined);
  const first = markers.findIndex((line) => !isClosing(line));
  const closing = first === -1 ? undefined : markers.slice(first).find(isClosing);
  const opening = markers.findLast((line) => !isClosing(line) && line.number < (closing?.number ?? 0));
  const layout = { markers, lines, ...(unclosed ? { unclosed } : {}) };
  if (!closing || !opening) return layout;
  const between = lines.slice(opening.number, closing.number - 1);
  const start = (between[0] ?? closing).start;
  return { ...layout, table: { opening, closing, lines: between, start, end: closing.start } };
}

export const isClosing = (marker: Line): boolean => markerOf(marker) === closingMarker;

function markerOf(line: Line): string | undefined {
  const text = line.text.trim();
  return text === openingMarker || text === closingMarker ? text : undefined;
}

export interface Cell {
  readonly text: string;
  /** From 1, where its text begins; of an empty cell, its pipe. */
  readonly column: number;
}

/** What a line of the table is; `other` is what the table has no place for. */
export type TableLine =
  | { readonly kind: 'blank' | 'head' | 'rule' | 'other' }
  /** `behind`: what stands behind the last pipe. */
  | { readonly kind: 'row'; readonly cells: readonly Cell[]; readonly behind?: Cell };

export function readTableLine(line: string): TableLine {
  if (line.trim() === '') return { kind: 'blank' };
  const [cells, behind] = cellsOf(line);
  if (cells.length !== columns.length) return { kind: 'other' };
  const whole = behind === undefined;
  if (whole && cells[0]?.text === columns[0]) return { kind: 'head' };
  const rule = cells.every(({ text }) => /^:?-+:?$/u.test(text));
  if (rule && whole) return { kind: 'rule' };
  if (rule || cells[0]?.text === '' || cells[0]?.text === columns[0]) return { kind: 'other' };
  return { kind: 'row', cells, ...(whole ? {} : { behind }) };
}

/** The cells, and what stands behind them; none when the line does not begin with a pipe. The last one may lack its own. */
function cellsOf(written: string): readonly [readonly Cell[], Cell?] {
  const line = written.trimEnd();
  const indent = line.length - line.trimStart().length;
  if (line[indent] !== '|') return [[]];
  const cells: Cell[] = [];
  let text = '';
  let from = indent + 1;
  for (const { 0: part, index } of line.matchAll(/\\[\\|<]|[^|\\]+|\\|\|/gu)) {
    if (index <= indent) continue;
    if (part === '|' && cells.length < columns.length) {
      const lead = line.slice(from, index).search(/\S/u);
      cells.push({ text: text.trim(), column: Math.max(from + lead, from - 1) + 1 });
      text = '';
      from = index + 1;
    } else text += /^\\[\\|<]$/u.test(part) ? part.slice(1) : part;
  }
  const rest = line.slice(from);
  if (rest.trim() === '') return [cells];
  const end = { text: text.trim(), column: from + rest.search(/\S/u) + 1 };
  return cells.length === columns.length ? [cells, { ...end, text: rest.trim() }] : [[...cells, end]];
}
