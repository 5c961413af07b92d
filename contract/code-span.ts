/**
 * Values in backquotes, as Markdown writes them. The fence is one backquote longer than the longest run of
 * backquotes inside; a fence of more than one has one space inside at each end, so that a value may begin and end
 * with a backquote. `writeSpan` and `readSpan` are each other's inverse for every value without a newline.
 */
export function writeSpan(value: string): string {
  const fence = '`'.repeat(longestRun(value) + 1);
  return fence.length === 1 ? `\`${value}\`` : `${fence} ${value} ${fence}`;
}

export interface Span {
  readonly value: string;
  /** Index behind the closing fence. */
  readonly end: number;
}

/** The span that opens at `start`; undefined when there is none or it is not closed on this line. */
export function readSpan(text: string, start = 0): Span | undefined {
  const fence = runAt(text, start);
  if (fence === 0) return undefined;
  let at = start + fence;
  while (at < text.length) {
    const next = text.indexOf('`', at);
    if (next === -1) return undefined;
    const run = runAt(text, next);
    if (run === fence) return { value: unpadded(text.slice(start + fence, next), fence), end: next + run };
    at = next + run;
  }
  return undefined;
}

/** A value of a summary or header line: bare, or in backquotes when it is empty or holds a space or a backquote. */
export const writeValue = (value: string): string => (/^[^\s`]+$/u.test(value) ? value : writeSpan(value));

/** The whole text as one span's value; the text itself when it is none. */
export function withoutSpan(text: string): string {
  const span = readSpan(text);
  return span?.end === text.length ? span.value.trim() : text;
}

function longestRun(value: string): number {
  let longest = 0;
  for (const run of value.matchAll(/`+/gu)) longest = Math.max(longest, run[0].length);
  return longest;
}

function runAt(text: string, start: number): number {
  let end = start;
  while (text[end] === '`') end += 1;
  return end - start;
}

function unpadded(inside: string, fence: number): string {
  if (fence === 1) return inside;
  return inside.startsWith(' ') && inside.endsWith(' ') && inside.length > 1 ? inside.slice(1, -1) : inside;
}
