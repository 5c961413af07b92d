import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRoleRepository } from '../test/host/role-repository.ts';
import { installHost, type HostUnderTest } from '../test/host/program.ts';

/**
 * How soon one waiter over 100 repositories answers to a moved ref, and what it costs while nothing moves: milliseconds of
 * processor per second of waiting, its children included.
 */
const watched = 100;
const rounds = 40;

const host = installHost();
try {
  const role = createRoleRepository(host);
  const tips = [role.tip(), role.git('commit-tree', '-p', 'HEAD', '-m', 'x', 'HEAD^{tree}')];
  // Worktrees of one repository: what counts is the number of files to look at.
  const repo = Array.from({ length: watched }, (_, index) => {
    const path = join(host.folder, `copy-${String(index)}`);
    role.git('worktree', 'add', '-q', '--detach', path);
    role.git('branch', `b${String(index)}`);
    return `${path}\tb${String(index)}\t${tips[0] ?? ''}`;
  });
  const late: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const index = (round * 37) % watched;
    const ref = join(role.path, `.git/refs/heads/b${String(index)}`);
    const call = host.start('wait', { cursor: 0, limit_ms: 20_000, repo }, '', { hold: true });
    // At another moment of the waiter's tick in each round.
    await pause(400 + round * 17);
    writeFileSync(ref, `${tips[1] ?? ''}\n`);
    const moved = performance.now();
    const reply = await call.reply;
    late.push(performance.now() - moved);
    if (!JSON.stringify(reply?.['moved']).includes(`"n":${String(index)}`)) throw new Error('not noticed');
    writeFileSync(ref, `${tips[0] ?? ''}\n`);
  }
  late.sort((one, other) => one - other);
  const at = (share: number): string => (late[Math.ceil(share * late.length) - 1] ?? 0).toFixed(0);
  const cost = (await costOf(host, repo)).toFixed(1);
  process.stdout.write(
    `commit noticed, ${String(rounds)} rounds over ${String(watched)} repositories:\n` +
      `  p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, greatest ${at(1)} ms\n` +
      `  ${cost} ms of processor per second of waiting\n`,
  );
} finally {
  host.remove();
}

async function costOf(waiting: HostUnderTest, repo: readonly string[]): Promise<number> {
  const call = waiting.start('wait', { cursor: 0, limit_ms: 20_000, repo }, '', { hold: true });
  const spent = (): number => {
    const stat = readFileSync(`/proc/${String(call.pid)}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // utime, stime, and those of children that were waited for; ticks of 10 ms
    return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0) * 10;
  };
  // Behind the 5 s in which everything counts as young.
  await pause(6_000);
  const before = spent();
  await pause(4_000);
  const cost = (spent() - before) / 4;
  call.endInput();
  await call.ended;
  return cost;
}
