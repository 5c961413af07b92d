import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { decide } from '../../client/decide.ts';
import { stop } from '../../client/stop.ts';
import { wait } from '../../client/wait.ts';
import { readLog } from '../../contract/log.ts';
import { sshdInstalled } from '../sshd.ts';
import { makeCodexWorld, sandboxFault, secret, type CodexWorld } from './codex-world.ts';
import { processesOf } from './processes.ts';
import { attempts, type Attempt } from './sandbox.ts';
import { headingOf, told } from './told.ts';

let world: CodexWorld;
let lacking: string | undefined;
let close = (): Promise<void> => Promise.resolve();

beforeAll(async () => {
  lacking = sshdInstalled() ? await sandboxFault() : 'sshd is not installed';
  if (lacking !== undefined && process.env['CI'] === 'true') throw new Error(lacking);
  if (lacking !== undefined) return;
  world = await makeCodexWorld();
  close = () => world.close();
  await world.work();
});
afterAll(() => close());
beforeEach(({ skip }) => {
  if (lacking !== undefined) skip(lacking);
});
afterEach(() => {
  if (lacking === undefined) expect(world.model.faults).toEqual([]);
});

test('the real Codex comes by its prompts from a handshake over a gate to a verified done, confined', async () => {
  const ref = 'CODEX-STORY';
  const tried: readonly Attempt[] = attempts(world.model.port, secret);
  world.model.play(ref, function* ({ prompt }) {
    if (prompt.startsWith('# Handshake')) {
      yield 'git log --oneline -3';
      yield answer(prompt);
      return 'Answered.';
    }
    if (prompt.startsWith('# Work on')) {
      yield 'echo new >app.txt && git commit -qam "Renew the app"';
      for (const { command } of tried) yield command;
      yield told(prompt, 'progress');
      yield told(prompt, 'gate');
      return 'The operator is asked.';
    }
    const first = yield 'git log -1 --format=%H -- app.txt';
    const second = yield proveIt;
    const commits = [first, second].map(({ output }) => `--commit ${output.trim()}`).join(' ');
    yield told(prompt, 'report done').replace('--commit "$(git rev-parse HEAD)"', commits);
    return 'Reported.';
  });
  await world.delegate({
    ref,
    criteria: ['AC1: The app is renewed. evidence=evidence/proof.txt check=`grep -qx new app.txt`'],
  });
  await proceed(ref);
  const closure = await world.closure(ref);

  const answered = world.model.answered(ref);
  expect(answered.map(({ prompt, ran }) => [headingOf(prompt), ran.map(({ exitCode }) => exitCode)])).toEqual(
    [
      ['# Handshake request (HANDSHAKE-001)', [0, 0]],
      [`# Work on ${ref} (run 1, turn 1)`, [0, ...tried.map(({ exitCode }) => exitCode), 0, 0]],
      [`# Decided: ${ref} (run 1, turn 2)`, [0, 0, 0]],
    ],
  );
  const [handshake, work, after] = answered;
  for (const [n, { what, says }] of tried.entries())
    expect.soft(work?.ran[n + 1]?.output, what).toMatch(says);
  for (const { ran } of answered)
    expect.soft(ran.at(-1)?.output).toMatch(/^recorded \w+ entry=\w+ commit=[0-9a-f]{40}\n$/);

  // One conversation of Codex, resumed twice: it remembers what it was told.
  expect(new Set(answered.map(({ threadId }) => threadId)).size).toBe(1);
  expect(after?.earlierPrompts).toEqual([handshake?.prompt, work?.prompt]);
  expect((await world.view(ref)).codexThreadId).toBe(handshake?.threadId);

  const [first, second] = [after?.ran[0]?.output.trim(), after?.ran[1]?.output.trim()];
  expect(closure).toMatchObject({
    state: 'done',
    by: 'role',
    commits: [first, second],
    evidence: { AC1: ['evidence/proof.txt'] },
  });
  const { role } = world;
  const log = readLog(await role.git('show', 'main:documentation/short-term/coordination/handoff_log.md'));
  expect(log.entries.map(({ actionType, turn, codexThreadId }) => [actionType, turn, codexThreadId])).toEqual(
    [
      ['handshake', 0, handshake?.threadId],
      ['progress', 1, undefined],
      ['gate', 1, undefined],
      ['closure', 2, undefined],
    ],
  );
  // The runner has pushed what the sandbox could not, as the role.
  expect(await role.git('ls-remote', '--heads', 'origin')).toBe(`${await role.id()}\trefs/heads/main`);
  expect(await role.git('log', '-1', '--format=%an <%ae>', second ?? '')).toBe('Runner <runner@hut.example>');
  expect(await role.git('status', '--porcelain')).toBe('');
});

test('a conversation that Codex has forgotten is begun afresh within the same launch', async () => {
  const ref = 'CODEX-FORGETS';
  world.model.play(ref, function* ({ prompt }) {
    if (prompt.startsWith('# Handshake')) {
      yield `${answer(prompt)} --blocker 'Slot 3 must be erased.' --owner operator --operator-required yes --next-action 'command:erase-slot 3'`;
      return 'The operator is asked.';
    }
    yield proveIt;
    yield told(prompt, 'report done');
    return 'Reported.';
  });
  await world.delegate({ ref });
  await proceed(ref, () => world.forgetConversations());
  expect(await world.closure(ref)).toMatchObject({ state: 'done' });

  const [handshake, work, ...more] = world.model.answered(ref);
  expect(more).toEqual([]);
  expect(work?.threadId).not.toBe(handshake?.threadId);
  expect(work?.earlierPrompts).toEqual([]);
  const view = await world.view(ref);
  expect(view.codexThreadId).toBe(work?.threadId);
  expect(view.launches.map(({ turn, exitCode }) => [turn, exitCode])).toEqual([
    [0, 0],
    [1, 0],
  ]);
});

test('a stopped thread leaves nothing of Codex and its sandbox running, and a repository that works', async () => {
  const ref = 'CODEX-STOPPED';
  world.model.play(ref, function* () {
    yield 'sleep 86397';
    return 'Slept.';
  });
  await world.delegate({ ref, header: single });
  const asleep = (): boolean =>
    processesOf(`launches/${ref}/`).some(({ command }) => command === 'sleep 86397');
  await expect.poll(asleep, { timeout: 60_000 }).toBe(true);
  const next = ['packet:packets/ws8-v2.md'];
  const stopped = await stop(world.engine, ref, { state: 'replan', next, resume: 'It slept.' });
  expect(stopped).toMatchObject({ ok: true });
  expect(await world.closure(ref)).toMatchObject({ state: 'replan', by: 'arch', resume: 'It slept.' });
  expect(processesOf(`launches/${ref}/`)).toEqual([]);
  expect(await world.role.git('status', '--porcelain')).toBe('');
});

test.each([
  {
    verb: 'report blocked',
    ref: 'CODEX-BLOCKED',
    closure: {
      state: 'blocked',
      by: 'role',
      blockers: [{ text: 'Slot 3 has no power.', owner: 'arch:codex', operatorRequired: false }],
      next: ['command:`ipmi power on slot-3`'],
      resume: 'what one must know to go on',
    },
  },
  {
    verb: 'report replan',
    ref: 'CODEX-REPLAN',
    closure: {
      state: 'replan',
      by: 'role',
      next: ['command:`make image BOARD=b`'],
      resume: 'what was found, and what one must know to go on',
    },
  },
])('the real Codex closes a thread with $verb, and learns from a refusal', async ({ verb, ref, closure }) => {
  world.model.play(ref, function* ({ prompt }) {
    // The example's owner is a role that this architect does not have.
    const report = told(prompt, verb).replace('infra:codex', 'arch:codex');
    const refused = yield report.replace(/--resume '.*'/, '');
    expect(refused.output).toContain('lacks --resume');
    yield report;
    return 'Reported.';
  });
  await world.delegate({ ref, header: single });
  expect(await world.closure(ref)).toMatchObject(closure);
  expect(world.model.answered(ref).map(({ ran }) => ran.map(({ exitCode }) => exitCode))).toEqual([[2, 0]]);
});

/** The call as it is taught, with something said where the example leaves a blank. */
const answer = (prompt: string): string =>
  told(prompt, 'handshake').replace('the best next step, because …', 'Renew app.txt, because it is old.');
const single = ['steps=single', 'handshake=skip'];
const proveIt =
  'mkdir -p evidence && date +%s%N >evidence/proof.txt && git add -A && git commit -qm "Prove it" && git rev-parse HEAD';

/** Waits until the operator is asked, and answers as the operator; `before` that, the world may change. */
async function proceed(ref: string, before = (): Promise<void> => Promise.resolve()): Promise<void> {
  expect(await wait(world.engine, ref, { timeoutMs: 120_000 })).toMatchObject({
    value: { end: 'decision' },
  });
  await before();
  const asked = (await world.view(ref)).decisions.find((decision) => decision.open);
  const choice = { decision: asked?.id ?? '', choice: 'proceed', text: 'Go on.' };
  expect(await decide(world.engine, ref, choice)).toMatchObject({ ok: true });
}
