import type { Paint } from '../paint.ts';
import { escapeText } from '../../../contract/escape.ts';
import type { Refusal } from '../../refusal.ts';
import { nextActionsText } from './next-actions.ts';
import { problemText } from './problem.ts';

/** What a person reads on stderr: what happened, each problem in its line, what mends it. */
export function renderRefusal(refusal: Refusal, paint: Paint): string {
  const problems = (refusal.problems ?? []).map((problem) => problemText(problem, paint));
  return [
    ...problems,
    `${paint.bold(paint.red(refusal.code.replaceAll('_', ' ')))}: ${escapeText(refusal.message)}`,
    `${paint.dim('mend:')} ${escapeText(refusal.fix)}${nextActionsText(refusal.nextActions, paint)}`,
  ].join('\n');
}
