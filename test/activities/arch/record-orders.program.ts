import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { createArchCalls } from '../../../activities/arch/calls.ts';
import { archConfig, orderOf } from './arch-config.ts';

/**
 * Records the orders of the lines on stdin, `<repository> <entry> [<step>]`, and prints each answer with the names of the
 * steps that it took. With a step's number it kills itself with -9 right before that step; in the middle of it when the step
 * is a write. A step is a change of the file system or the start of a git process: all that a kill can come between.
 */
const steps: string[] = [];
let deadly = 0;

const write = fs.writeSync.bind(fs);
counted(fs, 'writeSync', ([descriptor, bytes]) => {
  write(descriptor as number, (bytes as Buffer).subarray(0, 50));
});
const changes = [
  'linkSync',
  'renameSync',
  'unlinkSync',
  'rmSync',
  'rmdirSync',
  'mkdirSync',
  'openSync',
] as const;
for (const name of [...changes, 'writeFileSync', 'copyFileSync', 'truncateSync'] as const) counted(fs, name);
counted(childProcess, 'spawn');
syncBuiltinESMExports();

process.stdin.setEncoding('utf8').on('data', (chunk: string) => {
  for (const line of chunk.split('\n').filter((text) => text !== '')) {
    const [repo = '', entry = '', step = '0'] = line.split(' ');
    steps.length = 0;
    deadly = Number(step);
    void createArchCalls(archConfig(repo))
      .record(orderOf(entry))
      .then((recorded) => process.stdout.write(`${JSON.stringify({ ...recorded, steps })}\n`));
  }
});
process.stdout.write('ready\n');

function counted<Name extends string>(
  module: Record<Name, unknown>,
  name: Name,
  before: (args: readonly unknown[]) => void = () => undefined,
): void {
  const real = module[name] as (...args: unknown[]) => unknown;
  module[name] = (...args: unknown[]) => {
    const what = name === 'spawn' ? `git ${gitVerb(args)}` : name;
    if (steps.push(what) === deadly) {
      before(args);
      process.kill(process.pid, 'SIGKILL');
    }
    return real(...args);
  };
}

/** execa starts git with its settings first. */
const gitVerb = (args: readonly unknown[]): string =>
  (args[1] as readonly string[]).filter(
    (arg) => arg !== '-c' && !arg.includes('=') && !arg.startsWith('--'),
  )[0] ?? '';
