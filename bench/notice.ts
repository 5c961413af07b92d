import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { delegate } from '../client/delegate.ts';
import type { Engine } from '../client/engine.ts';
import { readPacketFile } from '../client/packet-file.ts';
import { wait } from '../client/wait.ts';
import { writeEntry } from '../contract/entry-write.ts';
import { showName, type ThreadView } from '../contract/messages.ts';
import { buildHouse, gitEnv } from '../examples/demo/house.ts';
import { withEngine } from '../examples/demo/run.ts';
import { required } from '../examples/demo/story.ts';

/**
 * How soon an idle thread knows of a commit on its host: from the end of `git commit` there to the answer of a query that
 * shows the commit (the query's own time is measured beside it). One thread, one host, over SSH.
 */
const commits = 40;
const thread = 'WS8-SLOT-VLAN';

const house = await buildHouse();
try {
  await withEngine(
    house,
    (line) => void process.stderr.write(`${line}\n`),
    async (engine) => {
      required(
        await delegate(
          engine,
          required(await readPacketFile(house.packet(thread), engine.config, house.archRepo)),
        ),
      );
      const waited = required(await wait(engine, thread, { timeoutMs: 60_000 }));
      if (waited.end !== 'decision') throw new Error(`the thread did not wait for a decision: ${waited.end}`);
      const before = await historyLength(engine);
      const repo = join(house.root, 'rack', 'infra');
      const noticed: number[] = [];
      const queries: number[] = [];
      for (let nth = 0; nth < commits; nth++) {
        const head = await commitEntry(repo, nth);
        const committed = performance.now();
        for (;;) {
          const asked = performance.now();
          const view = await engine.workflows.getHandle(thread).query<ThreadView>(showName);
          queries.push(performance.now() - asked);
          if (view.head === head) break;
          await sleep(5);
        }
        noticed.push(performance.now() - committed);
      }
      const events = (await historyLength(engine)) - before;
      print('commit on the host → thread knows', noticed);
      print('  of which the query that saw it', queries);
      process.stdout.write(
        `history events an entry: ${(events / commits).toFixed(2)} (${String(commits)} entries)\n`,
      );
    },
  );
} finally {
  await house.close();
}

async function commitEntry(repo: string, nth: number): Promise<string> {
  const log = 'documentation/short-term/coordination/handoff_log.md';
  const entry = writeEntry({
    at: `${new Date().toISOString().slice(0, 19)}Z`,
    actor: 'infra:codex',
    actionType: 'progress',
    threadRef: thread,
    executor: 'remote_codex',
    entry: `bench${String(nth).padStart(3, '0')}`,
    note: `Measured ${String(nth)}.`,
  });
  await appendFile(join(repo, log), `\n${entry}`);
  const git = execa({ cwd: repo, env: gitEnv });
  await git`git commit -qam ${`progress ${String(nth)}`}`;
  return (await git`git rev-parse HEAD`).stdout;
}

async function historyLength(engine: Engine): Promise<number> {
  return (await engine.workflows.getHandle(thread).describe()).historyLength;
}

function print(what: string, milliseconds: readonly number[]): void {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? NaN).toFixed(0);
  process.stdout.write(
    `${what}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms (${String(sorted.length)} measured)\n`,
  );
}
