import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, expect, test } from 'vitest';
import { launch } from '../../../activities/role/launch.ts';
import type { Config } from '../../../contract/config.ts';
import type { EntryContent } from '../../../contract/entry.ts';
import { appendEntry, writeEntry } from '../../../contract/entry-write.ts';
import type { Noticed } from '../../../contract/messages.ts';
import { makeRepository, type TestRepository } from '../../repository.ts';
import { exampleOrder, exampleRole } from './prompt.example.ts';
import { makeRoleBench, type RoleBench, type Way } from './role-bench.ts';
import { startWatchBench, type WatchBench } from './watch-bench.ts';

const ways: readonly Way[] = ['local', 'ssh'];
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  // The watch first: it reads what the bench removes.
  for (const one of open.splice(0).reverse()) await one.close();
});

test.each(ways)(
  'entries, their tip and the end of a launch reach the thread that they name (%s)',
  async (way) => {
    const { bench, watch } = await openBoth(way);
    const threadRef = newRef();
    const told = await watch.listen(threadRef);
    await watch.perform('follow', { host: 'hut', threadRef, run: 1 });
    await bench.agent(
      `git config user.name x; "$THREADLINE" progress --note 'Stage one is reached.'; exit 4`,
    );
    await new MockActivityEnvironment().run(() =>
      launch(bench.context, {
        ...exampleOrder('execute'),
        threadRef,
        run: 1,
        launch: 1,
        turn: 1,
        fresh: true,
      }),
    );

    await expect
      .poll(async () => (await told()).flatMap(({ launches }) => launches))
      .toEqual([{ run: 1, launch: 1, state: 'ended', exitCode: 4 }]);
    await expect
      .poll(async () => (await told()).flatMap((noticed) => noticed.entries))
      .toMatchObject([{ actionType: 'progress', run: 1, turn: 1, line: 'Stage one is reached.' }]);
    await commitEntries(bench.repository, [entry(threadRef, 'a1')]);
    await expect.poll(() => idsTold(told)).toContain('a1aa');
    expect((await told()).flatMap(({ launches }) => launches)).toHaveLength(1);
    const tips = (await told()).flatMap(({ tip, role }) => (tip === undefined ? [] : [{ tip, role }]));
    expect(tips.at(-1)).toEqual({ tip: await bench.repository.id(), role: 'runner:codex' });
  },
);

test('each thread is told of its own entries alone, once each, and the rest is counted', async () => {
  const { bench, watch } = await openBoth('local');
  const [first, second, unknown] = [newRef(), newRef(), newRef()];
  const told = [await watch.listen(first), await watch.listen(second)] as const;
  await watch.perform('follow', { host: 'hut', threadRef: first, run: 1 });
  await commitEntries(bench.repository, [
    entry(first, 'a1'),
    entry(second, 'b1'),
    entry(first, 'a2'),
    entry(unknown, 'c1'),
    { ...entry(first, 'x1'), actor: 'infra:codex' },
  ]);
  await expect.poll(() => idsTold(told[0])).toEqual(['a1aa', 'a2aa']);
  await expect.poll(() => idsTold(told[1])).toEqual(['b1aa']);
  await expect
    .poll(() => watch.heartbeat('hut'))
    .toMatchObject({ unknown: { count: 1, lastRefs: [unknown] } });

  await commitEntries(bench.repository, [entry(second, 'b2')]);
  await expect.poll(() => idsTold(told[1])).toEqual(['b1aa', 'b2aa']);
  expect(await idsTold(told[0])).toEqual(['a1aa', 'a2aa']);
});

test('an entry that was there before the watch is told', async () => {
  const { bench, watch } = await openBoth('local');
  const threadRef = newRef();
  await commitEntries(bench.repository, [entry(threadRef, 'a1')]);
  const told = await watch.listen(threadRef);
  await watch.perform('follow', { host: 'hut', threadRef, run: 1 });
  await expect.poll(() => idsTold(told)).toEqual(['a1aa']);
});

test('what happens while no worker runs is told by the next one, which goes on at the cursor', async () => {
  const { bench, watch } = await openBoth('local');
  const threadRef = newRef();
  const told = await watch.listen(threadRef);
  await watch.perform('follow', { host: 'hut', threadRef, run: 1 });
  await commitEntries(bench.repository, [entry(threadRef, 'a1')]);
  await expect.poll(() => idsTold(told)).toEqual(['a1aa']);
  await watch.stopWorker();
  await commitEntries(bench.repository, [entry(threadRef, 'a2')]);
  await watch.startWorker();
  await expect.poll(() => idsTold(told)).toEqual(['a1aa', 'a2aa']);
});

test('a connection that is cut during the wait loses nothing', async () => {
  const { bench, watch } = await openBoth('ssh');
  const threadRef = newRef();
  const told = await watch.listen(threadRef);
  await watch.perform('follow', { host: 'hut', threadRef, run: 1 });
  await commitEntries(bench.repository, [entry(threadRef, 'a1')]);
  await expect.poll(() => idsTold(told)).toEqual(['a1aa']);
  bench.cut();
  await commitEntries(bench.repository, [entry(threadRef, 'a2')]);
  await expect.poll(() => idsTold(told)).toContain('a2aa');
});

test('a repository that is not there does not hide the others of its host', async () => {
  const { bench, watch, other } = await openBoth('local');
  const threadRef = newRef();
  const told = await watch.listen(threadRef);
  await rename(other.path, `${other.path}-away`);
  try {
    await watch.perform('follow', { host: 'hut', threadRef, run: 1 });
    await commitEntries(bench.repository, [entry(threadRef, 'a1')]);
    await expect.poll(() => idsTold(told)).toEqual(['a1aa']);
  } finally {
    await rename(`${other.path}-away`, other.path);
  }
  await commitEntries(other, [{ ...entry(threadRef, 'o1'), actor: 'infra:codex' }]);
  await expect.poll(() => idsTold(told)).toEqual(['a1aa', 'o1aa']);
});

test('a changed host key ends the watch at once', async () => {
  const { watch } = await openBoth('ssh', (config) => {
    const { hut } = config.hosts;
    if (!hut || hut.local) throw new Error('the bench is not reached by SSH');
    const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIwfLBX1zC6mZ9i0bMF2pXWmWn0L3W6l0hXo3v0m5y7d';
    return { ...config, hosts: { hut: { ...hut, hostKey } } };
  });
  const watching = watch.client.workflow.execute('watchOnce', {
    workflowId: `${watch.taskQueue}/once`,
    taskQueue: watch.taskQueue,
    args: ['hut'],
  });
  await expect(watching).rejects.toMatchObject({ cause: { cause: { type: 'host_key_changed' } } });
});

test('a host that is away is tried again, and says since when', async () => {
  const { bench, watch } = await openBoth('ssh');
  const threadRef = newRef();
  const told = await watch.listen(threadRef);
  await watch.perform('follow', { host: 'hut', threadRef, run: 1 });
  await expect.poll(() => watch.heartbeat('hut')).toMatchObject({ tips: {} });
  bench.sever();
  await expect
    .poll(() => watch.heartbeat('hut'))
    .toMatchObject({
      unreachable: { reason: expect.stringContaining('does not answer') as string },
    });
  bench.mend();
  await commitEntries(bench.repository, [entry(threadRef, 'a1')]);
  await expect.poll(() => idsTold(told)).toEqual(['a1aa']);
});

test('nobody follows: the watch and its connection end', async () => {
  const { watch } = await openBoth('ssh');
  const threadRef = newRef();
  await watch.perform('follow', { host: 'hut', threadRef, run: 1 });
  await expect.poll(() => watch.heartbeat('hut')).toBeDefined();
  await watch.perform('unfollow', { host: 'hut', threadRef, run: 1 });
  await expect.poll(() => watch.heartbeat('hut')).toBeUndefined();
});

test('a lock message starts the coordinator, and the next one finds it', async () => {
  const { watch } = await openBoth('local');
  const message = { kind: 'release', request: 'r1' } as const;
  await watch.perform('sendLock', message);
  await watch.perform('sendLock', message);
  const coordinator = watch.client.workflow.getHandle(`${watch.taskQueue}/locks`);
  expect(await coordinator.query('told')).toEqual([message, message]);
  await coordinator.terminate();
});

const newRef = (): string => `T-${randomUUID()}`;

const entry = (threadRef: string, id: string): EntryContent => ({
  at: '2026-02-13T18:04:11Z',
  actor: exampleRole.actor,
  actionType: 'progress',
  threadRef,
  executor: 'remote_codex',
  run: 1,
  turn: 1,
  entry: `${id}aa`,
  note: `The step ${id} is done.`,
});

async function commitEntries(repository: TestRepository, entries: readonly EntryContent[]): Promise<void> {
  const old = await repository.git('show', `HEAD:${exampleRole.handoffLog}`).catch(() => '');
  const log = entries.reduce(
    (text, content) => appendEntry(text, writeEntry(content)),
    old === '' ? '' : `${old}\n`,
  );
  await repository.commit('Log', { [exampleRole.handoffLog]: log });
}

const idsTold = async (told: () => Promise<readonly Noticed[]>): Promise<readonly string[]> =>
  (await told()).flatMap(({ entries }) => entries.map(({ id }) => id));

/** A host with two roles, `runner:codex` in the bench's repository and `infra:codex` in `other`, and its watch. */
async function openBoth(
  way: Way,
  change: (config: Config) => Config = (config) => config,
): Promise<{ bench: RoleBench; watch: WatchBench; other: TestRepository }> {
  const bench = await makeRoleBench(way);
  open.push({ close: () => bench.remove() });
  const other = await makeRepository();
  open.push({ close: () => other.remove() });
  await other.commit('Begin');
  const { config } = bench.context;
  const infra = { ...bench.role, actor: 'infra:codex', repo: other.path };
  const watch = await startWatchBench(
    change({ ...config, roles: { ...config.roles, 'infra:codex': infra } }),
  );
  open.push(watch);
  return { bench, watch, other };
}
