import type { Paint } from '../paint.ts';
import type { ThreadLine } from '../../threads.ts';
import { paintState } from './state.ts';
import { cell, table } from './table.ts';

export function threadsText(lines: readonly ThreadLine[], all: boolean, paint: Paint): string {
  if (lines.length === 0) {
    return all
      ? 'Temporal knows no thread of this configuration.'
      : 'No thread is open. (--all: closed ones too)';
  }
  return table(
    ['thread_ref', 'state', 'role', 'scope', 'run', 'started'],
    lines.map((line) => [
      cell(line.threadRef, 64),
      paintState(line, paint),
      cell(line.role),
      cell(line.scope),
      String(line.run),
      line.startedAt.slice(0, 16).replace('T', ' '),
    ]),
    paint,
  );
}
