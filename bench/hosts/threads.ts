import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import pLimit from 'p-limit';
import { delegate } from '../../client/delegate.ts';
import type { Engine } from '../../client/engine.ts';
import { readPacketFile } from '../../client/packet-file.ts';
import { writeEntry } from '../../contract/entry-write.ts';
import { showName, type ThreadView } from '../../contract/messages.ts';
import { gitEnv } from '../../examples/demo/house.ts';
import { required } from '../../examples/demo/story.ts';
import { handoffLog, type BenchHost, type HostsHouse } from './house.ts';

/** Delegations at once; arch's repository takes their entries one after the other anyway. */
const atOnce = 20;
const pollMs = 5;

export interface IdleThread {
  readonly ref: string;
  readonly host: BenchHost;
}

/**
 * So many real threads over the hosts. The first of each host holds the work tree of its role, all others wait for it: they
 * are idle and are told of what their role's log says.
 */
export async function startIdleThreads(
  engine: Engine,
  house: HostsHouse,
  count: number,
  say: (line: string) => void,
): Promise<readonly IdleThread[]> {
  const threads = Array.from({ length: count }, (_, nth) => {
    const host = house.hosts[nth % house.hosts.length];
    if (host === undefined) throw new Error('a bench without hosts');
    return { ref: `${nth < house.hosts.length ? 'HOLD' : 'IDLE'}-${String(nth)}`, host };
  });
  const limit = pLimit(atOnce);
  const [holding, idle] = [threads.slice(0, house.hosts.length), threads.slice(house.hosts.length)];
  for (const { ref, host } of holding) await start(engine, house, ref, host);
  // First come, first served: whoever came before them would hold the work tree, and give it back.
  while ((await house.lines()).size < holding.length) await sleep(pollMs);
  await Promise.all(idle.map(({ ref, host }) => limit(() => start(engine, house, ref, host))));
  let waiting = new Set<string>();
  while (waiting.size < idle.length) {
    waiting = new Set(
      (await Promise.all(idle.map(({ ref }) => limit(() => viewOf(engine, ref)))))
        .filter(({ phase }) => phase === 'handshake' || phase === 'locks')
        .map(({ threadRef }) => threadRef),
    );
    say(`${String(waiting.size)} of ${String(idle.length)} threads are idle`);
    if (waiting.size < idle.length) await sleep(1_000);
  }
  return idle;
}

async function start(
  engine: Engine,
  house: HostsHouse,
  ref: string,
  { roles: [role] }: BenchHost,
): Promise<void> {
  const file = join(house.archRepo, `${ref}.md`);
  await writeFile(file, packetText(ref, role?.actor ?? ''));
  required(await delegate(engine, required(await readPacketFile(file, engine.config, house.archRepo))));
}

export const viewOf = (engine: Engine, ref: string): Promise<ThreadView> =>
  engine.workflows.getHandle(ref).query<ThreadView>(showName);

/** Milliseconds from the end of `git commit` on the host until the thread knows of it. */
export async function noticeOf(engine: Engine, { ref, host }: IdleThread, nth: number): Promise<number> {
  const [role] = host.roles;
  if (role === undefined) throw new Error('a host without a role');
  const entry = writeEntry({
    at: `${new Date().toISOString().slice(0, 19)}Z`,
    actor: role.actor,
    actionType: 'progress',
    threadRef: ref,
    executor: 'remote_codex',
    entry: `bench${String(nth).padStart(4, '0')}`,
    note: `Measured ${String(nth)}.`,
  });
  await appendFile(join(role.repo, handoffLog), `\n${entry}`);
  const git = execa({ cwd: role.repo, env: gitEnv });
  await git`git commit -qam ${`progress ${String(nth)}`}`;
  const committed = performance.now();
  const head = (await git`git rev-parse HEAD`).stdout;
  while ((await viewOf(engine, ref)).head !== head) await sleep(pollMs);
  return performance.now() - committed;
}

/** Events of all of them together. */
export async function eventsOf(engine: Engine, threads: readonly IdleThread[]): Promise<number> {
  const limit = pLimit(atOnce);
  const lengths = await Promise.all(
    threads.map(({ ref }) =>
      limit(async () => (await engine.workflows.getHandle(ref).describe()).historyLength),
    ),
  );
  return lengths.reduce((sum, length) => sum + length, 0);
}

const packetText = (ref: string, role: string): string => `thread_ref=${ref}
role=${role}
scope=WS8/T-1
success=The proof of ${ref} is committed.

# Objective
The work of ${ref} is proven.

# Constraints
- Nothing else changes.

# Acceptance criteria
- AC1: The proof is there. evidence=evidence/proof.txt

# Reporting
- Full SHAs and evidence paths.

# Escalation gates
- operator: erasing anything
`;
