import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { envelopeOf, runThreadline, type EnvelopeRead, type Run } from '../client/arch-house.ts';
import { closureWithAll } from '../delegation/closed-thread.ts';
import { roleTable } from '../delegation/role-table.ts';
import { lives, pidOf, sleep } from '../delegation/sleeper.ts';
import { honestHandshake, honestWork, makeWorld, packetText, type World } from '../world.ts';
import { atTerminal, terminalThere } from './terminal.ts';

const agent = `
echo "working on $THREADLINE_THREAD_REF"
[ "$THREADLINE_TURN" != 0 ] || { ${honestHandshake}; exit 0; }
case $THREADLINE_THREAD_REF/$THREADLINE_RUN/$THREADLINE_TURN in
  *-BLOCKED/1/1) "$THREADLINE" report blocked --blocker 'No power.' --owner asker:codex --operator-required no \\
      --next-action 'command:ipmi power on slot-3' --resume 'The image is built.'; exit 0 ;;
  *-ASKING/1/1) "$THREADLINE" gate --blocker 'Erase slot 3?' --owner operator --operator-required yes \\
      --next-action 'command:erase-slot 3'; exit 0 ;;
  *-SLEEPER/*) ${sleep} ;;
esac
${honestWork}
`;

let world: World;
const roles = ['blocker', 'asker', 'sleeper'] as const;
/** One `delegate --wait` a thread, all at once. */
const waiting: Record<string, Promise<Run>> = {};

beforeAll(async () => {
  world = await makeWorld({
    agent,
    tables: (root) => Promise.all(roles.map((role) => roleTable(root, role))),
  });
  await world.work();
  waiting['DONE'] = delegate('DOOR-DONE', 'runner:codex', '--wait');
  waiting['BLOCKED'] = delegate('DOOR-BLOCKED', 'blocker:codex', '--wait');
  waiting['ASKING'] = delegate('DOOR-ASKING', 'asker:codex', '--wait');
  waiting['SLEEPER'] = delegate('DOOR-SLEEPER', 'sleeper:codex', '--wait', '--timeout', '10s');
});
afterAll(() => world.close());

const served = () => ({
  cwd: world.arch.path,
  env: { TEMPORAL_ADDRESS: world.env['TEMPORAL_ADDRESS'] ?? '', THREADLINE_CONFIG: world.configFile },
});
const threadline = (...args: readonly string[]): Promise<Run> => runThreadline(args, served());

async function delegate(ref: string, role: string, ...more: readonly string[]): Promise<Run> {
  await writeFile(
    join(world.arch.path, `${ref}.md`),
    packetText({ ref, role, header: [`locks=bench/${ref.toLowerCase()}`] }),
  );
  return threadline('delegate', `${ref}.md`, ...more);
}

async function ended(name: string): Promise<EnvelopeRead & { readonly exit: number }> {
  const run = await waiting[name];
  if (!run) throw new Error(`nobody waits for ${name}`);
  return { ...envelopeOf(run), exit: run.exit };
}

it('delegate --wait exits with 0 for done, and the same packet again starts nothing', async () => {
  const { exit, state, result, thread_ref } = await ended('DONE');
  expect([exit, state, thread_ref, result['started']]).toEqual([0, 'done', 'DOOR-DONE', true]);
  expect(await closureWithAll(world, 'DOOR-DONE')).toMatchObject({ commits: result['commits'] });
  const again = envelopeOf(await threadline('delegate', 'DOOR-DONE.md', '--wait'));
  expect([again.ok, again.state, again.result['started']]).toEqual([true, 'done', false]);
  const other = packetText({
    ref: 'DOOR-DONE',
    criteria: ['AC1: Slot 4 boots. evidence=evidence/other.txt'],
  });
  await writeFile(join(world.arch.path, 'other.md'), other);
  const conflict = await threadline('delegate', 'other.md');
  expect([conflict.exit, envelopeOf(conflict).error.code]).toEqual([7, 'conflict']);
  expect(envelopeOf(conflict).error.message).toMatch(/differs|differ/u);
  expect(await world.starts()).toContain('DOOR-DONE/1/2');
  expect((await world.starts()).filter((line) => line.startsWith('DOOR-DONE'))).toHaveLength(2);
});

it('exits with 21 for blocked; resumed, the thread is waited for with 0', async () => {
  const { exit, state, result, next_actions } = await ended('BLOCKED');
  expect([exit, state]).toEqual([21, 'blocked']);
  expect(result['blockers']).toEqual([
    {
      text: 'No power.',
      owner: 'asker:codex',
      operator_required: false,
      next: 'command:`ipmi power on slot-3`',
    },
  ]);
  expect(next_actions.at(-1)).toContain('threadline resume DOOR-BLOCKED');
  expect((await threadline('resume', 'DOOR-BLOCKED', '--text', 'It has power.')).exit).toBe(0);
  const waited = await threadline('wait', 'DOOR-BLOCKED', '--timeout', '4m');
  expect([waited.exit, envelopeOf(waited).result['run']]).toEqual([0, 2]);
  expect((await threadline('resume', 'DOOR-BLOCKED')).exit).toBe(7);
});

it('exits with 23 while a decision is needed, which a pasted next action gives', async () => {
  const { exit, state, next_actions } = await ended('ASKING');
  expect([exit, state]).toEqual([23, 'decision']);
  const shown = await threadline('show', 'DOOR-ASKING');
  expect([shown.exit, envelopeOf(shown).next_actions]).toEqual([23, next_actions]);
  const close = next_actions.find((action) => action.endsWith(' close')) ?? '';
  const [, ...words] = close.split(' ');
  expect((await threadline(...words)).exit).toBe(0);
  const waited = await threadline('wait', 'DOOR-ASKING', '--timeout', '4m');
  expect([waited.exit, envelopeOf(waited).result['next']]).toEqual([21, ['command:`erase-slot 3`']]);
});

it('exits with 8 when the time is up, and with 22 after a stop as replan', async () => {
  const { exit, ok, result } = await ended('SLEEPER');
  expect([exit, ok]).toEqual([8, true]);
  expect(['record', 'handshake', 'locks', 'execute']).toContain(result['phase']);
  await vi.waitFor(async () => expect(await pidOf(world, 'DOOR-SLEEPER')).toBeGreaterThan(0), {
    timeout: 120_000,
  });
  const [shown, locked, logged] = await Promise.all([
    threadline('show', 'DOOR-SLEEPER'),
    threadline('locks'),
    threadline('logs', 'DOOR-SLEEPER'),
  ]);
  expect([shown, locked, logged].map((run) => run.exit)).toEqual([0, 0, 0]);
  expect(envelopeOf(shown)).toMatchObject({ state: 'execute', result: { phase: 'execute', turn: 1 } });
  // What the server lists follows the thread by moments.
  await expect
    .poll(async () => envelopeOf(await threadline('threads')).result['threads'])
    .toContainEqual(
      expect.objectContaining({ thread_ref: 'DOOR-SLEEPER', phase: 'execute', role: 'sleeper:codex' }),
    );
  expect(envelopeOf(locked).result['locks']).toContainEqual(
    expect.objectContaining({
      resource: 'bench/door-sleeper',
      holder: expect.objectContaining({ thread_ref: 'DOOR-SLEEPER' }) as unknown,
    }),
  );
  expect(envelopeOf(logged).result).toMatchObject({
    launch_state: 'running',
    output: '│ working on DOOR-SLEEPER\n',
  });
  const order = ['--next', 'packet:packets/v2.md', '--resume', 'Slot 3 has the old board.'];
  expect((await threadline('stop', 'DOOR-SLEEPER', '--state', 'replan', ...order)).exit).toBe(0);
  expect((await threadline('wait', 'DOOR-SLEEPER', '--timeout', '4m')).exit).toBe(22);
  expect(lives((await pidOf(world, 'DOOR-SLEEPER')) ?? 0)).toBe(false);
});

it.skipIf(!terminalThere())('speaks to a person at a terminal, live while it waits', async () => {
  const packet = packetText({ ref: 'DOOR-TYPED' });
  await writeFile(join(world.arch.path, 'typed.md'), packet);
  const typed = await atTerminal(['delegate', 'typed.md', '--wait'], served());
  expect(typed.exit).toBe(0);
  expect(typed.text).toMatch(/DOOR-TYPED.* · .*(?:handshake|turn 1) · /u);
  // The live line is taken away again: what stays is the page of the closed thread.
  const page = typed.text.slice(typed.text.lastIndexOf('DOOR-TYPED  '));
  expect(page).toMatch(/^DOOR-TYPED {2}done\n/u);
  expect(page).toContain('evidence  AC1: evidence/proof.txt');
  expect(typed.raw).toContain('\u001b[32m');
  const refused = await atTerminal(['show', 'DOOR-NOBODY'], served());
  expect(refused.exit).toBe(4);
  expect(refused.text).toContain('DOOR-NOBODY');
});
