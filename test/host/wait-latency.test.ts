import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { installHost, type HostUnderTest } from './program.ts';
import { createRoleRepository } from './role-repository.ts';

const watched = 100;
const rounds = 15;

describe('a waiter over 100 repositories', () => {
  const host = installHost();
  afterAll(() => {
    host.remove();
  });

  it('notices a commit within a tick, at next to no cost', { timeout: 120_000 }, async () => {
    const role = createRoleRepository(host);
    const tips = [role.tip(), role.git('commit-tree', '-p', 'HEAD', '-m', 'x', 'HEAD^{tree}')];
    // Copies of one repository: what counts is the number of files to look at.
    const paths = Array.from({ length: watched }, (_, index) => {
      const path = join(host.folder, `copy-${String(index)}`);
      role.git('worktree', 'add', '-q', '--detach', path);
      role.git('branch', `b${String(index)}`);
      return path;
    });
    const ref = (index: number): string => join(role.path, `.git/refs/heads/b${String(index)}`);
    const repo = paths.map((path, index) => `${path}\tb${String(index)}\t${tips[0] ?? ''}`);

    const late: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const call = host.start('wait', { cursor: 0, limit_ms: 20_000, repo }, '', { hold: true });
      // At another moment of the waiter's tick in each round: what is measured is the time after it.
      await new Promise((resolve) => setTimeout(resolve, 400 + round * 17));
      const index = (round * 37) % watched;
      writeFileSync(ref(index), `${tips[1] ?? ''}\n`);
      const moved = performance.now();
      const reply = await call.reply;
      late.push(performance.now() - moved);
      expect(reply).toMatchObject({ moved: [{ n: index, tip: tips[1] }] });
      writeFileSync(ref(index), `${tips[0] ?? ''}\n`);
    }
    late.sort((a, b) => a - b);
    const p50 = late[Math.floor(late.length / 2)] ?? 0;

    const quiet = await costOf(host, repo);
    console.info(
      `commit noticed: p50 ${p50.toFixed(0)} ms, max ${(late.at(-1) ?? 0).toFixed(0)} ms; ` +
        `${quiet.toFixed(1)} ms of processor per second of waiting`,
    );
    expect(p50).toBeLessThan(400);
    expect(quiet).toBeLessThan(100);
  });
});

/** Processor milliseconds per second of an undisturbed wait, children included. */
async function costOf(host: HostUnderTest, repo: readonly string[]): Promise<number> {
  const call = host.start('wait', { cursor: 0, limit_ms: 20_000, repo }, '', { hold: true });
  const spent = (): number => {
    const stat = readFileSync(`/proc/${String(call.pid)}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // utime, stime, and those of children that were waited for; ticks of 10 ms
    return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0) * 10;
  };
  // Behind the 5 s in which everything counts as young; then the window that is measured. No fact is waited for.
  await new Promise((resolve) => setTimeout(resolve, 6000));
  const before = spent();
  await new Promise((resolve) => setTimeout(resolve, 4000));
  const cost = (spent() - before) / 4;
  call.endInput();
  await call.ended;
  return cost;
}
