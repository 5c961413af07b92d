import type { Paint } from '../paint.ts';
import { escapeText } from '../../../contract/escape.ts';
import type { Problem } from '../../../contract/problem.ts';
import { excerpt } from './excerpt.ts';

/** How problems are shown: below their sentence the line and a caret, where there is a terminal for them. */
export interface Showing {
  readonly paint: Paint;
  /** Columns of the terminal; absent where there is none, and no line is shown. */
  readonly columns?: number;
  /** The line that a problem names, if it is at hand. */
  readonly lineOf: (problem: Problem) => string | undefined;
}

/** `file:line:column code sentence`, the line with a caret, the mend. Ends with an empty line. */
export function problemText(problem: Problem, { paint, columns, lineOf }: Showing): string {
  const place = `${escapeText(problem.file ?? '')}:${String(problem.line)}:${String(problem.column)}`;
  const heading = problem.file === '<command line>' ? '' : `${paint.bold(place)} `;
  const line = columns === undefined ? undefined : lineOf(problem);
  return [
    `${heading}${paint.dim(problem.code)} ${escapeText(problem.message)}`,
    ...(line === undefined ? [] : caretLines(line, problem, columns ?? 0, paint)),
    `  ${paint.green('mend:')} ${escapeText(problem.fix)}`,
    '',
  ].join('\n');
}

function caretLines(line: string, problem: Problem, columns: number, paint: Paint): readonly string[] {
  const gutter = `  ${String(problem.line)} | `;
  const { text, caret } = excerpt(line, problem.column, columns - gutter.length);
  return [`${paint.dim(gutter)}${text}`, `${' '.repeat(gutter.length + caret)}${paint.red('^')}`];
}
