import Table from 'cli-table3';

/** One figure beside what it is held against, both measured in this run. */
export interface Row {
  readonly what: string;
  readonly measuredMs: number;
  /** What is measured against; absent where the target is a time of its own. */
  readonly against?: { readonly what: string; readonly ms: number };
  /** The greatest ratio to `against`, or without one the greatest number of milliseconds. */
  readonly target: number;
}

export function printRows(rows: readonly Row[]): void {
  const table = new Table({
    head: ['what', 'ms', 'against', 'ms', 'ratio', 'target', ''],
    style: { head: [] },
  });
  for (const { what, measuredMs, against, target } of rows) {
    const figure = against ? measuredMs / against.ms : measuredMs;
    table.push([
      what,
      measuredMs.toFixed(1),
      against?.what ?? '',
      against?.ms.toFixed(1) ?? '',
      against ? figure.toFixed(2) : '',
      against ? `≤ ${String(target)} ×` : `≤ ${String(target)} ms`,
      figure <= target ? 'holds' : 'MISSED',
    ]);
  }
  process.stdout.write(`${table.toString()}\n`);
}

/** The middle of several runs, in milliseconds; the runs of several works alternate, so that both see the same machine. */
export async function medians(
  rounds: number,
  ...works: readonly (() => unknown)[]
): Promise<readonly number[]> {
  const times = works.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, work] of works.entries()) {
      const began = performance.now();
      await work();
      times[index]?.push(performance.now() - began);
    }
  }
  return times.map((list) => list.sort((one, other) => one - other)[Math.floor(list.length / 2)] ?? 0);
}
