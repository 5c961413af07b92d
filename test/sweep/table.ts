import type { Row, SweepReport } from './sweep.ts';

/** The account of a sweep: its seed, what was attempted and hit by each kind of fault, and what is wrong. */
export function sweepTable(report: SweepReport): string {
  const { order, launches, starts, ends, rows, wrong, seconds } = report;
  const counted = (word: string): number => wrong.filter((each) => each.includes(`${word}:`)).length;
  return [
    `sweep: seed ${String(order.seed)}, ${String(order.lanes)} hosts, ${seconds.toFixed(0)} s`,
    line(['kind of fault', 'attempts', 'hits', 'at least', 'points met']),
    ...rows.map((row) =>
      line([
        row.kind.name,
        String(row.attempts),
        String(row.hits),
        String(leastHits(row)),
        `${String(row.met)} of ${String(row.size)}`,
      ]),
    ),
    `${String(launches)} launches: ${String(ends.started)} started, ${String(ends.none)} proven not to, ${String(ends.unknown)} unknown; ${String(starts)} starts written by agents, those before the faults too`,
    `${String(counted('doubled'))} doubled, ${String(counted('lost'))} lost, ${String(counted('unresolved'))} unresolved, ${String(wrong.length)} wrong in all`,
    ...wrong.slice(0, mostShown),
  ].join('\n');
}
const mostShown = 20;

/** What makes a sweep fail: anything wrong, an unknown, or a kind of fault that hit less often than it must. */
export function faultsOfSweep(report: SweepReport): readonly string[] {
  const missed = report.rows
    .filter((row) => row.attempts === 0 || row.hits < leastHits(row))
    .map(
      (row) =>
        `${row.kind.name}: ${String(row.hits)} hits of ${String(row.attempts)} attempts, at least ${String(leastHits(row))}`,
    );
  return [...report.wrong, ...missed];
}

export const cutHits = (report: SweepReport): number =>
  report.rows.filter(({ kind }) => kind.how === 'cut').reduce((sum, { hits }) => sum + hits, 0);

const leastHits = (row: Row): number => Math.max(1, Math.floor(row.attempts * row.kind.leastHits));

const widths = [26, 10, 8, 10, 16];
const line = (cells: readonly string[]): string =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(26) : cell.padStart(widths[index] ?? 0))).join('');
