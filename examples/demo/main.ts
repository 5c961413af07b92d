import { parseArgs } from 'node:util';
import { setMaxListeners } from 'node:events';
import picocolors from 'picocolors';
import { connect, type Engine } from '../../client/engine.ts';
import { envelopeText } from '../../client/cli/envelope.ts';
import { startEmbeddedServer } from '../../worker/embedded-server.ts';
import { startWorker } from '../../worker/worker.ts';
import { readConfig } from '../../activities/config/read.ts';
import type { ThreadView } from '../../contract/messages.ts';
import { buildHouse, type House } from './house.ts';
import { demoEnvelope, demoText } from './report.ts';
import { required, overlaps, parts, playStory, readTouches } from './story.ts';
import { liveBoard, plainBoard } from './table.ts';

const help = `npm run demo -- [options]

Six real delegations over SSH, git and Temporal, run to their closures on this machine. Nothing is installed, and
nothing is left behind.

  --json    one JSON document on stdout, nothing else
  --keep    leaves everything up at the end, to look around; Ctrl-C ends it
  --codex   one of the six threads is worked on by this machine's own codex
  --sshd    the role hosts are this machine's OpenSSH instead of embedded SSH servers
  --help    this text

Exit code: 0 when every thread closed as it should, 1 otherwise, 130 after Ctrl-C.
`;

const stopped = new AbortController();
setMaxListeners(0, stopped.signal);
const stop = (): void => {
  stopped.abort();
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
process.exitCode = await main().catch((error: unknown) => {
  if (stopped.signal.aborted) return 130;
  process.stderr.write(`The demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      codex: { type: 'boolean', default: false },
      sshd: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const serve = values.sshd ? (await import('./openssh-server.ts')).startOpensshServer : undefined;
  say('Building two role hosts, a Temporal server and a worker …');
  const house = await buildHouse({ codex: values.codex, ...(serve ? { serve } : {}) });
  try {
    return await withEngine(house, say, async (engine, uiAddress) => {
      const colors = picocolors.createColors(process.stderr.isTTY && !values.json);
      const live = process.stderr.isTTY && !values.json;
      const board = live ? liveBoard(process.stderr, colors) : plainBoard(say);
      const views = await playStory(
        engine,
        house,
        (now) => {
          board.draw(now);
        },
        stopped.signal,
      );
      board.end();
      const faults = faultsOf(views, overlaps(await readTouches(house)));
      for (const fault of faults) say(`Not as it should be: ${fault}`);
      if (values.json) process.stdout.write(envelopeText(demoEnvelope(views, uiAddress, faults)));
      else process.stdout.write(await demoText(house, views, uiAddress, picocolors));
      if (values.keep) await keepUntilStopped(house, say);
      return faults.length > 0 ? 1 : 0;
    });
  } finally {
    await house.close();
  }
}

/** The embedded server and a worker around `use`; both are gone when it returns, however it returns. */
async function withEngine(
  house: House,
  say: (line: string) => void,
  use: (engine: Engine, uiAddress: string) => Promise<number>,
): Promise<number> {
  const read = await readConfig({ path: house.configFile, cwd: house.archRepo, env: process.env });
  if (!read.ok) throw new Error(read.problems.map((problem) => problem.message).join('\n'));
  const config = read.value;
  const server = await startEmbeddedServer({ stateDir: config.arch.stateDir, port: 0, uiPort: 0, say });
  try {
    const env = { ...process.env, TEMPORAL_ADDRESS: server.address };
    const worker = await startWorker({ config, env });
    try {
      const engine = required(await connect(config, env));
      try {
        stopped.signal.throwIfAborted();
        return await use(engine, server.uiAddress);
      } finally {
        await engine.close();
      }
    } finally {
      await worker.stop();
    }
  } finally {
    await server.stop();
  }
}

/** What did not come out as the demo promises; empty when all is well. */
function faultsOf(views: readonly ThreadView[], overlapping: readonly string[]): readonly string[] {
  const wrong = parts.flatMap(({ ref, state }, index) => {
    const came = views[index]?.state ?? 'none';
    return came === state ? [] : [`${ref} closed as ${came}, not as ${state}`];
  });
  return [...wrong, ...overlapping];
}

async function keepUntilStopped(house: House, say: (line: string) => void): Promise<void> {
  say(`\nEverything stays up until Ctrl-C. Try, in another terminal:\n  cd ${house.archRepo}`);
  await new Promise<void>((resolve) => {
    if (stopped.signal.aborted) resolve();
    stopped.signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
