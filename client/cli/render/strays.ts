import type { Paint } from '../paint.ts';
import type { HostStrays } from '../../threads-strays.ts';
import { cell, table } from './table.ts';

/** More do not fit beside each other; `--json` has them all. */
const refsShown = 3;

export function straysText(hosts: readonly HostStrays[], paint: Paint): string {
  return table(
    ['host', 'entries', 'watched', 'newest thread_refs'],
    hosts.map(({ host, count, watched, lastRefs }) => [
      cell(host),
      count === 0 ? paint.green('0') : paint.yellow(String(count)),
      watched ? 'now' : 'no',
      lastRefs
        .slice(0, refsShown)
        .map((ref) => cell(ref, 64))
        .join(' '),
    ]),
    paint,
  );
}
