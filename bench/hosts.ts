import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { withEngine } from '../examples/demo/run.ts';
import { figuresTable, share, type Figure } from './hosts/figures.ts';
import { buildHostsHouse } from './hosts/house.ts';
import { bareSsh, launchAtOnce, launchesOfThreads } from './hosts/launches.ts';
import { eventsOf, noticeOf, startIdleThreads } from './hosts/threads.ts';

/**
 * `npm run bench:hosts`: what a thousand idle threads on ten hosts cost, and how soon they know of a commit; what a launch
 * costs beside a bare `ssh host cmd`. Ratios of one run on this machine, sshd on loopback. Sizes by options.
 */
const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '1000' },
    hosts: { type: 'string', default: '10' },
    commits: { type: 'string', default: '100' },
    launches: { type: 'string', default: '200' },
    idle: { type: 'string', default: '60' },
  },
});
const [threads, hostCount, commits, launches, idleSeconds] = [
  Number(values.threads),
  Number(values.hosts),
  Number(values.commits),
  Number(values.launches),
  Number(values.idle),
];
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const house = await buildHostsHouse(hostCount, 1 + Math.ceil(launches / hostCount));
try {
  const figures = await withEngine(house, say, async (engine): Promise<readonly Figure[]> => {
    say(`${String(threads)} threads on ${String(hostCount)} hosts are started`);
    const idle = await startIdleThreads(engine, house, threads + hostCount, say);
    const bare = await bareSsh(house, house.hosts[0] ?? fail(), 20);
    const launched = await launchesOfThreads(engine, house);

    const noticed: number[] = [];
    let connections = 0;
    for (let nth = 0; nth < commits; nth += 1) {
      const thread = idle[(nth * 37) % idle.length] ?? fail();
      noticed.push(await noticeOf(engine, thread, nth));
      connections = Math.max(connections, ...house.hosts.map(({ sshd }) => sshd.connections()));
    }
    say(`nothing happens for ${String(idleSeconds)} s`);
    const eventsBefore = await eventsOf(engine, idle);
    // What is to settle of the last commit has settled.
    await sleep(2_000);
    const cpuBefore = process.cpuUsage();
    const began = performance.now();
    await sleep(idleSeconds * 1000);
    const used = process.cpuUsage(cpuBefore);
    const core = (used.user + used.system) / 1000 / (performance.now() - began);
    const events = (await eventsOf(engine, idle)) - eventsBefore;

    say(`${String(launches)} launches, in turn and at once`);
    const once = await launchAtOnce(engine.config, house);
    return [
      {
        what: `commit → thread knows, ${String(threads)} idle threads, ${String(hostCount)} hosts`,
        seen: `p50 ${share(noticed, 0.5).toFixed(0)} ms, p95 ${share(noticed, 0.95).toFixed(0)} ms`,
        target: 'p50 ≤ 250 ms, p95 ≤ 500 ms',
        reached: share(noticed, 0.5) <= 250 && share(noticed, 0.95) <= 500,
      },
      {
        what: 'processor of the worker while they idle',
        seen: `${(core * 100).toFixed(1)} % of a core`,
        target: '≤ 10 %',
        reached: core <= 0.1,
      },
      {
        what: `history events of them all in ${String(idleSeconds)} idle s`,
        seen: String(events),
        target: '0',
        reached: events === 0,
      },
      {
        what: "launch, granted → agent's first line, beside ssh host cmd",
        seen: `${share(launched, 0.5).toFixed(0)} ms / ${share(bare, 0.5).toFixed(0)} ms = ${(share(launched, 0.5) / share(bare, 0.5)).toFixed(2)}`,
        target: '≤ 1.5',
        reached: share(launched, 0.5) <= 1.5 * share(bare, 0.5),
      },
      {
        what: 'connections a host',
        seen: `${String(connections)} (${String(once.connections)} for launches at once)`,
        target: '≤ 2',
        reached: connections <= 2 && once.connections <= 2,
      },
      {
        what: `${String(once.launches)} launches at once beside as many in turn`,
        seen: `${String(once.refused)} refused, ${once.totalMs.toFixed(0)} ms / ${once.serialMs.toFixed(0)} ms = ${(once.totalMs / once.serialMs).toFixed(2)}`,
        target: '0 refused, ≤ 1.5',
        reached: once.refused === 0 && once.totalMs <= 1.5 * once.serialMs,
      },
    ];
  });
  process.stdout.write(`${figuresTable(figures)}\n`);
  if (figures.some(({ reached }) => !reached)) process.exitCode = 1;
} finally {
  await house.close();
}

function fail(): never {
  throw new Error('a bench without hosts or threads');
}
