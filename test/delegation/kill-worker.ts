import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { readConfig } from '../../activities/config/read.ts';
import { startWorker } from '../../worker/worker.ts';
import { stepOf } from './steps.ts';

/**
 * A worker that kills itself with -9 right before a step's work starts, or right after it is done and before anybody
 * was told: at each point of `<folder>/plan` once, which it notes in `<folder>/kills`. It ends with its standard input.
 */
const [configFile = '', folder = '', codePath = ''] = process.argv.slice(2);

const lines = (name: string): string[] =>
  readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean);

function dieIfPlanned(point: string): void {
  if (!lines('plan').includes(point) || lines('kills').includes(point)) return;
  appendFileSync(join(folder, 'kills'), `${point}\n`);
  process.kill(process.pid, 'SIGKILL');
}

const dieAsPlanned: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    async execute(input, next) {
      const step = stepOf(info.activityType, input.args[0]);
      if (!lines('steps').includes(step)) appendFileSync(join(folder, 'steps'), `${step}\n`);
      dieIfPlanned(`before ${step}`);
      const answer: unknown = await next(input);
      dieIfPlanned(`after ${step}`);
      return answer;
    },
  },
});

process.stdin.on('end', () => process.exit(1)).resume();
const config = await readConfig({ path: configFile, cwd: folder, env: process.env });
if (!config.ok) throw new Error(config.problems.map((problem) => problem.message).join('\n'));
const worker = await startWorker({
  config: config.value,
  env: process.env,
  interceptors: [dieAsPlanned],
  bundle: { codePath },
  log: (line) => process.stderr.write(`${line}\n`),
});
await worker.run;
