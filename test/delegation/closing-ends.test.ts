import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stop } from '../../client/stop.ts';
import { stopName, type Stop } from '../../contract/messages.ts';
import { makeWorld, type World } from '../world.ts';
import { archEntries, closureWithAll, lockedBy } from './closed-thread.ts';
import { roleTable } from './role-table.ts';
import { asleep, lives, pidOf, sleep } from './sleeper.ts';

let world: World;
const roles = ['late', 'cancelled', 'stopped', 'signalled', 'hasty'] as const;
type Role = (typeof roles)[number];

beforeAll(async () => {
  world = await makeWorld({
    agent: sleep,
    tables: (root) => Promise.all(roles.map((role) => roleTable(root, role))),
  });
  await world.work();
  await Promise.all([
    start('late', 'ENDS-DEADLINE', 'deadline=10s'),
    start('cancelled', 'ENDS-CANCEL'),
    start('stopped', 'ENDS-UPDATE'),
    start('signalled', 'ENDS-SIGNAL'),
  ]);
});
afterAll(() => world.close());

const start = (role: Role, ref: string, ...header: readonly string[]): Promise<string> =>
  world.delegate({
    ref,
    role: `${role}:codex`,
    header: ['steps=single', 'handshake=skip', `locks=bench/${role}`, ...header],
  });

const replan: Stop = { state: 'replan', next: ['packet:packets/v2.md'], resume: 'Slot 3 has the old board.' };
const blocker = {
  text: 'Slot 3 has no power.',
  owner: 'operator',
  operatorRequired: true,
  next: 'command:`ipmi power on slot-3`',
};
const blocked: Stop = { state: 'blocked', blockers: [blocker], resume: 'Flash it once it has power.' };

it("the packet's deadline ends the agent and closes the thread as replan", async () => {
  const closure = await closureWithAll(world, 'ENDS-DEADLINE');
  expect(closure).toMatchObject({
    state: 'replan',
    by: 'engine',
    failure: 'deadline_passed',
    next: ['command:`threadline logs ENDS-DEADLINE`'],
  });
  // On a machine that is slow enough none was started in time.
  const pid = await pidOf(world, 'ENDS-DEADLINE');
  if ((await world.starts()).includes('ENDS-DEADLINE/1/1')) expect(pid).toBeGreaterThan(0);
  if (pid !== undefined) expect(lives(pid)).toBe(false);
});

it('a cancellation in Temporal ends the agent and closes the thread, which completes', async () => {
  const pid = await asleep(world, 'ENDS-CANCEL');
  expect(lives(pid)).toBe(true);
  expect(await lockedBy(world)).toMatchObject({ 'bench/cancelled': ['ENDS-CANCEL'] });
  await world.engine.workflows.getHandle('ENDS-CANCEL').cancel();
  const closure = await closureWithAll(world, 'ENDS-CANCEL');
  expect(closure).toMatchObject({ state: 'replan', by: 'engine', failure: 'cancelled' });
  expect(closure.head).toBe(await tipOf('cancelled'));
  expect(lives(pid)).toBe(false);
  expect((await world.view('ENDS-CANCEL')).launches).toMatchObject([{ launch: 1, state: 'cancelled' }]);
});

it("arch's stop by update ends the agent and closes the thread as arch said, once", async () => {
  const pid = await asleep(world, 'ENDS-UPDATE');
  const orders = await Promise.all([1, 2].map(() => stop(world.engine, 'ENDS-UPDATE', replan)));
  expect(orders.map((order) => order.ok && order.value.repeated).sort()).toEqual([false, true]);
  expect(await closureWithAll(world, 'ENDS-UPDATE')).toMatchObject({ ...replan, by: 'arch' });
  expect(lives(pid)).toBe(false);
});

describe('a stop by signal', () => {
  const malformed: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['a word', 'replan'],
    ['done', { state: 'done', resume: 'It works.' }],
    ['no next action', { ...replan, next: [] }],
    ['a vague next action', { ...replan, next: ['look into it'] }],
    ['no words to resume', { ...replan, resume: ' ' }],
    ['an owner that nobody configured', { ...blocked, blockers: [{ ...blocker, owner: 'nobody:codex' }] }],
    ['a blocker without owner', { ...blocked, blockers: [{ ...blocker, owner: 'somebody' }] }],
    ['text for operatorRequired', { ...blocked, blockers: [{ ...blocker, operatorRequired: 'yes' }] }],
  ];

  it('that is malformed is refused and shown, and the thread goes on', async () => {
    const pid = await asleep(world, 'ENDS-SIGNAL');
    const handle = world.engine.workflows.getHandle('ENDS-SIGNAL');
    for (const [index, [, order]] of malformed.entries()) {
      await handle.signal(stopName, order);
      await expect.poll(async () => (await world.view('ENDS-SIGNAL')).problems.length).toBe(index + 1);
      const refused = await handle
        .executeUpdate(stopName, { args: [order] })
        .catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(WorkflowUpdateFailedError);
    }
    const { problems, phase } = await world.view('ENDS-SIGNAL');
    expect(problems.map((problem) => problem.slice(-1))).toEqual(malformed.map(() => '.'));
    expect([phase, lives(pid)]).toEqual(['execute', true]);
  });

  it('that is whole closes the thread as blocked, and one behind it in the queue too, unlaunched', async () => {
    await start('signalled', 'ENDS-QUEUED');
    await expect
      .poll(() => lockedBy(world))
      .toMatchObject({ 'bench/signalled': ['ENDS-SIGNAL', 'ENDS-QUEUED'] });
    expect((await world.view('ENDS-QUEUED')).waitingFor).toContain('bench/signalled');
    const pid = await asleep(world, 'ENDS-SIGNAL');
    await world.engine.workflows.getHandle('ENDS-QUEUED').signal(stopName, blocked);
    expect(await closureWithAll(world, 'ENDS-QUEUED')).toMatchObject({ ...blocked, by: 'arch' });
    expect(lives(pid)).toBe(true);
    const more = { ...blocked, threadRef: 'OTHER', run: 7, by: 'operator', deviation: '?', failure: '?' };
    await world.engine.workflows.getHandle('ENDS-SIGNAL').signal(stopName, more);
    const closure = await closureWithAll(world, 'ENDS-SIGNAL');
    expect(closure).toMatchObject({ ...blocked, threadRef: 'ENDS-SIGNAL', run: 1, by: 'arch' });
    expect([closure.deviation, closure.failure]).toEqual(['none', undefined]);
    expect(lives(pid)).toBe(false);
    expect((await world.starts()).filter((line) => line.includes('QUEUED'))).toEqual([]);
  });
});

it('threads that are cancelled in their first moments close all the same, with the closure as their last word', async () => {
  // From before the first record to after the launch, on any machine.
  const refs = [0, 30, 100, 300, 700, 1_500].map((ms) => ({ ms, ref: `ENDS-HASTY-${String(ms)}` }));
  await Promise.all(
    refs.map(async ({ ms, ref }) => {
      await start('hasty', ref);
      await pause(ms);
      await world.engine.workflows.getHandle(ref).cancel();
    }),
  );
  for (const { ref } of refs) {
    expect(await closureWithAll(world, ref)).toMatchObject({ state: 'replan', failure: 'cancelled' });
    expect((await archEntries(world, ref)).at(-1)?.actionType).toBe('closure');
    const pid = await pidOf(world, ref);
    if (pid !== undefined) expect(lives(pid)).toBe(false);
  }
  expect(await lockedBy(world)).toEqual({});
});

async function tipOf(role: Role): Promise<string> {
  const { stdout } = await execa('git', ['-C', `${world.root}/${role}`, 'rev-parse', 'HEAD']);
  return stdout;
}
