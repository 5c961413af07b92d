import { parseArgs } from 'node:util';
import { sweep, type SweepReport } from '../test/sweep/sweep.ts';
import { faultsOfSweep, sweepTable } from '../test/sweep/table.ts';
import { sabotages } from '../test/sweep/programs.ts';

/**
 * `npm run sweep`: launches under cut connections and kills, `--launches N` of them or as many as `--seconds S` allow. `--seed S`
 * repeats the faults of an earlier run, `--sabotage "no claim"` breaks the launcher first.
 */
const { values } = parseArgs({
  options: {
    launches: { type: 'string', default: '10000' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    lanes: { type: 'string', default: '4' },
    cuts: { type: 'string', default: '3' },
    sabotage: { type: 'string' },
  },
});
const launches = Number(values.launches);
const sabotage = sabotages.find((known) => known === values.sabotage);
if (values.sabotage !== undefined && sabotage === undefined)
  throw new Error(`--sabotage ${values.sabotage}: one of ${sabotages.join(', ')}`);

/** How often the progress is told where it is no terminal. */
const plainEveryMs = 30_000;
const terminalEveryMs = 500;
let told = performance.now();
const seed = Number(values.seed ?? Date.now() % 1_000_000);
// First of all: whatever ends it early, it can be repeated.
process.stderr.write(`sweep: seed ${String(seed)}, ${String(launches)} launches\n`);

const report = await sweep({
  seed,
  launches,
  lanes: Number(values.lanes),
  cuts: Number(values.cuts),
  ...(values.seconds === undefined ? {} : { seconds: Number(values.seconds) }),
  ...(sabotage === undefined ? {} : { sabotage }),
  onRound: tell,
});
const wrong = faultsOfSweep(report);
process.stdout.write(`${process.stderr.isTTY ? '\n' : ''}${sweepTable(report)}\n`);
if (wrong.length > 0) {
  const again = `npm run sweep -- --seed ${String(seed)} --launches ${values.launches} --lanes ${values.lanes} --cuts ${values.cuts}`;
  process.stdout.write(`FAILED: ${String(wrong.length)}, the first: ${wrong[0] ?? ''}\nagain: ${again}\n`);
  process.exitCode = 1;
}

function tell(so: SweepReport): void {
  const terminal = process.stderr.isTTY;
  if (performance.now() - told < (terminal ? terminalEveryMs : plainEveryMs)) return;
  told = performance.now();
  const left = (so.seconds / so.launches) * (launches - so.launches);
  const line = `seed ${String(so.order.seed)}: ${String(so.launches)} of ${String(launches)} launches in ${so.seconds.toFixed(0)} s, about ${(left / 60).toFixed(0)} min left, ${String(so.wrong.length)} wrong`;
  process.stderr.write(terminal ? `\r\u001b[K${line}` : `${line}\n`);
}
