import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { resume } from '../../client/resume.ts';
import { makeStandInWorld, type StandInWorld } from './codex-stand-in.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let world: StandInWorld;
beforeAll(async () => {
  world = await makeStandInWorld(['max_turns = 4']);
  await world.work();
});
afterAll(() => world.close());

const single = ['steps=single', 'handshake=skip'];
const tokensOf = async (ref: string) => {
  const { tokens, budget, launches } = await world.view(ref);
  return { tokens, budget, launches: launches.map((launch) => launch.tokens) };
};

test('the tokens of a resumed conversation are counted once, launch by launch', async () => {
  const ref = 'BUDGET-NONE';
  await world.delegate({ ref });
  expect(await world.closure(ref)).toMatchObject({ state: 'done' });
  expect(await tokensOf(ref)).toEqual({ tokens: 2_000, budget: undefined, launches: [1_000, 1_000] });
});

test('a used-up budget allows no further turn: the thread closes as replan, and a resumed run counts anew', async () => {
  const ref = 'BUDGET-SPENT';
  await world.tell(ref, 'silent');
  await world.delegate({ ref, header: [...single, 'budget=2k'] });
  expect(await world.closure(ref)).toMatchObject({
    state: 'replan',
    by: 'engine',
    failure: 'budget_used_up',
    resume: expect.stringContaining('2000 of 2000 tokens') as string,
  });
  expect(await tokensOf(ref)).toEqual({ tokens: 2_000, budget: 2_000, launches: [1_000, 1_000] });

  expect(await resume(world.engine, ref, {})).toMatchObject({ ok: true });
  expect(await world.closure(ref)).toMatchObject({ run: 2, state: 'replan', failure: 'budget_used_up' });
  expect(await tokensOf(ref)).toMatchObject({ tokens: 2_000, launches: [1_000, 1_000] });
});

test('a claim of done that verifies counts, however much was used', async () => {
  const ref = 'BUDGET-DONE';
  await world.delegate({ ref, header: [...single, 'budget=1'] });
  expect(await world.closure(ref)).toMatchObject({ state: 'done', by: 'role' });
  expect(await tokensOf(ref)).toMatchObject({ tokens: 1_000, budget: 1 });
});
