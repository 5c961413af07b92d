import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, inject, test } from 'vitest';
import { gitOutput } from '../../../activities/git/run.ts';
import { openMirror } from '../../../activities/role/mirror-host.ts';
import { followName, watchWorkflowId } from '../../../contract/messages.ts';
import { compiledProgram } from '../../compiled-program.ts';
import { closeRooms, commitEntries, entry, followed, idsTold, newRef, openRoom } from './watch-room.ts';

afterEach(closeRooms);

/** From here on the server suggests to continue as new. */
const eventsOfOneRun = 4_096;
const signalsAtOnce = 100;

test('a worker that is killed between the fetch and the signal: the next one tells what was fetched', async () => {
  const { bench, watch } = await openRoom('local');
  const { threadRef, told } = await followed(watch);
  await commitEntries(bench.repository, [entry(threadRef, 'a1')]);
  await expect.poll(() => idsTold(told)).toEqual(['a1aa']);
  await watch.stopWorker();
  const config = JSON.stringify({ ...bench.context.config, taskQueue: watch.taskQueue });
  const program = await compiledProgram(new URL('watch-killed.program.ts', import.meta.url));
  const killed = spawn(process.execPath, [program, inject('temporalAddress'), config], { stdio: 'ignore' });
  await commitEntries(bench.repository, [entry(threadRef, 'a2')]);
  expect(await once(killed, 'exit')).toEqual([null, 'SIGKILL']);
  const { place } = openMirror(bench.context, 'runner:codex');
  const fetched = await gitOutput(place, ['rev-parse', 'refs/threadline-heads/main']);
  expect(fetched.toString().trim()).toBe(await bench.repository.id());
  await watch.startWorker();
  await expect.poll(() => idsTold(told)).toEqual(['a1aa', 'a2aa']);
});

test('continue-as-new hands the cursor on, and nothing is told twice', { timeout: 180_000 }, async () => {
  const { bench, watch } = await openRoom('local');
  const { threadRef, told } = await followed(watch);
  await commitEntries(bench.repository, [entry(threadRef, 'a1')]);
  await expect.poll(() => idsTold(told)).toEqual(['a1aa']);
  const tip = await bench.repository.id();
  const id = watchWorkflowId(watch.taskQueue, 'hut');
  const first = (await watch.client.workflow.getHandle(id).describe()).runId;
  await watch.stopWorker();
  for (let sent = 0; sent < eventsOfOneRun; sent += signalsAtOnce)
    await Promise.all(
      Array.from({ length: signalsAtOnce }, () =>
        watch.client.workflow.getHandle(id).signal(followName, { threadRef, run: 1 }),
      ),
    );
  await watch.startWorker();
  const runId = async (): Promise<string> => (await watch.client.workflow.getHandle(id).describe()).runId;
  await expect.poll(runId).not.toBe(first);
  const { events } = await watch.client.workflow.getHandle(id).fetchHistory();
  const input = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  expect(JSON.parse(Buffer.from(input ?? []).toString('utf8'))).toMatchObject({
    host: 'hut',
    following: [{ threadRef, run: 1 }],
    cursor: { tips: { 'runner:codex': tip } },
  });
  await commitEntries(bench.repository, [entry(threadRef, 'a2')]);
  await expect.poll(() => idsTold(told)).toEqual(['a1aa', 'a2aa']);
});

test('a worker that never watched the host goes on where the cursor says', async () => {
  const { bench, watch } = await openRoom('local');
  const threadRef = newRef();
  const told = await watch.listen(threadRef);
  await commitEntries(bench.repository, [entry(threadRef, 'a1')]);
  const tips = { 'runner:codex': await bench.repository.id() };
  const order = { host: 'hut', since: { seq: 0, tips, strays: { count: 7, lastRefs: [] } } };
  const once = await watch.client.workflow.start('watchOnce', {
    workflowId: `${watch.taskQueue}/once`,
    taskQueue: watch.taskQueue,
    args: [order],
  });
  await commitEntries(bench.repository, [entry(threadRef, 'a2'), entry(newRef(), 'c1')]);
  await expect.poll(() => idsTold(told)).toEqual(['a2aa']);
  await once.cancel();
  // What it knows is its answer, for whoever goes on.
  expect(await once.result()).toMatchObject({
    tips: { 'runner:codex': await bench.repository.id() },
    strays: { count: 8 },
  });
});
