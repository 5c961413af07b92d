import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeWorld, type World } from '../world.ts';
import { forgeries, forgingAgent } from './forged.agent.ts';
import { roleTable } from './role-table.ts';

let world: World;
const names = Object.keys(forgeries);
const refOf = (name: string): string => `FORGED-${name}`;

beforeAll(async () => {
  world = await makeWorld({
    agent: forgingAgent,
    tables: (root) => Promise.all(names.map((name) => roleTable(root, name.toLowerCase()))),
  });
  await world.work();
  for (const name of names) await world.delegate({ ref: refOf(name), role: `${name.toLowerCase()}:codex` });
});
afterAll(() => world.close());

const promptOf = (ref: string, launch: number): Promise<string> =>
  readFile(join(world.root, `prompt-${ref}-1-${String(launch)}`), 'utf8');

it.each(Object.entries(forgeries))(
  'a forged closure is sent back, mended, and the thread ends done: %s',
  async (name, { code }) => {
    const ref = refOf(name);
    const closure = await world.closure(ref);
    expect(closure).toMatchObject({ state: 'done', by: 'role' });
    // The words of the refusal stand in the prompt of the next turn, and say it by its code.
    const prompt = await promptOf(ref, 3);
    expect(prompt).toContain('Sent back');
    expect(prompt).toContain(`[${code}]`);
    const codes = [...prompt.matchAll(/\[([a-z0-9-]+\/[a-z0-9-]+)\]/gu)].map(([, found]) => found);
    expect(codes).toEqual([code]);
    const { launches } = await world.view(ref);
    expect(launches.map(({ turn }) => turn)).toEqual(name === 'EDITED' ? [0, 1, 2, 3] : [0, 1, 2]);
  },
);

it('a closure that is edited instead of made anew is sent back once more', async () => {
  await world.closure(refOf('EDITED'));
  expect(await promptOf(refOf('EDITED'), 4)).toContain('[entry/edited]');
});
