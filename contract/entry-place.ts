import type { Entry } from './entry.ts';

/** Where in the log the entry says `key`, more exactly `value` where that stands on one line; else its heading. */
export function placeIn(
  entry: Entry,
  key: string,
  value?: string,
): { readonly line: number; readonly column: number } {
  const lines = entry.text.split('\n');
  const bullet = lines.findIndex((line, index) => index > 0 && keyOf(line) === key);
  if (bullet === -1) return { line: entry.line, column: 1 };
  const sought = value?.slice(0, soughtLength);
  if (sought !== undefined && sought !== '') {
    for (let index = bullet; index < lines.length; index += 1) {
      const column = lines[index]?.indexOf(sought) ?? -1;
      if (column !== -1) return { line: entry.line + index, column: column + 1 };
    }
  }
  return { line: entry.line + bullet, column: (lines[bullet]?.search(/[A-Za-z]/u) ?? 0) + 1 };
}

/** UTF-16 units: enough to tell bullets apart, short enough to survive a wrapped line. */
const soughtLength = 24;

const keyOf = (line: string): string | undefined =>
  /^\s*[-*+]\s+\**([A-Za-z_-]+)\**\s*:/u.exec(line)?.[1]?.toLowerCase().replaceAll('-', '_');
