import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { locks } from '../../client/locks.ts';
import { readLog } from '../../contract/log.ts';
import { honestHandshake, honestWork, makeWorld, touch, type World } from '../world.ts';
import { archEntries, closureWithAll, lockedBy } from './closed-thread.ts';
import { roleTable } from './role-table.ts';

// Ten threads, twenty agents.
vi.setConfig({ testTimeout: 600_000 });

/** Enters and leaves its work tree, and in a turn also the slot that all threads share; the first stays until it may go. */
const agent = `
tree=$world/tree-\${PWD##*/}
echo "enter $THREADLINE_LAUNCH" >>"$tree"
if [ "$THREADLINE_TURN" = 0 ]; then
${honestHandshake}
else
echo "enter $THREADLINE_LAUNCH" >>"$world/slot"
if mkdir "$world/first" 2>/dev/null; then
  until [ -e "$world/go" ]; do sleep 0.1; done
fi
${honestWork}
echo "leave $THREADLINE_LAUNCH" >>"$world/slot"
fi
echo "leave $THREADLINE_LAUNCH" >>"$tree"
`;

let world: World;
const refs = {
  'runner:codex': [1, 2, 3, 4, 5, 6].map((nth) => `MANY-RUNNER-${String(nth)}`),
  'rigger:codex': [1, 2, 3, 4].map((nth) => `MANY-RIGGER-${String(nth)}`),
};
const all = Object.values(refs).flat();

beforeAll(async () => {
  world = await makeWorld({ agent, tables: async (root) => [await roleTable(root, 'rigger')] });
  await world.work();
});
afterAll(() => world.close());

const linesOf = async (file: string): Promise<readonly string[]> =>
  (await readFile(join(world.root, file), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');

/** Whoever enters leaves before anybody else enters; answers how often that was. */
async function visits(file: string): Promise<number> {
  const lines = await linesOf(file);
  const pairs = lines.flatMap((line, index) => (index % 2 === 0 ? [[line, lines[index + 1] ?? '']] : []));
  for (const [entered = '', left] of pairs) {
    expect(entered).toMatch(/^enter /u);
    expect(left).toBe(entered.replace('enter', 'leave'));
  }
  return pairs.length;
}

/** Threads of both roles hold or want it, or, without locks that keep them apart, are there together. */
async function bothAtTheSlot(): Promise<boolean> {
  const there = (await lockedBy(world))['bench/slot'] ?? [];
  const met = Object.values(refs).every((ofRole) => ofRole.some((ref) => there.includes(ref)));
  return met || (await linesOf('slot')).length > 1;
}

it('ten threads of two roles, with one slot among them, are all done', async () => {
  const started = Object.entries(refs).flatMap(([role, ofRole]) =>
    ofRole.map((ref) => world.delegate({ ref, role, header: ['locks=bench/slot'] })),
  );
  await Promise.all(started);
  await expect.poll(bothAtTheSlot).toBe(true);
  await touch(join(world.root, 'go'));
  const closures = await Promise.all(all.map((ref) => closureWithAll(world, ref)));
  expect(closures.map(({ threadRef, state }) => [threadRef, state])).toEqual(all.map((ref) => [ref, 'done']));
});

it('never with two agents in one work tree, nor two at the slot', async () => {
  expect(await visits('tree-runner')).toBe(12);
  expect(await visits('tree-rigger')).toBe(8);
  expect(await visits('slot')).toBe(10);
  expect([...(await world.starts())].sort()).toEqual(
    all.flatMap((ref) => [`${ref}/1/1`, `${ref}/1/2`]).sort(),
  );
});

it('with a fence for each grant, and nothing held in the end', async () => {
  const table = await locks(world.engine);
  const rows = table.ok ? table.value.resources : [];
  expect(rows.find(({ resource }) => resource === 'bench/slot')?.fence).toBe(10);
  expect(await lockedBy(world)).toEqual({});
});

it('with every entry exactly once, in the log of its role and in the log of arch', async () => {
  for (const [role, ofRole] of Object.entries(refs)) {
    const repository = join(world.root, role.replace(':codex', ''));
    const path = 'documentation/short-term/coordination/handoff_log.md';
    const { stdout } = await execa('git', ['-C', repository, 'show', `HEAD:${path}`]);
    const { entries, problems } = readLog(stdout);
    expect([...problems, ...entries.flatMap((entry) => entry.problems)]).toEqual([]);
    for (const ref of ofRole) {
      const own = entries.filter((entry) => entry.threadRef === ref);
      expect(own.map(({ actionType }) => actionType)).toEqual(['handshake', 'closure']);
    }
    expect(new Set(entries.map(({ entry }) => entry)).size).toBe(2 * ofRole.length);
  }
  for (const ref of all) {
    const types = (await archEntries(world, ref)).map(({ actionType }) => actionType);
    expect(types).toEqual(['delegate', 'handshake', 'closure']);
  }
  expect(await world.arch.git('rev-list', '--count', 'HEAD')).toBe(String(1 + 3 * all.length));
});

it('and costs a thread no more history than the design allows, however long it waits', async () => {
  const counts = await Promise.all(
    all.map(async (ref) => (await world.engine.workflows.getHandle(ref).fetchHistory()).events?.length ?? 0),
  );
  console.log(`history of a handshake and one turn, of ten threads at once: ${counts.join(' ')} events`);
  // Each of its two entries may cost four more.
  expect(Math.max(...counts)).toBeLessThanOrEqual(158);
});
