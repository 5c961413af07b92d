import { steps, type Finding } from '../../doctor-finding.ts';
import { escapeText } from '../../../contract/escape.ts';
import type { Paint } from '../paint.ts';
import { cell, table } from './table.ts';

/** So many roles are shown step by step on one screen; of more, each has one line. */
const mostInFull = 2;

/** What was found, on one screen, and below it what mends each that is ill. */
export function findingsText(file: string, findings: readonly Finding[], paint: Paint): string {
  const subjects = [...new Set(findings.map(({ subject }) => subject))];
  const roles = subjects.filter((subject) => !engineSubjects.has(subject));
  const shown =
    roles.length <= mostInFull
      ? inFull(findings, paint)
      : [
          inFull(
            findings.filter(({ subject }) => engineSubjects.has(subject)),
            paint,
          ),
          inLines(roles, findings, paint),
          paint.dim(`in this order: ${[...steps.host, ...steps.role].join(', ')}`),
        ].join('\n');
  const mends = findings
    .filter(({ state }) => state === 'ill')
    .flatMap(({ subject, step, detail, fix }) => [
      `${paint.red('✗')} ${cell(subject, 60)}, ${step}: ${escapeText(detail, 400)}`,
      `  ${paint.dim('mend')} ${escapeText(fix)}`,
    ]);
  return [`${paint.dim('configuration')} ${escapeText(file)}`, shown, ...mends].join('\n');
}

const engineSubjects: ReadonlySet<string> = new Set(['engine', 'arch']);

function inFull(findings: readonly Finding[], paint: Paint): string {
  const rows = findings.map((finding) => [
    markOf(finding, paint),
    cell(finding.subject, 40),
    finding.step,
    finding.state === 'ill' ? '' : cell(finding.detail, 100),
  ]);
  return table(['', 'what', 'step', 'how it is'], rows, paint);
}

function inLines(roles: readonly string[], findings: readonly Finding[], paint: Paint): string {
  const rows = roles.map((role) => {
    const own = findings.filter(({ subject }) => subject === role);
    const ill = own.filter(({ state }) => state === 'ill').map(({ step }) => step);
    return [cell(role, 60), own.map((finding) => markOf(finding, paint)).join(''), ill.join(', ')];
  });
  return table(['role', 'steps', 'ill'], rows, paint);
}

const markOf = ({ state }: Finding, paint: Paint): string =>
  ({ well: paint.green('✓'), ill: paint.red('✗'), unseen: paint.dim('·') })[state];
