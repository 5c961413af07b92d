import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installHost, number, testedShells, type HostUnderTest, type Reply } from './program.ts';
import {
  createRoleRepository,
  launchFields,
  launchId,
  writeAgent,
  type RoleRepository,
} from './role-repository.ts';
import { ended, until } from './ending.ts';

describe.each(testedShells)('wait under %s', (shell) => {
  let host: HostUnderTest;
  let role: RoleRepository;
  beforeEach(() => {
    host = installHost(shell);
    role = createRoleRepository(host);
  });
  afterEach(() => {
    host.remove();
  });
  const repoLine = (known: string): string => `${role.path}\tmain\t${known}`;
  /** A waiter that has begun to look. */
  const waiting = async (fields: Record<string, unknown>): Promise<{ reply: Promise<Reply | undefined> }> => {
    const call = host.start('wait', { limit_ms: 20_000, ...(fields as Record<string, string>) }, '', {
      hold: true,
    });
    await until(() => looks(call.pid));
    return call;
  };

  it('answers -1 at once with where the events stand, and a tip that differs', async () => {
    const reply = await host.call('wait', { cursor: -1, limit_ms: 20_000, repo: repoLine('-') });
    expect(reply).toEqual({ ok: true, seq: 0, events: [], moved: [{ n: 0, tip: role.tip() }] });
  });

  it('answers with nothing at its limit', async () => {
    const asked = Date.now();
    const reply = await host.call('wait', { cursor: 0, limit_ms: 600, repo: repoLine(role.tip()) });
    expect(reply).toEqual({ ok: true, seq: 0, events: [], moved: [] });
    expect(Date.now() - asked).toBeGreaterThanOrEqual(500);
  });

  it('tells a commit, its place in the list and its id', async () => {
    const other = createRoleRepository(host, 'other');
    const call = await waiting({
      cursor: 0,
      repo: [repoLine(role.tip()), `${other.path}\tmain\t${other.tip()}`],
    });
    const tip = other.commit('a.txt', 'a\n');
    expect(await call.reply).toEqual({ ok: true, seq: 0, events: [], moved: [{ n: 1, tip }] });
  });

  it('tells a commit whose ref was packed, or dated back', async () => {
    role.git('pack-refs', '--all');
    const first = await waiting({ cursor: 0, repo: repoLine(role.tip()) });
    const tip = role.commit('a.txt', 'a\n');
    utimesSync(join(role.path, '.git/refs/heads/main'), 1_000_000, 1_000_000);
    expect(await first.reply).toMatchObject({ moved: [{ n: 0, tip }] });
    const second = await waiting({ cursor: 0, repo: repoLine(tip) });
    const next = role.git('commit-tree', '-p', tip, '-m', 'x', `${tip}^{tree}`);
    const packed = join(role.path, '.git/packed-refs');
    rmSync(join(role.path, '.git/refs/heads/main'));
    writeFileSync(packed, `# pack-refs with: peeled fully-peeled sorted \n${next} refs/heads/main\n`);
    expect(await second.reply).toMatchObject({ moved: [{ n: 0, tip: next }] });
  });

  it('follows a branch in a linked work tree', async () => {
    const linked = join(host.folder, 'linked');
    role.git('worktree', 'add', '-q', '-b', 'side', linked);
    const call = await waiting({ cursor: 0, repo: `${linked}\tside\t${role.tip()}` });
    const tip = role.git('commit-tree', '-p', role.tip(), '-m', 'x', 'HEAD^{tree}');
    role.git('update-ref', 'refs/heads/side', tip);
    expect(await call.reply).toMatchObject({ moved: [{ n: 0, tip }] });
  });

  it('tells the start and the end of launches, from any cursor', async () => {
    const agent = writeAgent(
      host,
      'agent',
      'while [ ! -e "$THREADLINE_SPOOL/go" ]; do sleep 0.02; done; exit 9',
    );
    const started = await waiting({ cursor: 0 });
    await host.call('launch', launchFields(role, agent), 'p');
    const event = { thread_ref: 'T-1', run: 1, launch: 1 };
    expect(await started.reply).toMatchObject({ seq: 1, events: [{ ...event, seq: 1, state: 'started' }] });
    const over = await waiting({ cursor: 1 });
    writeFileSync(join(host.stateDir, 'spool/T-1/1/1/go'), '');
    expect(await over.reply).toMatchObject({
      seq: 2,
      events: [{ ...event, seq: 2, state: 'ended', exit: 9 }],
    });
    // A cursor from before the state was wiped.
    expect(await host.call('wait', { cursor: 77, limit_ms: 20_000 })).toMatchObject({
      seq: 2,
      events: [{ seq: 1 }, { seq: 2 }],
    });
    expect(await host.call('wait', { cursor: 2, limit_ms: 0 })).toMatchObject({ seq: 2, events: [] });
  });

  it('gives at most 500 events a time', async () => {
    await host.call('hello', {});
    const lines = Array.from(
      { length: 1200 },
      (_, index) => `${String(index + 1)}\tT-1\t1\t${String(index)}\tstarted\t\n`,
    );
    writeFileSync(join(host.stateDir, 'events'), lines.join(''));
    writeFileSync(join(host.stateDir, 'events.seq'), '1200\n');
    const seen: number[] = [];
    let cursor = 0;
    while (cursor < 1200) {
      const reply = await host.call('wait', { cursor, limit_ms: 0 });
      const events = reply['events'] as readonly { seq: number }[];
      expect(events.length).toBeLessThanOrEqual(500);
      seen.push(...events.map((event) => event.seq));
      cursor = number(reply, 'seq');
    }
    expect(seen).toEqual(Array.from({ length: 1200 }, (_, index) => index + 1));
  });

  it('is told of an event whose writer died in the middle of a line', async () => {
    await host.call('hello', {});
    writeFileSync(join(host.stateDir, 'events'), '1\tT-0\t1\t1\tstarted\t\n2\tT-0\t1');
    const agent = writeAgent(host, 'agent', 'exit 0');
    await host.call('launch', launchFields(role, agent), 'p');
    await ended(host, launchId);
    await until(async () => number(await host.call('wait', { cursor: -1, limit_ms: 0 }), 'seq') === 3);
    const reply = await host.call('wait', { cursor: 1, limit_ms: 0 });
    expect(reply).toMatchObject({
      seq: 3,
      events: [
        { seq: 2, state: 'started' },
        { seq: 3, state: 'ended' },
      ],
    });
  });

  it('ends when its peer has gone', async () => {
    const call = host.start('wait', { cursor: 0, limit_ms: 25_000 }, '', { hold: true });
    // An input that ends with the first ticks was closed from the start, and says nothing.
    const ticks = new Set<string>();
    await until(() => ticks.add(sleeping(call.pid)).size > 5);
    const left = Date.now();
    call.endInput();
    expect(await call.reply).toBeUndefined();
    // Long before its own limit.
    expect(Date.now() - left).toBeLessThan(15_000);
  });
});

/** It has passed its first look once it sleeps between two ticks. */
const looks = (pid: number): boolean => sleeping(pid) !== '';

/** The pid of its child named sleep. */
function sleeping(pid: number): string {
  try {
    const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
      .trim()
      .split(' ');
    return (
      children.find(
        (child) => child !== '' && readFileSync(`/proc/${child}/comm`, 'utf8').trim() === 'sleep',
      ) ?? ''
    );
  } catch {
    return ''; // a child that has just ended
  }
}
