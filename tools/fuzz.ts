import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { caseOf, faultOf } from './fuzz/case.ts';
import { tellGrowth } from './fuzz/growth.ts';

/**
 * `npm run fuzz -- --seconds 60`: first how each reader's time grows with the length, then changed samples until the time is up. The
 * first fault ends it, and so does a case that takes longer than `hangMs`: both are printed with the command that repeats them.
 * `--seed S` begins with another seed, `--case N` repeats one case alone. A child process does the work and tells each case by
 * its number before it begins, so that one that never ends is known too.
 */
const hangMs = 30_000;
/** The descriptor on which the child tells its cases. */
const toParent = 3;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' }, case: { type: 'string' }, child: { type: 'boolean' } },
}); // prettier-ignore
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const seconds = Number(values.seconds);
if (values.child === true) process.exitCode = work();
else if (values.case !== undefined) process.exitCode = repeat(Number(values.case));
else process.exitCode = await watchOver();

function work(): number {
  const began = (number: number): void => void writeSync(toParent, `${String(number)}\n`);
  if (!tellGrowth(say, () => began(-1))) return 1;
  const end = Date.now() + seconds * 1000;
  let number = 0;
  for (; Date.now() < end; number += 1) {
    began(number);
    const { name, bytes } = caseOf(seed, number);
    const fault = faultOf({ name, bytes });
    if (fault === undefined) continue;
    say(`${name}: ${fault}\n${repeatedBy(number)}`);
    return 1;
  }
  say(`${String(number)} cases in ${String(seconds)} s, seed ${String(seed)}: no fault`);
  return 0;
}
function repeat(number: number): number {
  const one = caseOf(seed, number);
  say(`${one.name}, ${String(one.bytes.length)} bytes, base64:\n${one.bytes.toString('base64')}`);
  say(faultOf(one) ?? 'no fault');
  return faultOf(one) === undefined ? 0 : 1;
}

async function watchOver(): Promise<number> {
  const args = [...process.execArgv, 'tools/run.mjs', 'tools/fuzz.ts', '--child'];
  const child = spawn(process.execPath, [...args, '--seed', String(seed), '--seconds', String(seconds)], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  let last = '';
  const hang = setTimeout(() => child.kill('SIGKILL'), hangMs);
  child.stdio[toParent]?.on('data', (told: Buffer) => {
    last = told.toString().trim().split('\n').at(-1) ?? last;
    hang.refresh();
  });
  const code = await new Promise<number>((resolve) => {
    child.on('close', (exit) => resolve(exit ?? 1));
  });
  clearTimeout(hang);
  if (child.signalCode === 'SIGKILL')
    say(`A case took longer than ${String(hangMs)} ms.\n${repeatedBy(Number(last))}`);
  return code;
}

function repeatedBy(number: number): string {
  if (number < 0) return 'It was one of the growing texts; the last line above names the one before it.';
  return `again: npm run fuzz -- --seed ${String(seed)} --case ${String(number)}`;
}

function say(line: string): void {
  writeSync(process.stdout.fd, `${line}\n`);
}
