import { expect, test } from 'vitest';
import { sshdInstalled } from '../sshd.ts';
import { faultKinds } from './faults.ts';
import type { Sabotage } from './programs.ts';
import { sweep } from './sweep.ts';
import { cutHits, faultsOfSweep, sweepTable } from './table.ts';

const seed = Number(process.env['THREADLINE_SEED'] ?? Date.now() % 1_000_000);
/** The long form, `npm run sweep`, has ten thousand launches. */
const short = { seed, launches: 120, lanes: 3, cuts: 8 };
const leastCuts = 500;
/** Each fault of a sabotaged launcher costs its patience. */
const found = { launches: 200, lanes: 2, cuts: 3, untilWrong: true, seconds: 60 };

test.skipIf(!sshdInstalled())(
  `${String(leastCuts)} cuts and kills at any step start each launch once or provably not`,
  { timeout: 300_000 },
  async () => {
    const report = await sweep(short);
    console.log(sweepTable(report));
    expect(faultsOfSweep(report)).toEqual([]);
    expect(report.ends.unknown).toBe(0);
    expect(report.ends.started + report.ends.none).toBe(short.launches);
    expect(cutHits(report)).toBeGreaterThanOrEqual(leastCuts);
  },
);

test.skipIf(!sshdInstalled())(
  'a keeper that is killed while its agent starts makes no launch both refused and started',
  { timeout: 300_000 },
  async () => {
    const kinds = faultKinds.filter(({ how }) => how === 'keeper');
    const report = await sweep({ seed, launches: 24, lanes: 2, cuts: 1, kinds, near: 'start_agent' });
    console.log(sweepTable(report));
    expect(faultsOfSweep(report)).toEqual([]);
  },
);

/** Where each of them is weak: on all steps it would take minutes to come there by chance. */
const sabotaged: readonly (readonly [Sabotage, string, string, RegExp])[] = [
  ['no claim', 'runner killed', 'start_agent', /doubled/],
  ['claim before the runner', 'launch, program killed', 'start_runner', /lost: never acknowledged/],
];
test.skipIf(!sshdInstalled()).each(sabotaged)(
  'a launcher with %s is found out',
  { timeout: 300_000 },
  async (sabotage, name, near, says) => {
    const kinds = faultKinds.filter((kind) => kind.name === name);
    const report = await sweep({ ...found, seed, sabotage, kinds, near });
    console.log(`${sabotage}, launch ${String(report.launches)}: ${report.wrong[0] ?? 'nothing'}`);
    expect(report.wrong.join('\n')).toMatch(says);
  },
);
