import type { Place } from '../items.ts';

export type KeyPath = readonly PropertyKey[];

/**
 * Where a key of a valid TOML text stands: the key itself, else the nearest table above it that is written out, else
 * the text's beginning. The TOML reader keeps no places, so the text is gone through once, line by line.
 */
export function placesOfKeys(toml: string): (path: KeyPath) => Place {
  const places = new Map<string, Place>();
  const note = (keys: readonly string[], place: Place): void => {
    for (let length = 1; length <= keys.length; length += 1) {
      const name = nameOf(keys.slice(0, length));
      if (!places.has(name)) places.set(name, place);
    }
  };
  let table: readonly string[] = [];
  let string: string | undefined;
  for (const [index, line] of toml.split('\n').entries()) {
    const inString = string !== undefined;
    string = openString(line, string);
    if (inString) continue;
    const start = line.search(/\S/u);
    const place = { line: index + 1, column: Math.max(start, 0) + 1 };
    const bracket = /^\s*\[{1,2}/u.exec(line)?.[0];
    const keys = readKeys(line, bracket?.length ?? 0);
    if (!keys) continue;
    const after = line.slice(keys.end).trimStart();
    if (bracket !== undefined && after.startsWith(']')) {
      table = keys.keys;
      note(table, place);
    } else if (bracket === undefined && after.startsWith('=')) {
      note([...table, ...keys.keys], place);
      noteInline(line, keys.end, [...table, ...keys.keys], index + 1, note);
    }
  }
  return (path) => {
    const keys = path.filter((key) => typeof key === 'string');
    for (let length = keys.length; length > 0; length -= 1) {
      const place = places.get(nameOf(keys.slice(0, length)));
      if (place) return place;
    }
    return { line: 1, column: 1 };
  };
}

const nameOf = (keys: readonly string[]): string => JSON.stringify(keys);

interface Keys {
  readonly keys: readonly string[];
  readonly end: number;
}

/** Reads `a.b."c:d"` from `start` on. */
function readKeys(line: string, start: number): Keys | undefined {
  const keys: string[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(\.)?/uy;
  pattern.lastIndex = start;
  for (let match = pattern.exec(line); match !== null; match = pattern.exec(line)) {
    const [, double, single, bare, dot] = match;
    keys.push(double === undefined ? (single ?? bare ?? '') : unescaped(double));
    if (dot === undefined) return { keys, end: pattern.lastIndex };
  }
  return undefined;
}

function unescaped(text: string): string {
  try {
    const value: unknown = JSON.parse(`"${text}"`);
    return typeof value === 'string' ? value : text;
  } catch {
    // TOML knows escapes that JSON does not; such a key is only shown at its table.
    return text;
  }
}

/** Keys of inline tables on the same line, one level deep: `codex = { sandbox = "…" }`. */
function noteInline(
  line: string,
  start: number,
  above: readonly string[],
  number: number,
  note: (keys: readonly string[], place: Place) => void,
): void {
  for (const match of line.slice(start).matchAll(/[{,]\s*([A-Za-z0-9_-]+)\s*=/gu)) {
    const [whole, key = ''] = match;
    note([...above, key], { line: number, column: start + match.index + whole.indexOf(key) + 1 });
  }
}

/** The quotes of a multi-line string that is still open at the end of this line. */
function openString(line: string, open: string | undefined): string | undefined {
  let still = open;
  for (const [quotes] of line.matchAll(/"""|'''/gu)) {
    if (still === undefined) still = quotes;
    else if (still === quotes) still = undefined;
  }
  return still;
}
