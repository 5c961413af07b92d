import type { Paint } from '../paint.ts';
import type { LockRow } from '../../../contract/messages.ts';
import { cell, table } from './table.ts';

export function locksText(rows: readonly LockRow[], paint: Paint): string {
  if (rows.length === 0) return 'No lock was ever asked for.';
  return table(
    ['resource', 'holder', 'since', 'fence', 'queue'],
    rows.map((row) => [
      cell(row.resource),
      row.holder ? cell(`${row.holder.threadRef} run ${String(row.holder.run)}`, 72) : paint.green('free'),
      row.holder ? row.holder.since.slice(0, 19).replace('T', ' ') : '',
      String(row.fence),
      row.queue.map((waiter) => cell(waiter.threadRef, 64)).join(', '),
    ]),
    paint,
  );
}
