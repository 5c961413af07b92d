import { actionFault } from './action-check.ts';
import { isActor, isRoleName } from './actor.ts';
import { cellLimit } from './board.ts';
import { isClosing, layOutBoard, readTableLine, type BoardLayout, type Cell } from './board-table.ts';
import { closureStates } from './closure.ts';
import { escapeText, hostileAt } from './escape.ts';
import type { Place } from './items.ts';
import { phases } from './messages.ts';
import { isObjectId } from './object-id.ts';
import type { Problem } from './problem.ts';
import { boardRules } from './rules/board.ts';
import { threadRefFault, threadRefKey } from './thread-ref.ts';
import type { Line } from './scanner.ts';

/** Who there is, by the configuration. */
export interface BoardNames {
  readonly archActor: string;
  readonly roles: readonly string[];
}

/** What is wrong with a board's table and its markers, in the order of the lines. A board without a table has no problem. Never throws. */
export function boardProblems(board: string, names: BoardNames): readonly Problem[] {
  const problems: Problem[] = [];
  const tell: Tell = ({ line, column }, code, message) => {
    problems.push({ line, column, code, message, fix: boardRules[code].mend });
  };
  const layout = layOutBoard(board);
  checkMarkers(layout, tell);
  checkTable(layout, names, tell);
  for (const line of layout.lines) {
    const at = line.text.indexOf('\0');
    if (at !== -1) tellHostile(line, at, tell);
  }
  return problems.sort((one, other) => one.line - other.line || one.column - other.column);
}

type Tell = (place: Place, code: keyof typeof boardRules, message: string) => void;

function checkMarkers({ lines, markers, table, unclosed }: BoardLayout, tell: Tell): void {
  for (const line of lines) {
    if (line.kind !== 'comment' || markers.includes(line)) continue;
    if (/^<!--\s*\/?\s*threadline\s*-->$/iu.test(line.text.trim()))
      tell(placeOf(line), 'board/marker', `"${shown(line.text.trim())}" is no marker of the board's table.`);
  }
  let open: Line | undefined;
  let tables = 0;
  for (const marker of markers) {
    if (!isClosing(marker)) {
      if (open) tellLone(open, tell);
      open = marker;
    } else if (!open) tellLone(marker, tell);
    else {
      tables += 1;
      if (tables > 1)
        tell(
          placeOf(open),
          'board/second-table',
          `A second table begins here; only the one of line ${String(table?.opening.number ?? 1)} is read.`,
        );
      open = undefined;
    }
  }
  if (open) tellLone(open, tell);
  if (unclosed && !table) {
    tell(
      unclosed,
      `board/unclosed-${unclosed.kind}`,
      `A ${unclosed.kind} is opened here and never closed: the table below it is never found.`,
    );
  }
}

function tellLone(marker: Line, tell: Tell): void {
  const [what, lacks] = isClosing(marker) ? ['closing', 'opening'] : ['opening', 'closing'];
  tell(
    placeOf(marker),
    'board/lone-marker',
    `The ${what} marker has no ${lacks} one: no table is read here.`,
  );
}

function checkTable({ table }: BoardLayout, names: BoardNames, tell: Tell): void {
  const lines = (table?.lines ?? []).filter(({ text }) => text.trim() !== '');
  const seen = new Map<string, number>();
  for (const line of belowHeading(lines, tell)) {
    const read = readTableLine(line.text);
    if (read.kind === 'row') {
      checkRow(read.cells, line, names, seen, tell);
      if (read.behind)
        tell(
          { line: line.number, column: read.behind.column },
          'board/row',
          `"${shown(read.behind.text)}" stands behind the last cell: the engine moves it below the table.`,
        );
    } else
      tell(
        placeOf(line),
        'board/row',
        `"${shown(line.text.trim())}" is no row of the table: the engine moves it below the table.`,
      );
  }
  for (const line of lines) {
    const at = hostileAt(line.text.replaceAll('\0', ' '));
    if (at !== -1) tellHostile(line, at, tell);
  }
}

/** A line above the dashes is a heading, though it may be a wrong one; a table without dashes lacks its heading. */
function belowHeading(lines: readonly Line[], tell: Tell): readonly Line[] {
  const [head, rule] = lines.slice(0, 2).map((line) => ({ line, kind: readTableLine(line.text).kind }));
  if (!head) return [];
  const lacks = head.kind !== 'head' ? head : rule && rule.kind !== 'rule' ? rule : undefined;
  if (lacks) {
    const what = lacks === head ? 'its heading of seven columns' : 'the line of dashes below its heading';
    tell(
      placeOf(lacks.line),
      'board/heading',
      `The table lacks ${what}; "${shown(lacks.line.text.trim())}" stands there.`,
    );
  }
  const above = rule?.kind === 'rule' ? 2 : head.kind === 'head' || head.kind === 'rule' ? 1 : 0;
  return lines.slice(above);
}

function checkRow(
  cells: readonly Cell[],
  line: Line,
  names: BoardNames,
  seen: Map<string, number>,
  tell: Tell,
): void {
  const [ref, role, , state, owner, next, sha] = cells;
  if (!ref || !role || !state || !owner || !next || !sha) return;
  const at = ({ column }: Cell): Place => ({ line: line.number, column });
  const fault = threadRefFault(ref.text);
  const key = threadRefKey(ref.text);
  const earlier = seen.get(key);
  if (fault !== undefined) tell(at(ref), 'board/thread-ref', `The thread_ref "${shown(ref.text)}" ${fault}.`);
  else if (earlier !== undefined)
    tell(
      at(ref),
      'board/thread-twice',
      `The thread ${shown(ref.text)} has a row already, in line ${String(earlier)}.`,
    );
  else seen.set(key, line.number);
  const stands = standing(state.text);
  if (stands === undefined) {
    const list = [...closureStates, ...phases].join(', ');
    tell(
      at(state),
      'board/state',
      `The state "${shown(state.text)}" is neither a closure's nor a phase; there are ${list}.`,
    );
  }
  checkRole(role, stands, names, at, tell);
  checkOwner(owner, stands, names, at, tell);
  checkNext(next, stands, at, tell);
  checkSha(sha, stands, at, tell);
}

type At = (cell: Cell) => Place;

/** How the thread stands; undefined when the cell does not say. */
type Standing = 'done' | 'blocked' | 'replan' | 'open' | undefined;

function standing(text: string): Standing {
  const state = text.toLowerCase();
  return (
    closureStates.find((known) => known === state) ??
    (phases.some((phase) => phase === state) ? 'open' : undefined)
  );
}

/** A role that is gone from the configuration may have done its threads. */
function checkRole(
  { text, ...cell }: Cell,
  stands: Standing,
  { roles }: BoardNames,
  at: At,
  tell: Tell,
): void {
  if (stands === 'done' ? isRoleName(text) : roles.includes(text)) return;
  const list = roles.length === 0 ? 'none' : roles.join(', ');
  tell(
    at({ text, ...cell }),
    'board/role',
    `The role "${shown(text)}" is not configured; configured are ${list}.`,
  );
}

function checkOwner(
  cell: Cell,
  stands: Standing,
  { archActor, roles }: BoardNames,
  at: At,
  tell: Tell,
): void {
  const owners = ['operator', archActor, ...roles];
  const known = stands === 'done' ? cell.text === 'none' || isActor(cell.text) : owners.includes(cell.text);
  if (known) return;
  tell(
    at(cell),
    'board/owner',
    `The owner "${shown(cell.text)}" is nobody who could act; owners are ${owners.join(', ')}.`,
  );
}

/** A cell that the engine has cut tells too little to be judged. */
function checkNext(cell: Cell, stands: Standing, at: At, tell: Tell): void {
  if (stands !== 'blocked' && stands !== 'replan') return;
  if (cell.text.length > cellLimit && cell.text.endsWith(' …')) return;
  const fault = actionFault(cell.text);
  if (fault !== undefined) tell(at(cell), 'board/next-action', fault);
}

function checkSha(cell: Cell, stands: Standing, at: At, tell: Tell): void {
  if (cell.text === '' ? stands !== 'done' : isObjectId(cell.text.toLowerCase())) return;
  const what = cell.text === '' ? 'A done row has no SHA' : `"${shown(cell.text)}" is no full object id`;
  tell(at(cell), 'board/sha', `${what}: truth is in commits.`);
}

function tellHostile(line: Line, at: number, tell: Tell): void {
  const character = escapeText(String.fromCodePoint(line.text.codePointAt(at) ?? 0));
  tell(
    { line: line.number, column: at + 1 },
    'board/hostile-character',
    `The line holds ${character}, which does not print.`,
  );
}

const placeOf = (line: Line): Place => ({
  line: line.number,
  column: Math.max(line.text.search(/\S/u), 0) + 1,
});

const shown = (text: string): string => escapeText(text, 120);
