import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { envelopeOf, makeArchHouse, packetText, type ArchHouse, type Run } from './arch-house.ts';
import { describeWorkflow, workflowsOf } from './workflows-of.ts';

// No worker runs here: delegating must not need one.
let house: ArchHouse;
beforeAll(async () => {
  house = await makeArchHouse();
});
afterAll(() => house.remove());

const delegate = async (ref: string, text = packetText(ref), more: readonly string[] = []): Promise<Run> => {
  await house.file('packet.md', text);
  return house.threadline(['delegate', 'packet.md', ...more], {
    env: { TEMPORAL_ADDRESS: inject('temporalAddress') },
  });
};
/** Refs are of the whole namespace; other files of the run use it too. */
const unique = (name: string): string => `${name}-${String(process.pid)}`;
/** What the server lists follows a start by moments, on a busy machine by more. */
const listed = (ref: string): Promise<void> => expect.poll(() => workflowsOf(house.taskQueue)).toContain(ref);

it('starts the thread with what people and `threads` look at, and touches neither host nor repository', async () => {
  const ref = unique('DOORS-START');
  const tip = await house.arch.id();
  const run = await delegate(
    ref,
    packetText(ref, (text) => text.replace('\n\n#', '\nlocks=vm/b hut/a\n\n#')),
  );
  const { ok, thread_ref, state, result, next_actions } = envelopeOf(run);
  expect([run.exit, ok, thread_ref, state]).toEqual([0, true, ref, 'record']);
  expect(result).toMatchObject({ thread_ref: ref, role: 'runner:codex', host: 'hut', run: 1, started: true });
  expect(next_actions).toEqual([`threadline wait ${ref}`]);
  const workflow = await describeWorkflow(ref);
  expect(workflow).toMatchObject({
    type: 'delegation',
    taskQueue: house.taskQueue,
    memo: { role: 'runner:codex', scope: 'WS8/T-14', run: 1 },
    attributes: { ThreadRole: ['runner:codex'], ThreadScope: ['WS8/T-14'], ThreadPhase: ['record'] },
    summary: 'WS8/T-14: Slot 3 boots image 2.4.1 and its log reaches stage 4.',
    timeouts: [],
  });
  expect(workflow.attributes['ThreadLocks']).toEqual(['hut/a', 'vm/b']);
  expect(workflow.details).toContain('# Acceptance criteria');
  expect(await house.arch.id()).toBe(tip);
});

describe('a thread_ref that is used', () => {
  it('by the same packet, in another layout: nothing is started, and that is said', async () => {
    const ref = unique('DOORS-TWICE');
    await delegate(ref);
    const again = await delegate(
      ref,
      packetText(ref, (text) => text.replaceAll('\n', '\r\n')),
    );
    expect([again.exit, envelopeOf(again).ok, envelopeOf(again).result['started']]).toEqual([0, true, false]);
    await listed(ref);
    expect((await workflowsOf(house.taskQueue)).filter((id) => id === ref)).toHaveLength(1);
  });

  it('by several callers at once: one starts it, the others are told so', async () => {
    const ref = unique('DOORS-RACE');
    const runs = await Promise.all(Array.from({ length: 5 }, () => delegate(ref)));
    expect(runs.map((run) => run.exit)).toEqual([0, 0, 0, 0, 0]);
    expect(runs.filter((run) => envelopeOf(run).result['started'] === true)).toHaveLength(1);
  });

  it('by another packet: a conflict that names what differs', async () => {
    const ref = unique('DOORS-OTHER');
    await delegate(ref);
    const other = packetText(ref, (text) =>
      text.replace('Slot 3 runs', 'Slot 4 runs').replace('make smoke', 'make test').replace('T-14', 'T-15'),
    );
    const run = await delegate(ref, other);
    const { error } = envelopeOf(run);
    expect([run.exit, error.code]).toEqual([7, 'conflict']);
    expect(error.message).toContain('scope, # Objective, # Acceptance criteria, AC2.');
    expect(error.message).not.toContain('AC1');
  });

  it('in another case of letters: a conflict', async () => {
    const ref = unique('DOORS-CASE');
    await delegate(ref);
    await listed(ref);
    const run = await delegate(ref.toLowerCase());
    expect([run.exit, envelopeOf(run).error.code]).toEqual([7, 'conflict']);
    expect(envelopeOf(run).error.message).toContain(ref);
  });

  it("in arch's handoff log, though Temporal has forgotten it: a conflict", async () => {
    const ref = unique('DOORS-LOGGED');
    const entry = `## 2026-02-13T18:04:11Z arch:codex action_type=delegate
- summary: thread_ref=${ref} executor=remote_codex run=1 entry=k3f9
- role: runner:codex
- scope: WS8/T-14
- success: Slot 3 boots.
`;
    await house.arch.commit('Log', {
      'documentation/short-term/coordination/handoff_log.md': `# Handoff log\n\n${entry}`,
    });
    const run = await delegate(ref);
    expect([run.exit, envelopeOf(run).error.code]).toEqual([7, 'conflict']);
    const shown = await house.threadline(['show', ref], {
      env: { TEMPORAL_ADDRESS: inject('temporalAddress') },
    });
    expect([shown.exit, envelopeOf(shown).result['scope']]).toEqual([0, 'WS8/T-14']);
  });
});

it('waits no longer than its timeout and says that the thread still runs', async () => {
  const ref = unique('DOORS-TIMEOUT');
  const run = await delegate(ref, packetText(ref), ['--wait', '--timeout', '1s']);
  expect([run.exit, envelopeOf(run).ok, envelopeOf(run).state]).toEqual([8, true, 'record']);
});

it('lists what is open', async () => {
  const ref = unique('DOORS-LIST');
  await delegate(ref);
  await listed(ref);
  const run = await house.threadline(['threads'], { env: { TEMPORAL_ADDRESS: inject('temporalAddress') } });
  expect(run.exit).toBe(0);
  expect(envelopeOf(run).result['threads']).toContainEqual(
    expect.objectContaining({ thread_ref: ref, role: 'runner:codex', phase: 'record', run: 1 }),
  );
});
