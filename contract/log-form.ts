import { escapeText } from './escape.ts';
import type { Problem } from './problem.ts';
import type { Line } from './scanner.ts';

/**
 * Why a line is none of a text file, wherever it stands: in a text read by `textFromBytes`, a lone surrogate is a byte that
 * is no UTF-8. The message holds the line's beginning, so that another such line makes another message.
 */
export function formFlaw(line: Line): Problem | undefined {
  const { text, number } = line;
  if (text.length > lineLimit) {
    return {
      line: number,
      column: 1,
      code: 'log/line-too-long',
      message: `A line of ${String(text.length)} characters, "${shown(text)}", is longer than ${String(lineLimit)}.`,
      fix: 'Commit it as a file of its own and name that.',
    };
  }
  if (plain.test(text)) return undefined;
  const at = text.search(/\0|\p{Cs}/u);
  if (at === -1) return undefined;
  const what = text[at] === '\0' ? 'a NUL byte' : 'a byte that is no UTF-8';
  return {
    line: number,
    column: at + 1,
    code: 'log/not-utf8',
    message: `The line "${shown(text.slice(Math.max(0, at - shownBefore)))}" holds ${what}.`,
    fix: 'Write the line as UTF-8 text; commit other bytes as a file of their own.',
  };
}

/** UTF-16 units: no line that anybody wrote is longer. */
export const lineLimit = 1024 * 1024;

/** As most lines are. */
const plain = /^[\t -~]*$/u;

const shownBefore = 20;
const shown = (text: string): string => escapeText(text, 60);
