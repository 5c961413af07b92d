import { rename } from 'node:fs/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, expect, test } from 'vitest';
import { launch } from '../../../activities/role/launch.ts';
import { exampleOrder } from './prompt.example.ts';
import type { Way } from './role-bench.ts';
import { watchWorkflowId } from '../../../contract/messages.ts';
import { closeRooms, commitEntries, entry, followed, idsTold, newRef, openRoom } from './watch-room.ts';

const ways: readonly Way[] = ['local', 'ssh'];
afterEach(closeRooms);

test.each(ways)(
  'entries, their tip and the end of a launch reach the thread that they name (%s)',
  async (way) => {
    const { bench, watch } = await openRoom(way);
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
  const { bench, watch } = await openRoom('local');
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
    .toMatchObject({ strays: { count: 1, lastRefs: [unknown] } });

  await commitEntries(bench.repository, [entry(second, 'b2')]);
  await expect.poll(() => idsTold(told[1])).toEqual(['b1aa', 'b2aa']);
  expect(await idsTold(told[0])).toEqual(['a1aa', 'a2aa']);
});

test('entries of a thread that has closed are no strays, and the count outlives the watch', async () => {
  const { bench, watch } = await openRoom('local');
  const { threadRef, told } = await followed(watch);
  const closed = newRef();
  await watch.listen(closed);
  await watch.client.workflow.getHandle(closed).terminate('closed');
  const unknown = newRef();
  await commitEntries(bench.repository, [
    entry(threadRef, 'a1'),
    entry(closed, 'b1'),
    entry(unknown, 'c1'),
    entry(unknown, 'c2'),
  ]);
  await expect.poll(() => idsTold(told)).toEqual(['a1aa']);
  const strays = { count: 2, lastRefs: [unknown] };
  await expect.poll(() => watch.heartbeat('hut')).toMatchObject({ strays });
  await watch.perform('unfollow', { host: 'hut', threadRef, run: 1 });
  const handle = watch.client.workflow.getHandle(watchWorkflowId(watch.taskQueue, 'hut'));
  expect(await handle.result()).toMatchObject({
    strays,
    tips: { 'runner:codex': await bench.repository.id() },
  });
});

test('an entry that was there before the watch is told', async () => {
  const { bench, watch } = await openRoom('local');
  const threadRef = newRef();
  await commitEntries(bench.repository, [entry(threadRef, 'a1')]);
  const told = await watch.listen(threadRef);
  await watch.perform('follow', { host: 'hut', threadRef, run: 1 });
  await expect.poll(() => idsTold(told)).toEqual(['a1aa']);
});

test('what happens while no worker runs is told by the next one, which goes on at the cursor', async () => {
  const { bench, watch } = await openRoom('local');
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
  const { bench, watch } = await openRoom('ssh');
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
  const { bench, watch, other } = await openRoom('local');
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
  const { watch } = await openRoom('ssh', (config) => {
    const { hut } = config.hosts;
    if (!hut || hut.local) throw new Error('the bench is not reached by SSH');
    const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIwfLBX1zC6mZ9i0bMF2pXWmWn0L3W6l0hXo3v0m5y7d';
    return { ...config, hosts: { hut: { ...hut, hostKey } } };
  });
  const watching = watch.client.workflow.execute('watchOnce', {
    workflowId: `${watch.taskQueue}/once`,
    taskQueue: watch.taskQueue,
    args: [{ host: 'hut' }],
  });
  await expect(watching).rejects.toMatchObject({ cause: { cause: { type: 'host_key_changed' } } });
});

test('a host that is away is tried again, and says since when', async () => {
  const { bench, watch } = await openRoom('ssh');
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
  const { watch } = await openRoom('ssh');
  const threadRef = newRef();
  await watch.perform('follow', { host: 'hut', threadRef, run: 1 });
  await expect.poll(() => watch.heartbeat('hut')).toBeDefined();
  await watch.perform('unfollow', { host: 'hut', threadRef, run: 1 });
  await expect.poll(() => watch.heartbeat('hut')).toBeUndefined();
});

test('a lock message starts the coordinator, and the next one finds it', async () => {
  const { watch } = await openRoom('local');
  const message = { kind: 'release', request: 'r1' } as const;
  await watch.perform('sendLock', message);
  await watch.perform('sendLock', message);
  const coordinator = watch.client.workflow.getHandle(`${watch.taskQueue}/locks`);
  expect(await coordinator.query('told')).toEqual([message, message]);
  await coordinator.terminate();
});
