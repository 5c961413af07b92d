import { setMaxListeners } from 'node:events';
import { parseArgs } from 'node:util';
import picocolors from 'picocolors';
import { envelopeText } from '../../client/cli/envelope.ts';
import { demoEnvelope, demoText } from './report.ts';
import { runDemo, type DemoResult } from './run.ts';
import { liveBoard, plainBoard } from './table.ts';

const help = `npm run demo -- [options]

Six real delegations over SSH, git and Temporal, run to their closures on this machine. Nothing is installed, and
nothing is left behind.

  --json    one JSON document on stdout, nothing else
  --keep    leaves everything up at the end, to look around; Ctrl-C ends it
  --codex   one of the six threads is worked on by this machine's own codex
  --sshd    the role hosts are this machine's OpenSSH instead of embedded SSH servers
  --help    this text

Exit code: 0 when every thread closed as it should, 1 otherwise, 2 for a wrong option, 130 after Ctrl-C.
`;

const stopped = new AbortController();
setMaxListeners(0, stopped.signal);
const stop = (): void => {
  stopped.abort();
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
process.exitCode = await main();

async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  if (typeof options === 'string') {
    say(options);
    return 2;
  }
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  say('Building two role hosts, a Temporal server and a worker …');
  const live = process.stderr.isTTY && !options.json;
  const board = live ? liveBoard(process.stderr, picocolors) : plainBoard(say);
  try {
    const serve = options.sshd ? (await import('./openssh-server.ts')).startOpensshServer : undefined;
    const { faults } = await runDemo({
      codex: options.codex,
      ...(serve ? { serve } : {}),
      signal: stopped.signal,
      say,
      onViews: (views) => {
        board.draw(views);
      },
      onEnd: async (result) => {
        board.end();
        await tell(result, options.json);
        if (options.keep) await untilStopped(result);
      },
    });
    return faults.length > 0 ? 1 : 0;
  } catch (error) {
    if (stopped.signal.aborted) return 130;
    say(`The demo failed: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

async function tell({ house, views, webUi, faults }: DemoResult, json: boolean): Promise<void> {
  for (const fault of faults) say(`Not as it should be: ${fault}`);
  const text = json
    ? envelopeText(demoEnvelope(views, webUi, faults))
    : await demoText(house, views, webUi, picocolors);
  process.stdout.write(text);
}

async function untilStopped({ house }: DemoResult): Promise<void> {
  say(`\nEverything stays up until Ctrl-C. In another terminal: cd ${house.archRepo}`);
  if (stopped.signal.aborted) return;
  await new Promise<void>((resolve) => {
    stopped.signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

interface Options {
  readonly json: boolean;
  readonly keep: boolean;
  readonly codex: boolean;
  readonly sshd: boolean;
  readonly help: boolean;
}

function optionsOf(args: readonly string[]): Options | string {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const options = { json: flag, keep: flag, codex: flag, sshd: flag, help: flag };
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${help}`;
  }
}
