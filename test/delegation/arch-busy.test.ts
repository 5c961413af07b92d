import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stopName, type Stop } from '../../contract/messages.ts';
import { honestHandshake, honestWork, makeWorld, touch, type World } from '../world.ts';
import { archEntries, closureWithAll } from './closed-thread.ts';
import { roleTable } from './role-table.ts';

/** Its turn ends when the test says so. */
const agent = `
[ "$THREADLINE_TURN" != 0 ] || { ${honestHandshake}; exit 0; }
case $THREADLINE_THREAD_REF in
  *-REBASE | *-GONE) until [ -e "$world/go-$THREADLINE_THREAD_REF" ]; do sleep 0.1; done ;;
esac
${honestWork}
`;

let world: World;
beforeAll(async () => {
  world = await makeWorld({ agent, tables: async (root) => [await roleTable(root, 'other')] });
  await world.arch.commit('Plan more', { 'plan.md': 'more\n' });
  await world.work();
});
afterAll(() => world.close());

/** Everything of arch's that a recording could change. */
async function archState(): Promise<readonly string[]> {
  const [head, main, index, status] = await Promise.all([
    world.arch.id(),
    world.arch.id('refs/heads/main'),
    world.arch.git('ls-files', '--stage'),
    world.arch.git('status', '--porcelain', '--untracked-files=all'),
  ]);
  return [head, main, index, status];
}

async function waitsForArch(ref: string, words: string): Promise<void> {
  const waits = async (): Promise<string> => (await world.view(ref)).waitingFor ?? '';
  await expect.poll(waits).toContain(words);
  expect((await world.view(ref)).waitingFor).toContain("arch's repository");
}

describe('a locked index', () => {
  const lock = (): string => join(world.arch.path, '.git', 'index.lock');

  it('keeps a thread from starting: it waits, says so, and touches nothing', async () => {
    await writeFile(lock(), '');
    await world.delegate({ ref: 'BUSY-LOCK' });
    await world.delegate({ ref: 'BUSY-STOP', role: 'other:codex' });
    const before = await archState();
    await waitsForArch('BUSY-LOCK', 'index.lock');
    await waitsForArch('BUSY-STOP', 'index.lock');
    expect((await world.view('BUSY-LOCK')).phase).toBe('record');
    expect(await archState()).toEqual(before);
    expect(existsSync(join(world.arch.path, '.git', 'threadline'))).toBe(false);
    expect(await world.starts()).toEqual([]);
  });

  it('keeps a stopped thread from closing, because a closure that nobody recorded is none', async () => {
    const order: Stop = {
      state: 'replan',
      next: ['packet:packets/v2.md'],
      resume: 'Slot 3 has the old board.',
    };
    const handle = world.engine.workflows.getHandle('BUSY-STOP');
    await handle.executeUpdate(stopName, { args: [order] });
    await expect.poll(async () => (await world.view('BUSY-STOP')).phase).toBe('close');
    await waitsForArch('BUSY-STOP', 'index.lock');
    expect((await handle.describe()).status.name).toBe('RUNNING');
  });

  it('is waited for no longer than it lasts', async () => {
    await rm(lock());
    expect(await closureWithAll(world, 'BUSY-STOP')).toMatchObject({ state: 'replan', by: 'arch' });
    expect((await archEntries(world, 'BUSY-STOP')).map((entry) => entry.actionType)).toEqual(['closure']);
    expect(await closureWithAll(world, 'BUSY-LOCK')).toMatchObject({ state: 'done' });
    expect((await world.starts()).filter((line) => line.includes('STOP'))).toEqual([]);
  });
});

describe('a rebase of arch', () => {
  it('keeps a closure waiting, untouched, until it is over; then the entry is on the branch', async () => {
    await world.closure('BUSY-LOCK');
    const ref = await world.delegate({ ref: 'BUSY-REBASE' });
    const turn = async (): Promise<string | undefined> => (await world.view(ref)).launches[1]?.state;
    await expect.poll(turn).toBe('running');
    await world.arch.git('-c', 'sequence.editor=sed -i 1ibreak', 'rebase', '-q', '-i', 'HEAD~1');
    const before = await archState();
    await touch(join(world.root, 'go-BUSY-REBASE'));
    await waitsForArch(ref, 'rebase is in progress');
    expect(await archState()).toEqual(before);
    expect((await world.view(ref)).phase).toBe('close');
    await world.arch.git('rebase', '--continue');
    expect(await closureWithAll(world, ref)).toMatchObject({ state: 'done' });
    expect((await archEntries(world, ref)).map((entry) => entry.actionType)).toEqual([
      'delegate',
      'handshake',
      'closure',
    ]);
    expect(await world.arch.git('status', '--porcelain', '--untracked-files=no')).toBe('');
  });
});

it('a repository of arch that is not there any more keeps the closure waiting, with the reason, until it is back', async () => {
  await world.closure('BUSY-REBASE');
  const ref = await world.delegate({ ref: 'BUSY-GONE', role: 'other:codex' });
  const turn = async (): Promise<string | undefined> => (await world.view(ref)).launches[1]?.state;
  await expect.poll(turn).toBe('running');
  const [git, away] = [join(world.arch.path, '.git'), join(world.root, 'git-away')];
  await rename(git, away);
  await touch(join(world.root, 'go-BUSY-GONE'));
  await waitsForArch(ref, 'not a git repository');
  expect((await world.engine.workflows.getHandle(ref).describe()).status.name).toBe('RUNNING');
  await rename(away, git);
  expect(await closureWithAll(world, ref)).toMatchObject({ state: 'done' });
});
