import { readSpan } from './code-span.ts';

/** The text with all that stands in backquotes replaced by `filler`, so that every index stays. Linear in its length. */
export function maskCode(text: string, filler: string): string {
  let plain = '';
  for (let at = 0; at < text.length;) {
    const next = text.indexOf('`', at);
    if (next === -1) return plain + text.slice(at);
    // A run that nothing closes is passed over as a whole: its shorter ends would be tried one by one otherwise.
    const run = /`+/uy;
    run.lastIndex = next;
    run.test(text);
    const end = readSpan(text, next)?.end;
    plain += text.slice(at, next);
    plain += end === undefined ? text.slice(next, run.lastIndex) : filler.repeat(end - next);
    at = end ?? run.lastIndex;
  }
  return plain;
}

/** Masks also double quotes and longer parentheses: asides of a sentence, not parts of a list. */
export const maskAsides = (text: string): string =>
  maskCode(text, 'x').replace(/"[^"]*"|“[^“”]*”|\([^()]{4,}\)/gu, (aside) => 'x'.repeat(aside.length));
