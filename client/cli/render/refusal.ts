import { readFileSync } from 'node:fs';
import type { Paint } from '../paint.ts';
import { escapeText } from '../../../contract/escape.ts';
import type { Problem } from '../../../contract/problem.ts';
import type { Refusal } from '../../refusal.ts';
import { nextActionsText } from './next-actions.ts';
import { problemText } from './problem.ts';

/** What a person reads on stderr: each problem, what happened in all, what mends it. `columns` of the terminal, if it is one. */
export function renderRefusal(refusal: Refusal, paint: Paint, columns?: number): string {
  const lineOf = linesOf(refusal.sources);
  const showing = { paint, lineOf, ...(columns === undefined ? {} : { columns }) };
  const problems = (refusal.problems ?? []).map((problem) => problemText(problem, showing));
  return [
    ...problems,
    `${paint.bold(paint.red(refusal.code.replaceAll('_', ' ')))}: ${escapeText(refusal.message)}`,
    `${paint.dim('mend:')} ${escapeText(refusal.fix)}${nextActionsText(refusal.nextActions, paint)}`,
  ].join('\n');
}

/** Each text is split once, however many problems it has; without its text at hand the file is read again. */
function linesOf(sources: ReadonlyMap<string, string> = new Map()): (problem: Problem) => string | undefined {
  const lines = new Map<string, readonly string[]>();
  return ({ file, line }) => {
    if (file === undefined) return undefined;
    let known = lines.get(file);
    if (known === undefined) {
      const text = sources.get(file) ?? textOf(file);
      known = text.replace(/^\ufeff/u, '').split('\n');
      lines.set(file, known);
    }
    return known[line - 1]?.replace(/\r$/u, '');
  };
}

function textOf(file: string): string {
  if (file.startsWith('<')) return '';
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The place and the message say enough without the line.
    return '';
  }
}
