import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { honestHandshake, honestWork, makeWorld, type World } from '../world.ts';
import { archEntries, closureWithAll } from './closed-thread.ts';
import { roleTable } from './role-table.ts';
import { lives, pidOf, sleep } from './sleeper.ts';

/** What an agent does follows from its thread. */
const agent = `
if [ "$THREADLINE_TURN" = 0 ]; then
  case $THREADLINE_THREAD_REF in
    *EARLY) ${honestHandshake} --blocker 'Slot 3 has no power.' --owner other:codex --operator-required no \\
      --next-action 'command:ipmi power on slot-3' ;;
    *) ${honestHandshake} ;;
  esac
  exit 0
fi
case $THREADLINE_THREAD_REF in
  *OVERRUN) if [ "$THREADLINE_TURN" = 1 ]; then ${sleep} fi ;;
  *STALL) ${sleep} ;;
  *BUSY)
    # Longer than the stall, but never silent for so long.
    for tick in 1 2 3 4 5 6 7 8 9 10; do echo "tick $tick"; sleep 1; done ;;
  *OTHER)
    "$THREADLINE" report blocked --blocker 'Slot 3 has no power.' --owner stall:codex --operator-required no \\
      --next-action 'command:ipmi power on slot-3' --blocker 'Its cable is loose.' --owner arch:codex \\
      --operator-required no --next-action packet:packets/cable.md --resume 'The image is built.'
    exit 0 ;;
  *GATE)
    "$THREADLINE" gate --blocker 'The network of VM 7 must change.' --owner other:codex --operator-required no \\
      --next-action 'command:make vlan VM=7'
    exit 0 ;;
  *PLAN)
    "$THREADLINE" report replan --next-action 'command:make image BOARD=b' --next-action packet:packets/v2.md \\
      --resume 'Slot 3 has the old board.' --deviation 'The image does not fit the board.'
    exit 0 ;;
  *SILENT) echo 'cannot go on' >&2; exit 7 ;;
esac
${honestWork}
`;

let world: World;
const roles = {
  overrun: ['turn_limit = "8s"'],
  stall: ['stall_after = "4s"'],
  busy: ['stall_after = "4s"'],
  other: [],
  early: [],
  gate: [],
  plan: [],
  silent: ['max_turns = 2'],
};
const refOf = (role: keyof typeof roles): string => `TURNS-${role.toUpperCase()}`;

beforeAll(async () => {
  world = await makeWorld({
    agent,
    tables: (root) =>
      Promise.all(Object.entries(roles).map(([role, lines]) => roleTable(root, role, { lines }))),
  });
  await world.work();
  for (const role of Object.keys(roles) as (keyof typeof roles)[])
    await world.delegate({ ref: refOf(role), role: `${role}:codex`, header: [`locks=bench/${role}`] });
});
afterAll(() => world.close());

const promptOf = (ref: string, launch: number): Promise<string> =>
  readFile(join(world.root, `prompt-${ref}-1-${String(launch)}`), 'utf8');

it('a blocker of another role closes the thread as blocked, with exactly that owner and next action', async () => {
  const ref = refOf('other');
  const blockers = [
    {
      text: 'Slot 3 has no power.',
      owner: 'stall:codex',
      operatorRequired: false,
      next: 'command:`ipmi power on slot-3`',
    },
    {
      text: 'Its cable is loose.',
      owner: 'arch:codex',
      operatorRequired: false,
      next: 'packet:packets/cable.md',
    },
  ];
  const closure = await closureWithAll(world, ref);
  expect(closure).toEqual({
    state: 'blocked',
    threadRef: ref,
    run: 1,
    by: 'role',
    deviation: 'none',
    blockers,
    next: blockers.map(({ next }) => next),
    resume: 'The image is built.',
    head: expect.stringMatching(/^[0-9a-f]{40}$/u) as unknown,
    lastEntry: expect.stringMatching(/^[a-z0-9]{8}$/u) as unknown,
    output: `threadline logs ${ref} --run 1 --launch 2`,
  });
  expect((await world.view(ref)).decisions).toEqual([]);
});

it('a blocker of another role in the handshake closes the thread before any work', async () => {
  const ref = refOf('early');
  const next = 'command:`ipmi power on slot-3`';
  expect(await closureWithAll(world, ref)).toMatchObject({
    state: 'blocked',
    by: 'role',
    blockers: [{ text: 'Slot 3 has no power.', owner: 'other:codex', operatorRequired: false, next }],
    next: [next],
    resume: 'Slot 3 has no power.',
  });
  expect((await world.starts()).filter((line) => line.startsWith(ref))).toEqual([`${ref}/1/1`]);
});

it('a gate of another role closes the thread as blocked as well', async () => {
  expect(await closureWithAll(world, refOf('gate'))).toMatchObject({
    state: 'blocked',
    by: 'role',
    blockers: [{ owner: 'other:codex', operatorRequired: false, next: 'command:`make vlan VM=7`' }],
    next: ['command:`make vlan VM=7`'],
  });
});

it('a replan of the role closes the thread with what the role said', async () => {
  expect(await closureWithAll(world, refOf('plan'))).toMatchObject({
    state: 'replan',
    by: 'role',
    next: ['command:`make image BOARD=b`', 'packet:packets/v2.md'],
    resume: 'Slot 3 has the old board.',
    deviation: 'The image does not fit the board.',
  });
});

it('a turn over its limit is ended and sent back, and may still end as done', async () => {
  const ref = refOf('overrun');
  expect(await closureWithAll(world, ref)).toMatchObject({ state: 'done', by: 'role' });
  const view = await world.view(ref);
  expect(view.launches.map(({ turn, prompt, state }) => [turn, prompt, state])).toEqual([
    [0, 'handshake', 'ended'],
    [1, 'execute', 'cancelled'],
    [2, 'send-back', 'ended'],
  ]);
  const pid = await pidOf(world, ref);
  expect(pid === undefined ? true : lives(pid)).toBe(false);
  expect(view.problems.join('\n')).toContain('limit of 8 s');
  expect(await promptOf(ref, 3)).toContain('limit of 8 s');
});

it('a silent agent is ended after the stall, and the thread closes as replan', async () => {
  const ref = refOf('stall');
  const closure = await closureWithAll(world, ref);
  expect(closure).toMatchObject({ state: 'replan', by: 'engine', failure: 'stalled' });
  expect(closure.state !== 'done' && closure.resume).toContain('no output, commit or entry for 4 s');
  expect(lives((await pidOf(world, ref)) ?? 0)).toBe(false);
});

it('an agent that prints does not stall', async () => {
  expect(await closureWithAll(world, refOf('busy'))).toMatchObject({ state: 'done' });
});

it('turns that end without a claim are sent back with what they printed, until none is left', async () => {
  const ref = refOf('silent');
  const closure = await closureWithAll(world, ref);
  expect(closure).toMatchObject({ state: 'replan', by: 'engine', failure: 'turns_used_up' });
  const back = await promptOf(ref, 3);
  expect(back).toContain('exit code 7');
  expect(back).toContain('cannot go on');
  const entries = await archEntries(world, ref);
  expect(entries.map(({ actionType, run }) => [actionType, run])).toEqual([
    ['delegate', 1],
    ['handshake', 1],
    ['closure', 1],
  ]);
});

it('costs no more history than the design allows', async () => {
  const { events } = await world.engine.workflows.getHandle(refOf('overrun')).fetchHistory();
  const count = events?.length ?? 0;
  console.log(`history of a handshake and two turns, one ended at its limit: ${String(count)} events`);
  expect(count).toBeLessThanOrEqual(190);
});
