import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { decide } from '../../client/decide.ts';
import { stop } from '../../client/stop.ts';
import { wait } from '../../client/wait.ts';
import { lockTableName, locksWorkflowId, type LockTable, type ThreadView } from '../../contract/messages.ts';
import { makeStandInWorld, type StandInWorld } from './codex-stand-in.ts';

// A quota whose reset has passed is slept for ten seconds.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let world: StandInWorld;
beforeAll(async () => {
  world = await makeStandInWorld(['max_turns = 1']);
  await world.work();
});
afterAll(() => world.close());

const single = ['steps=single', 'handshake=skip'];
const asleep = (ref: string): Promise<ThreadView> =>
  vi.waitFor(
    async () => {
      const view = await world.view(ref);
      expect(view.waitingFor).toMatch(/^the agent's quota, asleep until .*Z \(agent_quota\): /u);
      return view;
    },
    { timeout: 120_000, interval: 200 },
  );
const launchesOf = (view: ThreadView) => view.launches.map(({ turn, exitCode }) => [turn, exitCode]);

test('a quota is slept out in the handshake and in the turn, and costs neither', async () => {
  const ref = 'HALT-QUOTA';
  await world.tell(ref, 'quota-today');
  await world.delegate({ ref });
  const view = await asleep(ref);
  expect(view.waitingFor).toContain('hit your usage limit');
  await expect.poll(() => heldBy(ref)).toEqual([]);
  await expect.poll(async () => (await world.view(ref)).launches.length, { timeout: 60_000 }).toBe(2);
  await world.tell(ref, 'quota-today');
  expect(await world.closure(ref)).toMatchObject({ state: 'done', by: 'role' });
  const launches = launchesOf(await world.view(ref));
  expect(launches.filter(([, exitCode]) => exitCode === 1).length).toBeGreaterThanOrEqual(2);
  expect(launches.at(-1)).toEqual([1, 0]);
});

test('a thread that sleeps for want of quota is stopped at once', async () => {
  const ref = 'HALT-STOPPED';
  await world.tell(ref, 'quota-exceeded');
  await world.delegate({ ref, header: single });
  await asleep(ref);
  const order = { state: 'replan', next: ['packet:packets/v2.md'], resume: 'No quota today.' } as const;
  expect(await stop(world.engine, ref, order)).toMatchObject({ ok: true });
  expect(await world.closure(ref)).toMatchObject({ state: 'replan', by: 'arch', resume: 'No quota today.' });
});

test('the deadline passes while the thread sleeps', async () => {
  const ref = 'HALT-DEADLINE';
  await world.tell(ref, 'quota-exceeded');
  await world.delegate({ ref, header: [...single, 'deadline=30s'] });
  await asleep(ref);
  expect(await world.closure(ref)).toMatchObject({ state: 'replan', failure: 'deadline_passed' });
});

test('a missing login is the operator’s to mend, and costs no turn', async () => {
  const ref = 'HALT-LOGIN';
  await world.tell(ref, 'not-logged-in');
  await world.delegate({ ref, header: single });
  const asked = await decisionOf(ref);
  expect(asked).toMatchObject({ choices: ['proceed', 'close'] });
  expect(asked.question).toMatch(
    /no account .*Missing environment variable.*next: command:`codex login status`/u,
  );
  await choose(ref, asked.id, 'proceed');
  expect(await world.closure(ref)).toMatchObject({ state: 'done' });
  expect(launchesOf(await world.view(ref))).toEqual([
    [1, 1],
    [1, 0],
  ]);
});

test('a missing login in the handshake that nobody mends closes the thread as blocked', async () => {
  const ref = 'HALT-CLOSED';
  await world.tell(ref, 'not-logged-in');
  await world.delegate({ ref });
  await choose(ref, (await decisionOf(ref)).id, 'close');
  expect(await world.closure(ref)).toMatchObject({
    state: 'blocked',
    by: 'engine',
    failure: 'agent_not_logged_in',
    blockers: [{ owner: 'operator', operatorRequired: true, next: 'command:`codex login status`' }],
  });
});

test('a thread in which every resume fails ends in the same closure, each turn by a fresh agent', async () => {
  for (const ref of ['RESUME-WORKS', 'RESUME-FAILS']) {
    if (ref === 'RESUME-FAILS') await world.tell(ref, 'forgetful');
    await world.delegate({ ref });
  }
  const [works, fails] = await Promise.all(['RESUME-WORKS', 'RESUME-FAILS'].map((ref) => world.closure(ref)));
  const shape = { state: 'done', by: 'role', deviation: 'none', evidence: { AC1: ['evidence/proof.txt'] } };
  expect([works, fails]).toMatchObject([shape, shape]);
  const starts = async (ref: string) =>
    (await readFile(join(world.root, 'told', `${ref}-starts`), 'utf8')).trim().split('\n');
  const [begun = '', resumed = ''] = await starts('RESUME-WORKS');
  expect(resumed.split(' ')).toEqual([begun.split(' ')[0], 'resume', begun.split(' ')[0], '-']);
  const fresh = (await starts('RESUME-FAILS')).map((line) => line.split(' '));
  expect(fresh.map(([, ...order]) => order)).toEqual([['-'], ['-']]);
  expect(fresh[0]?.[0]).not.toBe(fresh[1]?.[0]);
  expect((await world.view('RESUME-FAILS')).codexThreadId).toBe(fresh[1]?.[0]);
});

async function heldBy(ref: string): Promise<readonly string[]> {
  const locks = world.engine.workflows.getHandle(locksWorkflowId(world.config.taskQueue));
  const { resources } = await locks.query<LockTable>(lockTableName);
  return resources.filter(({ holder }) => holder?.threadRef === ref).map(({ resource }) => resource);
}

async function decisionOf(ref: string) {
  expect(await wait(world.engine, ref, { timeoutMs: 120_000 })).toMatchObject({ value: { end: 'decision' } });
  const asked = (await world.view(ref)).decisions.find(({ open }) => open);
  if (!asked) throw new Error('no decision is open');
  return asked;
}

async function choose(ref: string, decision: string, choice: string): Promise<void> {
  expect(await decide(world.engine, ref, { decision, choice })).toMatchObject({ ok: true });
}
