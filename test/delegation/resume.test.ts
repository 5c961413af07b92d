import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPacketFile } from '../../client/packet-file.ts';
import { resume } from '../../client/resume.ts';
import { makeRepository } from '../repository.ts';
import { honestHandshake, honestWork, makeWorld, packetText, type World } from '../world.ts';
import { archEntries, closureWithAll } from './closed-thread.ts';
import { roleTable } from './role-table.ts';

/** Blocks in the first run, with the work committed but for one file; reports the same commit in the second. */
const agent = `
[ "$THREADLINE_TURN" != 0 ] || { ${honestHandshake}; exit 0; }
case $THREADLINE_THREAD_REF/$THREADLINE_RUN/$THREADLINE_TURN in
  *-BLOCK/1/*)
    mkdir -p evidence && echo proven >evidence/proof.txt
    git add -A && git commit -qm 'Prove it' && git rev-parse HEAD >"$world/first-commit"
    echo draft >draft.txt; echo changed >>README.md
    "$THREADLINE" report blocked --blocker 'Slot 3 has no power.' --owner other:codex --operator-required no \\
      --next-action 'command:ipmi power on slot-3' --resume 'All is proven but the power.'
    exit 0 ;;
  *-BLOCK/2/*)
    "$THREADLINE" report done --commit "$(cat "$world/first-commit")" --evidence AC1=evidence/proof.txt
    exit 0 ;;
  *-KEEP/1/1) echo half >half.txt; exit 0 ;;
  *-KEEP/1/2) test -s half.txt ;;
esac
${honestWork}
`;

let world: World;
beforeAll(async () => {
  world = await makeWorld({
    agent,
    tables: async (root) => [
      await roleTable(root, 'other'),
      await roleTable(root, 'gone', { repository: false }),
    ],
  });
  await world.work();
  await Promise.all([
    world.delegate({ ref: 'AGAIN-BLOCK', header: ['locks=bench/slot-3'] }),
    world.delegate({ ref: 'AGAIN-KEEP', role: 'other:codex' }),
    world.delegate({ ref: 'AGAIN-GONE', role: 'gone:codex' }),
  ]);
});
afterAll(() => world.close());

const promptOf = (ref: string, run: number, launch: number): Promise<string> =>
  readFile(join(world.root, `prompt-${ref}-${String(run)}-${String(launch)}`), 'utf8');
const refused = (code: string) => ({ ok: false, refusal: { code } });

describe('a thread that left uncommitted changes and closed as blocked', () => {
  it('has them saved as a patch that is named in what is needed to resume, and leaves a clean tree', async () => {
    const closure = await closureWithAll(world, 'AGAIN-BLOCK');
    expect(closure).toMatchObject({ state: 'blocked', blockers: [{ owner: 'other:codex' }] });
    const words = closure.state === 'blocked' ? closure.resume : '';
    expect(words).toContain('All is proven but the power.');
    expect(words).toContain('README.md, draft.txt');
    const patch = /saved on hut as (\S+)\.$/u.exec(words)?.[1] ?? '';
    expect(existsSync(patch)).toBe(true);
    expect(await world.role.git('status', '--porcelain')).toBe('');
    await execa('git', ['-C', world.role.path, 'apply', '--check', patch]);
    expect((await archEntries(world, 'AGAIN-BLOCK')).at(-1)?.resume).toBe(words);
  });

  it('does not stand in the way of the next thread', async () => {
    await world.closure('AGAIN-BLOCK');
    await world.delegate({ ref: 'AGAIN-NEXT', header: ['steps=single', 'handshake=skip'] });
    expect(await closureWithAll(world, 'AGAIN-NEXT')).toMatchObject({ state: 'done' });
    expect(existsSync(join(world.role.path, 'draft.txt'))).toBe(false);
  });

  it('goes on in a second run, from the same base, with new words, and ends as done', async () => {
    const ref = 'AGAIN-BLOCK';
    await world.closure('AGAIN-NEXT');
    const base = (await world.view(ref)).base;
    const success = 'Slot 3 boots with the power that it has.';
    const order = { success, text: 'Slot 3 has power.' };
    expect(await resume(world.engine, ref, order)).toMatchObject({ ok: true, value: { run: 2 } });
    expect(await resume(world.engine, ref, order)).toMatchObject(refused('conflict'));
    const closure = await closureWithAll(world, ref);
    // The commit is of the first run: new since the base of the thread, not of the run.
    expect(closure).toMatchObject({ state: 'done', threadRef: ref, run: 2 });
    expect(closure.state === 'done' && closure.commits).toEqual([
      (await readFile(join(world.root, 'first-commit'), 'utf8')).trim(),
    ]);
    expect((await world.view(ref)).base).toEqual(base);
    const [handshake, work] = await Promise.all([promptOf(ref, 2, 1), promptOf(ref, 2, 2)]);
    for (const prompt of [handshake, work]) {
      expect(prompt).toContain(success);
      expect(prompt).toContain('Slot 3 has power.');
      expect(prompt).toContain('Run 1 was closed as blocked by role');
      expect(prompt).toContain('leftovers.patch');
    }
    expect((await archEntries(world, ref)).map((entry) => [entry.actionType, entry.run])).toEqual([
      ...['delegate', 'handshake', 'closure'].map((type) => [type, 1]),
      ...['resume', 'handshake', 'closure'].map((type) => [type, 2]),
    ]);
    const [said] = (await archEntries(world, ref)).filter((entry) => entry.actionType === 'resume');
    expect(said).toMatchObject({ success, note: 'Slot 3 has power.', run: 2 });
  });

  it('cannot be resumed once it is done', async () => {
    await world.closure('AGAIN-BLOCK');
    expect(await resume(world.engine, 'AGAIN-BLOCK', {})).toMatchObject(refused('conflict'));
  });
});

it('changes that a turn leaves behind stay where they are while the thread goes on', async () => {
  expect(await closureWithAll(world, 'AGAIN-KEEP')).toMatchObject({ state: 'done', run: 1 });
  const { launches } = await world.view('AGAIN-KEEP');
  expect(launches.map(({ prompt, exitCode }) => [prompt, exitCode])).toEqual([
    ['handshake', 0],
    ['execute', 0],
    ['send-back', 0],
  ]);
  expect(await promptOf('AGAIN-KEEP', 1, 3)).not.toContain('leftovers.patch');
});

it('a thread that failed for its repository goes on, with a changed packet, once somebody has made it', async () => {
  const ref = 'AGAIN-GONE';
  expect(await closureWithAll(world, ref)).toMatchObject({ failure: 'repository_missing' });
  const path = join(world.root, 'gone');
  await mkdir(path);
  const repository = await makeRepository({ path });
  await repository.commit('Start', { 'app.txt': 'old\n' });
  const file = join(world.arch.path, 'changed.md');
  const criteria = ['AC1: The proof of the second plan is there. evidence=evidence/proof.txt'];
  await writeFile(file, packetText({ ref, role: 'gone:codex', criteria }));
  const packet = await readPacketFile(file, world.config, world.root);
  if (!packet.ok) throw new Error(packet.refusal.message);
  expect(await resume(world.engine, ref, { packet: packet.value })).toMatchObject({ ok: true });
  expect(await closureWithAll(world, ref)).toMatchObject({ state: 'done', run: 2 });
  const prompt = await promptOf(ref, 2, 2);
  expect(prompt).toContain('The proof of the second plan is there.');
  expect(prompt).toContain('The role repository is not there');
});
