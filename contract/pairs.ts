import { readSpan } from './code-span.ts';

/** `key=value`, the value bare up to the next space or in backquotes. */
export interface Pair {
  /** Lower case. */
  readonly key: string;
  readonly value: string;
  /** Index of the key in the text. */
  readonly start: number;
  /** Index behind the value. */
  readonly end: number;
}

/** Every `key=value` of a line, in order; other words are passed over, and so is what stands in a value's backquotes. */
export function readPairs(text: string): readonly Pair[] {
  const pairs: Pair[] = [];
  const pattern = /(?<=^|\s)([A-Za-z_][A-Za-z_-]*)[ \t]*=[ \t]*/gu;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const valueStart = match.index + match[0].length;
    const span = readSpan(text, valueStart);
    const end = span?.end ?? endOfWord(text, valueStart);
    const value = span?.value ?? text.slice(valueStart, end);
    pairs.push({ key: (match[1] ?? '').toLowerCase(), value, start: match.index, end });
    pattern.lastIndex = end;
  }
  return pairs;
}

function endOfWord(text: string, start: number): number {
  const space = /\s/gu;
  space.lastIndex = start;
  return space.exec(text)?.index ?? text.length;
}
