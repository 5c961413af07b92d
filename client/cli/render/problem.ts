import { readFileSync } from 'node:fs';
import type { Paint } from '../paint.ts';
import stringWidth from 'string-width';
import { escapeText } from '../../../contract/escape.ts';
import type { Problem } from '../../../contract/problem.ts';

/** Longer lines are shown around their problem. */
const shownLine = 160;

/** One problem for a terminal: place, message, the line with a caret, the mend. Ends with an empty line. */
export function problemText(problem: Problem, paint: Paint, source = sourceOf(problem.file)): string {
  const place = `${escapeText(problem.file ?? '')}:${String(problem.line)}:${String(problem.column)}`;
  const line = source?.split(/\r\n|\n|\r/u)[problem.line - 1];
  const heading = problem.file === '<command line>' ? '' : `${paint.bold(place)} `;
  return [
    `${heading}${paint.dim(problem.code)}`,
    `  ${escapeText(problem.message)}`,
    ...(line === undefined ? [] : caretLines(line, problem, paint)),
    `  ${paint.green('mend:')} ${escapeText(problem.fix)}`,
    '',
  ].join('\n');
}

function caretLines(line: string, problem: Problem, paint: Paint): readonly string[] {
  const at = Math.min(problem.column - 1, line.length);
  const from = at > shownLine - 20 ? at - 60 : 0;
  const flat = (text: string): string => escapeText(text.replaceAll('\t', ' '), shownLine);
  const before = flat(line.slice(from, at));
  const gutter = `${String(problem.line)} | `;
  return [
    `  ${paint.dim(gutter)}${flat(line.slice(from, from + shownLine))}`,
    `  ${' '.repeat(gutter.length + stringWidth(before))}${paint.red('^')}`,
  ];
}

function sourceOf(file: string | undefined): string | undefined {
  if (file === undefined || file.startsWith('<')) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The place and the message say enough without the line.
    return undefined;
  }
}
