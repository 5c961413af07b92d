/** One word of a shell command line, or an operator between words. */
export interface CommandWord {
  /** As written. */
  readonly raw: string;
  /** Without its quotes and backslashes; expansions stand as they are. */
  readonly value: string;
  /** With all that is quoted or expanded as `q`: what is left is read by the shell itself. */
  readonly bare: string;
  /** `;`, `&&`, `|`, `(`, `<`, … */
  readonly operator: boolean;
}

export interface CommandReading {
  readonly words: readonly CommandWord[];
  /** The whole line likewise. */
  readonly bare: string;
  /** A quote is opened and never closed: no shell would run the line. */
  readonly unclosed: boolean;
}

/** Splits a line as a POSIX shell would, near enough to know its words. Linear; never throws. */
export function readCommand(line: string): CommandReading {
  const words: CommandWord[] = [];
  let bare = '';
  let unclosed = false;
  for (let at = 0; at < line.length;) {
    const blank = /\s/u.test(line.charAt(at));
    if (!blank && line.charAt(at) === '#') break;
    if (blank) {
      bare += ' ';
      at += 1;
      continue;
    }
    const operator = operatorAt(line, at);
    const word =
      operator === '' ? wordAt(line, at) : { end: at + operator.length, bare: operator, value: operator };
    unclosed ||= 'unclosed' in word;
    words.push({
      raw: line.slice(at, word.end),
      value: word.value,
      bare: word.bare,
      operator: operator !== '',
    });
    bare += word.bare;
    at = word.end;
  }
  return { words, bare, unclosed };
}

const operators = /[;&|<>()]+/y;

function operatorAt(line: string, at: number): string {
  operators.lastIndex = at;
  return operators.exec(line)?.[0] ?? '';
}

interface Piece {
  readonly end: number;
  readonly value: string;
  readonly bare: string;
  readonly unclosed?: true;
}

function wordAt(line: string, start: number): Piece {
  let value = '';
  let bare = '';
  let at = start;
  while (at < line.length && !/[\s;&|<>()]/u.test(line.charAt(at))) {
    const piece = pieceAt(line, at);
    value += piece.value;
    bare += piece.bare;
    at = piece.end;
    if (piece.unclosed) return { end: at, value, bare, unclosed: true };
  }
  return { end: at, value, bare };
}

function pieceAt(line: string, at: number): Piece {
  const character = line.charAt(at);
  if (character === '\\') return { end: at + 2, value: line.slice(at + 1, at + 2), bare: 'q' };
  if (character === "'") {
    const close = line.indexOf("'", at + 1);
    return close === -1 ? rest(line, at) : { end: close + 1, value: line.slice(at + 1, close), bare: 'q' };
  }
  if (character === '"') return doubleQuoted(line, at);
  if (character === '`' || /^\$[({]/u.test(line.slice(at, at + 2))) {
    const end = expansionEnd(line, at);
    return { end, value: line.slice(at, end), bare: 'q' };
  }
  return { end: at + 1, value: character, bare: character };
}

function doubleQuoted(line: string, start: number): Piece {
  let value = '';
  for (let at = start + 1; at < line.length;) {
    const character = line.charAt(at);
    if (character === '"') return { end: at + 1, value, bare: 'q' };
    const end =
      character === '\\'
        ? at + 2
        : /^(?:`|\$[({])/u.test(line.slice(at, at + 2))
          ? expansionEnd(line, at)
          : at + 1;
    value += line.slice(at, end);
    at = end;
  }
  return rest(line, start);
}

const rest = (line: string, at: number): Piece => ({
  end: line.length,
  value: line.slice(at),
  bare: 'q',
  unclosed: true,
});

/** Behind the expansion, whose inside is a command line of its own; the end of the line when it does not close. */
function expansionEnd(line: string, start: number): number {
  if (line.charAt(start) === '`') {
    const close = line.indexOf('`', start + 1);
    return close === -1 ? line.length : close + 1;
  }
  const [open, close] = line.charAt(start + 1) === '(' ? '()' : '{}';
  let depth = 0;
  for (let at = start + 1; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '\\') at += 1;
    else if (character === "'" && depth > 0 && open === '(') at = closing(line, at);
    else if (character === open) depth += 1;
    else if (character === close) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return line.length;
}

const closing = (line: string, at: number): number => {
  const close = line.indexOf("'", at + 1);
  return close === -1 ? at : close;
};
