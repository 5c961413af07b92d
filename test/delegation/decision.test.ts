import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../client/decide.ts';
import { readBoard } from '../../contract/board.ts';
import { decideName, type DecisionView, type ThreadView } from '../../contract/messages.ts';
import { honestHandshake, honestWork, makeWorld, type World } from '../world.ts';
import { archEntries, closureWithAll, lockedBy } from './closed-thread.ts';
import { roleTable } from './role-table.ts';

const power = `--blocker 'Slot 3 has no power.' --owner operator --operator-required yes \\
  --next-action 'command:ipmi power on slot-3'`;
const erase = `--blocker 'Slot 3 must be erased.' --owner operator --operator-required yes \\
  --next-action 'command:erase-slot 3'`;

/** Asks in the handshake, in a turn, or again and again, as its thread's name says. */
const agent = `
if [ "$THREADLINE_TURN" = 0 ]; then
  case $THREADLINE_THREAD_REF in
    *-HANDSHAKE*) ${honestHandshake} ${power}; echo left >leftover.txt ;;
    *) ${honestHandshake} ;;
  esac
  exit 0
fi
case $THREADLINE_THREAD_REF/$THREADLINE_TURN in
  *-GATE*/1) echo half >half.txt; "$THREADLINE" gate ${erase}; exit 0 ;;
  *-TWICE*/1 | *-TWICE*/2) "$THREADLINE" gate ${erase}; exit 0 ;;
  *-MIXED*/1) "$THREADLINE" report blocked ${erase} --blocker 'Slot 3 has no power.' --owner other:codex \\
      --operator-required no --next-action 'command:ipmi power on slot-3' --resume 'Power comes first; slot 3 is erased after it.'; exit 0 ;;
esac
${honestWork}
`;

let world: World;
const roles = ['handshake', 'gate', 'close', 'replan', 'twice', 'mixed', 'late', 'other'] as const;

beforeAll(async () => {
  world = await makeWorld({
    agent,
    tables: (root) => Promise.all(roles.map((role) => roleTable(root, role))),
  });
  await world.work();
  await Promise.all([
    start('handshake', 'ASK-HANDSHAKE'),
    start('gate', 'ASK-GATE'),
    start('close', 'ASK-GATE-CLOSE'),
    start('replan', 'ASK-GATE-REPLAN'),
    start('twice', 'ASK-TWICE'),
    start('mixed', 'ASK-MIXED'),
    start('late', 'ASK-GATE-LATE'),
  ]);
});
afterAll(() => world.close());

const start = (role: (typeof roles)[number], ref: string): Promise<string> =>
  world.delegate({ ref, role: `${role}:codex`, header: [`locks=bench/${role}`] });

/** Waits until the thread asks; its nth decision. */
async function asked(ref: string, nth = 1): Promise<{ view: ThreadView; decision: DecisionView }> {
  const look = async (): Promise<boolean | undefined> => (await world.view(ref)).decisions.at(nth - 1)?.open;
  await expect.poll(look).toBe(true);
  const view = await world.view(ref);
  const decision = view.decisions[nth - 1];
  if (!decision) throw new Error(`${ref} has no decision ${String(nth)}`);
  // Only then it is recorded.
  const waits = async (): Promise<string> => (await world.view(ref)).waitingFor ?? '';
  await expect.poll(waits).toContain(decision.id);
  return { view: await world.view(ref), decision };
}

const promptOf = (ref: string, launch: number): Promise<string> =>
  readFile(join(world.root, `prompt-${ref}-1-${String(launch)}`), 'utf8');
const handle = (ref: string): ReturnType<World['engine']['workflows']['getHandle']> =>
  world.engine.workflows.getHandle(ref);

describe('a blocker in the handshake that needs the operator', () => {
  const ref = 'ASK-HANDSHAKE';

  it('opens a decision, holds nothing meanwhile, and says on the board how to decide', async () => {
    const { view, decision } = await asked(ref);
    expect(view.phase).toBe('decision');
    expect(decision).toEqual({
      id: 'd1.1',
      question: 'Slot 3 has no power. (next: command:`ipmi power on slot-3`)',
      choices: ['proceed', 'close', 'replan'],
      open: true,
    });
    expect(Object.values(await lockedBy(world)).flat()).not.toContain(ref);
    const board = readBoard(await world.arch.git('show', 'HEAD:documentation/short-term/board.md'));
    expect(board.find((row) => row.threadRef === ref)).toMatchObject({
      state: 'decision',
      owner: 'operator',
      next: `command:\`threadline decide ${ref} d1.1 proceed\``,
    });
  });

  it('takes no wrong choice, no unknown decision and no nonsense, by update or by signal', async () => {
    await asked(ref);
    const wrong: readonly (readonly [unknown, string])[] = [
      [{ decision: 'd1.1', choice: 'yes' }, 'takes one of: proceed, close, replan; got yes'],
      [{ decision: 'd9', choice: 'proceed' }, 'There is no decision d9 in this thread. Open now: d1.1.'],
      [{ decision: 'd1.1' }, 'A decision is {"decision"'],
      ['proceed', 'A decision is {"decision"'],
      [undefined, 'A decision is {"decision"'],
    ];
    for (const [payload, said] of wrong) {
      const refused: unknown = await handle(ref)
        .executeUpdate(decideName, { args: [payload] })
        .catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(WorkflowUpdateFailedError);
      expect((refused as WorkflowUpdateFailedError).cause?.message).toContain(said);
      await handle(ref).signal(decideName, payload);
      await expect.poll(async () => (await world.view(ref)).problems.at(-1)).toContain(said);
    }
    expect((await world.view(ref)).decisions).toMatchObject([{ id: 'd1.1', open: true }]);
  });

  it('goes on once it is decided by an update, and takes the same choice again as repeated', async () => {
    await asked(ref);
    const proceed = { decision: 'd1.1', choice: 'proceed', text: 'It has power now.' };
    expect(await handle(ref).executeUpdate(decideName, { args: [proceed] })).toEqual({
      decision: 'd1.1',
      choice: 'proceed',
      repeated: false,
    });
    expect(await decide(world.engine, ref, proceed)).toMatchObject({ ok: true, value: { repeated: true } });
    const contrary = await decide(world.engine, ref, { decision: 'd1.1', choice: 'close' });
    expect(contrary).toMatchObject({ ok: false, refusal: { code: 'conflict' } });
    expect(await closureWithAll(world, ref)).toMatchObject({ state: 'done' });
    const prompt = await promptOf(ref, 2);
    expect(prompt).toContain('It has power now.');
    expect(prompt).toContain('Slot 3 has no power.');
    // What the handshake left uncommitted was put aside before the workspace was given back.
    expect(prompt).toContain('leftover.txt');
    expect((await archEntries(world, ref)).slice(1, -1)).toMatchObject([
      { actionType: 'handshake', blockers: [{ owner: 'operator' }] },
      { actionType: 'gate', decision: 'd1.1', blockers: [{ owner: 'operator' }] },
      { actionType: 'decision', decision: 'd1.1', choice: 'proceed', note: 'It has power now.' },
    ]);
  });
});

describe('a gate in a turn', () => {
  it("is decided by the signal of the Web UI's form, and the role goes on in its next turn", async () => {
    const ref = 'ASK-GATE';
    const { view } = await asked(ref);
    expect(view.turn).toBe(1);
    expect(Object.values(await lockedBy(world)).flat()).not.toContain(ref);
    await handle(ref).signal(decideName, { decision: 'd1.1', choice: 'proceed', text: 'Erase it.' });
    expect(await closureWithAll(world, ref)).toMatchObject({ state: 'done' });
    const { launches } = await world.view(ref);
    expect(launches.map(({ turn, prompt }) => [turn, prompt])).toEqual([
      [0, 'handshake'],
      [1, 'execute'],
      [2, 'decision'],
    ]);
    const prompt = await promptOf(ref, 3);
    for (const words of ['Slot 3 must be erased.', '**proceed**', 'Erase it.', 'half.txt'])
      expect(prompt).toContain(words);
  });

  it('that is decided as close closes the thread as blocked, with the blocker as it is', async () => {
    const ref = 'ASK-GATE-CLOSE';
    await asked(ref);
    await handle(ref).signal(decideName, { decision: 'd1.1', choice: 'close' });
    expect(await closureWithAll(world, ref)).toMatchObject({
      state: 'blocked',
      by: 'operator',
      blockers: [
        {
          text: 'Slot 3 must be erased.',
          owner: 'operator',
          operatorRequired: true,
          next: 'command:`erase-slot 3`',
        },
      ],
      next: ['command:`erase-slot 3`'],
    });
  });

  it('that is decided as replan closes the thread as replan, with the words of the decision', async () => {
    const ref = 'ASK-GATE-REPLAN';
    await asked(ref);
    await decide(world.engine, ref, { decision: 'd1.1', choice: 'replan', text: 'Take slot 4.' });
    const closure = await closureWithAll(world, ref);
    expect(closure).toMatchObject({ state: 'replan', by: 'operator', next: ['command:`erase-slot 3`'] });
    expect(closure.state === 'replan' && closure.resume).toContain('Take slot 4.');
    // The patch with what the role had left is named where somebody will look for it.
    expect(closure.state === 'replan' && closure.resume).toContain('half.txt');
  });

  it('that nobody decides before the thread is stopped or cancelled is left open by the closure', async () => {
    const ref = 'ASK-GATE-LATE';
    await asked(ref);
    await handle(ref).cancel();
    expect(await closureWithAll(world, ref)).toMatchObject({ state: 'replan', failure: 'cancelled' });
    expect((await world.view(ref)).decisions).toMatchObject([{ id: 'd1.1', open: false }]);
    const late = await decide(world.engine, ref, { decision: 'd1.1', choice: 'proceed' });
    expect(late).toMatchObject({ ok: false, refusal: { code: 'conflict' } });
    expect((await world.starts()).filter((line) => line.startsWith(ref))).toHaveLength(2);
  });

  it('that comes back unchanged after it was decided is not asked again: the thread closes as blocked', async () => {
    const ref = 'ASK-TWICE';
    await asked(ref);
    await decide(world.engine, ref, { decision: 'd1.1', choice: 'proceed' });
    expect(await closureWithAll(world, ref)).toMatchObject({
      state: 'blocked',
      by: 'role',
      next: ['command:`erase-slot 3`'],
    });
    expect((await world.view(ref)).decisions).toMatchObject([{ id: 'd1.1', choice: 'proceed', open: false }]);
    const asks = (await archEntries(world, ref)).filter((entry) => entry.actionType === 'gate');
    expect(asks).toHaveLength(1);
  });
});

it("a blocker of another role beside an operator's closes the thread without asking, with both owners", async () => {
  expect(await closureWithAll(world, 'ASK-MIXED')).toMatchObject({
    state: 'blocked',
    blockers: [{ owner: 'operator' }, { owner: 'other:codex' }],
  });
  expect((await world.view('ASK-MIXED')).decisions).toEqual([]);
});
