import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { decide } from '../../client/decide.ts';
import { resume } from '../../client/resume.ts';
import { honestHandshake, honestWork, makeWorld, packetText, type World } from '../world.ts';
import { envelopeOf, runThreadline, type Run } from './arch-house.ts';

/** What a thread's agent does follows from its name. */
const agent = `
printf '\\033[31mred\\033[0m and \\342\\200\\256reversed\\n'
if [ "$THREADLINE_TURN" = 0 ]; then
${honestHandshake}
exit 0
fi
case $THREADLINE_THREAD_REF in
  *ASK*)
    if ! grep -q 'erase it' "$world/prompt-$THREADLINE_THREAD_REF-$THREADLINE_RUN-\${THREADLINE_LAUNCH##*/}"; then
      "$THREADLINE" gate --blocker 'May slot 3 be erased?' --owner operator --operator-required yes \\
        --next-action 'command:threadline locks'
      exit 0
    fi ;;
  *PLAN*)
    if [ "$THREADLINE_RUN" = 1 ]; then
      "$THREADLINE" report replan --next-action packet:packets/v2.md --resume 'Slot 3 has the old board.'
      exit 0
    fi ;;
  *SLOW*) sleep 600 ;;
esac
${honestWork}
`;

let world: World;
beforeAll(async () => {
  world = await makeWorld({ agent });
  await world.work();
});
afterAll(() => world.close());

const unique = (name: string): string => `THREAD-${name}-${String(process.pid)}`;

/** The command with the world's configuration. */
function threadline(...args: readonly string[]): Promise<Run> {
  const address = world.env['TEMPORAL_ADDRESS'] ?? '';
  return runThreadline([...args, '--config', world.configFile], {
    cwd: world.arch.path,
    env: { TEMPORAL_ADDRESS: address },
  });
}

async function delegate(name: string, ...more: readonly string[]): Promise<{ ref: string; run: Run }> {
  const ref = unique(name);
  await writeFile(join(world.arch.path, `${ref}.md`), packetText({ ref, header: ['locks=hut/slot-3'] }));
  return { ref, run: await threadline('delegate', `${ref}.md`, ...more) };
}

const exitAndState = (run: Run): [number, string | null] => [run.exit, envelopeOf(run).state];

const replan = ['--next', 'packet:packets/v2.md', '--resume', 'Slot 3 has the old power supply.'];

it('follows a thread to done, and tells what its agent printed', async () => {
  const { ref, run } = await delegate('DONE', '--wait', '--timeout', '4m');
  expect(exitAndState(run)).toEqual([0, 'done']);
  const { result, next_actions } = envelopeOf(run);
  expect(result).toMatchObject({
    thread_ref: ref,
    phase: 'closed',
    run: 1,
    turn: 1,
    started: true,
    blockers: [],
  });
  expect(result['evidence']).toEqual({ AC1: ['evidence/proof.txt'] });
  expect(result['commits']).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/u)]);
  expect(next_actions).toEqual([]);
  const shown = envelopeOf(await threadline('show', ref));
  expect(shown.result).toEqual({ ...result, started: undefined });

  const logs = await threadline('logs', ref, '--launch', '2');
  expect(envelopeOf(logs).result).toMatchObject({ launch: 2, launch_state: 'ended', dropped_bytes: 0 });
  expect(['\u001b', '\u202e'].filter((unit) => logs.stdout.includes(unit))).toEqual([]);
  const raw = await threadline('logs', ref, '--raw');
  expect(raw.stdout).toContain('\u001b[31mred');
  expect((await threadline('logs', ref, '--launch', '9')).exit).toBe(4);
  expect(await resume(world.engine, ref, {})).toMatchObject({ ok: false, refusal: { code: 'conflict' } });
});

it('finds a house healthy that works, and says of a broken one what mends it', async () => {
  const run = await threadline('doctor');
  const { result } = envelopeOf(run);
  expect([run.exit, result['healthy']]).toEqual([0, true]);
  const checks = result['checks'] as { subject: string; step: string }[];
  expect(checks.map(({ subject, step }) => `${subject}: ${step}`)).toEqual(
    expect.arrayContaining(['engine: worker', 'runner:codex on hut: shell', 'runner:codex on hut: agent']),
  );
  expect((await threadline('doctor', 'rigger:codex')).exit).toBe(4);
});

it('stops at a decision, takes it once, and goes on', async () => {
  const { ref, run } = await delegate('ASK', '--wait', '--timeout', '4m');
  expect(exitAndState(run)).toEqual([23, 'decision']);
  const asked = envelopeOf(run);
  const [decision] = asked.result['decisions'] as { id: string; open: boolean; choices: string[] }[];
  const id = decision?.id ?? '';
  expect([decision?.open, decision?.choices]).toEqual([true, ['proceed', 'close', 'replan']]);
  expect(asked.next_actions).toContain(`threadline --config ${world.configFile} decide ${ref} ${id} close`);

  const unknown = await threadline('decide', ref, 'nothing', 'proceed');
  expect([unknown.exit, envelopeOf(unknown).error.message]).toEqual([7, expect.stringContaining(id)]);
  const taken = await threadline('decide', ref, id, 'proceed', '--text', 'Yes, erase it.');
  expect([taken.exit, envelopeOf(taken).result['repeated']]).toEqual([0, false]);
  const again = (choice: string) => decide(world.engine, ref, { decision: id, choice });
  expect(await again('proceed')).toMatchObject({ ok: true, value: { repeated: true } });
  expect(await again('close')).toMatchObject({ ok: false, refusal: { code: 'conflict' } });
  expect(exitAndState(await threadline('wait', ref, '--timeout', '4m'))).toEqual([0, 'done']);
  expect(await again('proceed')).toMatchObject({ ok: true, value: { repeated: true } });
  expect(await again('close')).toMatchObject({ ok: false, refusal: { code: 'conflict' } });
});

it('resumes after a replan, under the same thread_ref', async () => {
  const { ref, run } = await delegate('PLAN', '--wait', '--timeout', '4m');
  expect(exitAndState(run)).toEqual([22, 'replan']);
  expect(envelopeOf(run).result).toMatchObject({
    next: ['packet:packets/v2.md'],
    resume: 'Slot 3 has the old board.',
  });
  const resumed = await threadline('resume', ref, '--text', 'The board is new.');
  expect([resumed.exit, envelopeOf(resumed).result['run']]).toEqual([0, 2]);
  expect(await resume(world.engine, ref, {})).toMatchObject({ ok: false, refusal: { code: 'conflict' } });
  const waited = await threadline('wait', ref, '--timeout', '4m');
  expect([exitAndState(waited), envelopeOf(waited).result['run']]).toEqual([[0, 'done'], 2]);
  // What the server lists follows a closure by moments.
  await expect.poll(() => listed(ref)).toMatchObject([{ run: 2, state: 'done' }]);
});

it('stops a running thread with a complete closure, and takes the same order twice as one', async () => {
  const { ref } = await delegate('SLOW');
  await vi.waitFor(
    async () => expect((await world.view(ref)).launches.at(-1)).toMatchObject({ turn: 1, state: 'running' }),
    {
      timeout: 120_000,
      interval: 200,
    },
  );
  const held = envelopeOf(await threadline('locks')).result['locks'];
  expect(held).toContainEqual(
    expect.objectContaining({
      resource: 'hut/slot-3',
      holder: expect.objectContaining({ thread_ref: ref }) as unknown,
    }),
  );
  const power = ['--blocker', 'Slot 3 has no power.', '--owner', 'operator', '--operator-required', 'yes'];
  const cable = ['--blocker', 'Its cable is loose.', '--owner', 'runner:codex', '--operator-required', 'no'];
  const order = [
    ...['--state', 'blocked', ...power, '--next', 'command:ipmi power on slot-3'],
    ...[...cable, '--next', 'command:`make cable SLOT=3`', '--resume', 'Flash it once it has power.'],
  ];
  expect(envelopeOf(await threadline('stop', ref, ...order))).toMatchObject({
    ok: true,
    result: { answered: true, repeated: false },
  });
  const waited = await threadline('wait', ref, '--timeout', '4m');
  expect(exitAndState(waited)).toEqual([21, 'blocked']);
  expect(envelopeOf(waited).result['blockers']).toEqual([
    {
      text: 'Slot 3 has no power.',
      owner: 'operator',
      operator_required: true,
      next: 'command:`ipmi power on slot-3`',
    },
    {
      text: 'Its cable is loose.',
      owner: 'runner:codex',
      operator_required: false,
      next: 'command:`make cable SLOT=3`',
    },
  ]);
  expect(envelopeOf(await threadline('stop', ref, ...order)).result['repeated']).toBe(true);
  expect((await threadline('stop', ref, '--state', 'replan', ...replan)).exit).toBe(7);
});

async function listed(ref: string): Promise<readonly { thread_ref: string }[]> {
  const all = envelopeOf(await threadline('threads', '--all')).result['threads'] as { thread_ref: string }[];
  return all.filter((line) => line.thread_ref === ref);
}
