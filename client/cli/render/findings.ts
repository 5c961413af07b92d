import type { Paint } from '../paint.ts';
import { escapeText } from '../../../contract/escape.ts';
import type { Finding } from '../../doctor.ts';
import { cell, table } from './table.ts';

export function findingsText(file: string, findings: readonly Finding[], paint: Paint): string {
  const rows = findings.map((finding) => [
    finding.ok ? paint.green('ok') : paint.red('ill'),
    cell(finding.subject, 80),
    cell(finding.detail, 160),
  ]);
  const mends = findings
    .filter((finding) => !finding.ok)
    .map((finding) => `${paint.dim('mend')} ${cell(finding.subject, 80)}: ${escapeText(finding.fix)}`);
  return [
    `${paint.dim('configuration')} ${escapeText(file)}`,
    table(['', 'what', 'how it is'], rows, paint),
    ...mends,
  ].join('\n');
}
