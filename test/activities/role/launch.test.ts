import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { execa } from 'execa';
import { afterEach, expect, test, vi } from 'vitest';
import { cancel } from '../../../activities/role/cancel.ts';
import { inspect } from '../../../activities/role/inspect.ts';
import { launch } from '../../../activities/role/launch.ts';
import { tidy } from '../../../activities/role/tidy.ts';
import type { ActivityContext } from '../../../activities/context.ts';
import type { LaunchOrder } from '../../../contract/calls.ts';
import type { LaunchReport } from '../../../contract/launch-report.ts';
import { exampleOrder } from './prompt.example.ts';
import { makeRoleBench, type RoleBench, type Way } from './role-bench.ts';

const ways: readonly Way[] = ['local', 'ssh'];
const benches: RoleBench[] = [];
afterEach(async () => {
  await Promise.all(benches.splice(0).map((bench) => bench.remove()));
});

test.each(ways)(
  'an agent is started once with its prompt, its numbers and the role’s identity (%s)',
  async (way) => {
    const bench = await openBench(
      way,
      `
    cat >"$OUT/prompt"; echo "$THREADLINE_THREAD_REF $THREADLINE_RUN $THREADLINE_TURN" >>"$OUT/starts"
    echo text >work.txt; git add work.txt; git commit -q -m Work
    printf 'done \\033[31mred\\n'; exit 3`,
    );
    const before = await bench.repository.id();
    const order = orderOf({ fresh: true });

    const launched = await run(launch, bench, order);
    expect(launched).toMatchObject({
      tip: before,
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
    });
    const again = await run(launch, bench, order);
    expect(again).toMatchObject({ tip: before });

    const report = await ended(bench, order);
    expect(report).toMatchObject({
      state: 'ended',
      exitCode: 3,
      outputBytes: 14,
      tip: await bench.repository.id(),
    });
    expect(report.tail).toBe('done \\u{1b}[31mred');
    expect(await left(bench, 'starts')).toBe('RUNNER-WS8-20260213A 2 3\n');
    expect(await left(bench, 'prompt')).toContain('# Work on RUNNER-WS8-20260213A (run 2, turn 3)');
    expect(await bench.repository.git('log', '-1', '--format=%an <%ae> %cn')).toBe(
      'Runner <runner@hut.example> Runner',
    );
  },
);

test('somebody else’s uncommitted changes refuse a fresh launch and are named', async () => {
  const bench = await openBench('local', 'touch "$OUT/started"');
  await bench.repository.write('notes.txt', 'mine');
  const answer = await run(launch, bench, orderOf({ fresh: true }));
  expect(answer).toMatchObject({
    state: 'refused',
    code: 'tree_dirty',
    detail: expect.stringContaining('notes.txt') as unknown,
  });
  await expect(left(bench, 'started')).rejects.toThrow('ENOENT');
});

test('an agent that is not there is refused as such, with the preset’s program named', async () => {
  const bench = await openBench('local', 'true');
  const { context, role } = bench;
  const changed = { ...role, agent: ['no-such-agent-here'] };
  const elsewhere = { ...context, config: { ...context.config, roles: { [role.actor]: changed } } };
  const answer = await new MockActivityEnvironment().run(() => launch(elsewhere, orderOf({ fresh: true })));
  expect(answer).toMatchObject({
    state: 'refused',
    code: 'agent_not_found',
    detail: expect.stringContaining('no-such-agent-here') as unknown,
  });
});

test('a role that this worker does not know is a failure of arch', async () => {
  const bench = await openBench('local', 'true');
  await expect(run(launch, bench, { ...orderOf({}), role: 'infra:codex' })).rejects.toMatchObject({
    type: 'role_unknown',
    nonRetryable: true,
  });
});

test('another launch that still works in the tree refuses a fresh one', async () => {
  const bench = await openBench('local', 'echo $$ >"$OUT/pid"; exec sleep 600');
  const first = orderOf({ fresh: true });
  await run(launch, bench, first);
  const second = { ...orderOf({ fresh: true }), threadRef: 'ANOTHER' };
  await expect(run(launch, bench, second)).rejects.toMatchObject({
    type: 'launch_refused',
    nonRetryable: true,
  });
  await run(cancel, bench, first);
});

test('a fence that the host saw a newer one of is refused, and one of another engine', async () => {
  const bench = await openBench('local', 'true');
  const fenced = (launch: number, fence: number): LaunchOrder => ({
    ...orderOf({ fresh: true }),
    launch,
    fences: { 'hut/slot-3': fence, 'workspace/runner:codex': fence },
  });
  await run(launch, bench, fenced(1, 7));
  await ended(bench, fenced(1, 7));
  const old = await run(launch, bench, fenced(2, 6));
  expect(old).toMatchObject({ state: 'refused', code: 'fence_refused' });
  const other = { ...bench.context, taskQueue: 'another' };
  const answer = await new MockActivityEnvironment().run(() => launch(other, fenced(3, 8)));
  expect(answer).toMatchObject({
    state: 'refused',
    code: 'fence_refused',
    detail: expect.stringContaining('is fenced by the engine bench, not by another') as unknown,
  });
});

test.each(ways)('a cancelled agent is gone with its children, and never starts again (%s)', async (way) => {
  const bench = await openBench(way, 'sleep 600 & echo "$! $$" >>"$OUT/pids"; wait');
  const order = orderOf({ fresh: true });
  await run(launch, bench, order);
  const pids = (await vi.waitFor(() => left(bench, 'pids'), 120_000)).trim().split(' ');

  expect(await run(cancel, bench, order)).toEqual({ state: 'ended', survivors: [] });
  for (const pid of pids) expect(await lives(Number(pid))).toBe(false);
  expect(await ended(bench, order)).toMatchObject({ state: 'cancelled' });
  expect(await run(cancel, bench, order)).toMatchObject({ survivors: [] });
});

test('what never started is absent, and its tombstone keeps it so', async () => {
  const bench = await openBench('local', 'touch "$OUT/started"');
  const order = orderOf({ fresh: true });
  expect(await run(inspect, bench, order)).toMatchObject({ state: 'absent' });
  expect(await run(cancel, bench, order)).toEqual({ state: 'absent', survivors: [] });
  expect(await run(launch, bench, order)).toMatchObject({ state: 'refused', code: 'tombstone' });
  await expect(left(bench, 'started')).rejects.toThrow('ENOENT');
});

test('what a turn left uncommitted is saved as a patch that brings it back', async () => {
  const bench = await openBench(
    'local',
    'echo changed >>README.md; echo new >"a b.txt"; printf "\\000\\001" >bin',
  );
  const order = orderOf({ fresh: true });
  await run(launch, bench, order);
  await ended(bench, order);

  const tidied = await run(tidy, bench, order);
  expect([...tidied.files].sort()).toEqual(['README.md', 'a b.txt', 'bin']);
  expect(await bench.repository.git('status', '--porcelain')).toBe('');
  await bench.repository.git('apply', '--binary', tidied.patch ?? '');
  expect(await readFile(join(bench.repository.path, 'README.md'), 'utf8')).toBe(
    'A role repository.\nchanged\n',
  );
  await bench.repository.git('reset', '-q', '--hard');
  await bench.repository.git('clean', '-q', '-f');
  // An answer that was lost is given again.
  expect(await run(tidy, bench, order)).toEqual(tidied);
});

test('a long output is reported by its last whole lines', async () => {
  const bench = await openBench(
    'local',
    'i=0; while [ $i -lt 500 ]; do echo "line $i of the output"; i=$((i+1)); done',
  );
  const order = orderOf({ fresh: true });
  await run(launch, bench, order);
  const { tail } = await ended(bench, order);
  expect(tail.length).toBeLessThanOrEqual(2_000);
  expect(tail).toMatch(/^line \d+ of the output\n/);
  expect(tail).toMatch(/\nline 499 of the output$/);
});

test('a cancelled activity does not wait for the host', async () => {
  const bench = await openBench('local', 'exec sleep 600');
  const order = orderOf({ fresh: true });
  const environment = new MockActivityEnvironment();
  environment.cancel('CANCELLED');
  await expect(environment.run(() => launch(bench.context, order))).rejects.toThrow();
  await run(cancel, bench, order);
});

function orderOf(changes: { fresh?: boolean }): LaunchOrder {
  return { ...exampleOrder('execute'), launch: 1, ...changes };
}

async function openBench(way: Way, agent: string): Promise<RoleBench> {
  const bench = await makeRoleBench(way);
  benches.push(bench);
  await bench.agent(`OUT='${bench.folder}'\n${agent}`);
  return bench;
}

function run<Order, Answer>(
  activity: (context: ActivityContext, order: Order) => Promise<Answer>,
  bench: RoleBench,
  order: Order,
): Promise<Answer> {
  return new MockActivityEnvironment().run(() => activity(bench.context, order));
}

const ended = (bench: RoleBench, order: LaunchOrder): Promise<LaunchReport> =>
  vi.waitFor(async () => {
    const report = await run(inspect, bench, order);
    expect(report.state).toMatch(/ended|cancelled|lost/);
    return report;
  }, 120_000);

const left = (bench: RoleBench, name: string): Promise<string> => readFile(join(bench.folder, name), 'utf8');

/** A process that init has not reaped yet is dead all the same. */
async function lives(pid: number): Promise<boolean> {
  const { stdout } = await execa('ps', ['-o', 'stat=', '-p', String(pid)], { reject: false });
  return stdout !== '' && !stdout.startsWith('Z');
}
