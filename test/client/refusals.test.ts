import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { freePort } from '../../worker/dev-server.ts';
import { envelopeOf, makeArchHouse, packetText, type ArchHouse } from './arch-house.ts';
import { workflowsOf } from './workflows-of.ts';

let house: ArchHouse;
beforeAll(async () => {
  house = await makeArchHouse();
});
afterAll(() => house.remove());

const served = (): { env: Record<string, string> } => ({
  env: { TEMPORAL_ADDRESS: inject('temporalAddress') },
});

describe('a packet with five mistakes', () => {
  const spoilt = packetText('DOORS-FIVE', (text) =>
    text
      .replace('role=runner:codex', 'role=rigger:codex')
      .replace('success=Slot 3 boots image 2.4.1 and its log reaches stage 4.', 'success=TBD\ncolour=blue')
      .replace(' evidence=evidence/ws8/boot.log', '')
      .replace('# Reporting\n- Full SHAs and evidence paths.\n\n', ''),
  );

  it('is refused with all five, each with its place, by lint and by delegate, and leaves nothing behind', async () => {
    const file = await house.file('five.md', spoilt);
    const tip = await house.arch.id();
    const delegated = await house.threadline(['delegate', 'five.md'], served());
    const linted = await house.threadline(['lint', 'five.md']);
    for (const run of [delegated, linted]) {
      const { ok, error } = envelopeOf(run);
      expect([run.exit, ok, error.code, error.retryable]).toEqual([6, false, 'contract_refused', false]);
      expect(error.problems.map(({ line, column, code }) => `${String(line)}:${String(column)} ${code}`))
        .toMatchInlineSnapshot(`
        [
          "2:6 packet/unknown-role",
          "4:9 packet/vague",
          "5:1 packet/unknown-key",
          "14:3 packet/criterion-without-evidence",
          "18:1 packet/missing-section",
        ]
      `);
      expect(error.problems.every((problem) => problem.fix !== '' && problem.message !== '')).toBe(true);
      expect(error.problems.map((problem) => problem.file)).toEqual(Array(5).fill('five.md'));
    }
    expect(file).toContain('five.md');
    expect(await house.arch.id()).toBe(tip);
    expect(await house.arch.git('status', '--short')).toBe('?? five.md');
    expect(await workflowsOf(house.taskQueue)).toEqual([]);
  });

  it('comes from standard input as well', async () => {
    const run = await house.threadline(['lint', '-'], { input: spoilt });
    expect([run.exit, envelopeOf(run).error.problems[0]?.file]).toEqual([6, '<stdin>']);
  });
});

it('lints a sound packet', async () => {
  await house.file('sound.md', packetText('DOORS-SOUND'));
  const run = await house.threadline(['lint', 'sound.md']);
  expect([run.exit, envelopeOf(run).next_actions]).toEqual([0, ['threadline delegate sound.md']]);
});

it('names an unknown role and the roles that there are', async () => {
  await house.file(
    'unknown.md',
    packetText('DOORS-ROLE', (text) => text.replace('runner:codex', 'rigger:codex')),
  );
  const run = await house.threadline(['delegate', 'unknown.md'], served());
  const [problem] = envelopeOf(run).error.problems;
  expect([run.exit, problem?.line, problem?.column]).toEqual([6, 2, 6]);
  expect(`${problem?.message ?? ''} ${problem?.fix ?? ''}`).toContain('runner:codex');
});

describe('without an engine', () => {
  it.each([
    ['no address and no up', () => Promise.resolve({})],
    [
      'an address where nobody listens',
      async () => ({ TEMPORAL_ADDRESS: `127.0.0.1:${String(await freePort())}` }),
    ],
  ])('%s: exit 3, and what to do', async (_name, env) => {
    await house.file('engine.md', packetText('DOORS-ENGINE'));
    for (const args of [['delegate', 'engine.md'], ['threads']]) {
      const run = await house.threadline(args, { env: await env() });
      const { error, next_actions } = envelopeOf(run);
      expect([run.exit, error.code, error.retryable]).toEqual([3, 'engine_unreachable', true]);
      expect(error.fix).toContain('TEMPORAL_ADDRESS');
      expect(next_actions).toEqual(['threadline up']);
    }
  });
});

describe('the configuration', () => {
  it('is named with file, line and column when its TOML is broken', async () => {
    const broken = `${house.root}/broken.toml`;
    await writeFile(broken, '[arch]\nrepo = "."\nactor = arch:codex\n');
    const run = await house.threadline(['threads', '--config', broken]);
    const { error } = envelopeOf(run);
    expect([run.exit, error.code, error.problems[0]?.file, error.problems[0]?.line]).toEqual([
      2,
      'configuration',
      broken,
      3,
    ]);
    expect(error.message).toContain(`${broken}:3:`);
  });

  it('is asked for when there is none', async () => {
    const run = await house.threadline(['threads'], { cwd: house.root });
    expect([run.exit, envelopeOf(run).error.code]).toEqual([2, 'configuration']);
  });
});

describe('usage', () => {
  it.each([
    ['an unknown command', ['frobnicate'], ''],
    ['an unknown option', ['threads', '--bogus'], 'threads'],
    ['a missing argument', ['show'], 'show'],
    ['no command', [], ''],
    ['a duration that is none', ['wait', 'X', '--timeout', 'soon'], 'wait'],
    ['a stop without a state', ['stop', 'X'], 'stop'],
    ['a stop as done', ['stop', 'X', '--state', 'done'], 'stop'],
    ['words of a blocker before it', ['stop', 'X', '--state', 'blocked', '--owner', 'operator'], 'stop'],
    ['an argument too many', ['locks', 'extra'], 'locks'],
  ])('%s: exit 2 and an envelope', async (_name, args, command) => {
    const run = await house.threadline(args);
    const envelope = envelopeOf(run);
    expect([run.exit, envelope.command, envelope.error.code]).toEqual([2, command, 'usage']);
    expect(envelope.error.message).not.toBe('');
    expect(run.stderr).toBe('');
  });
});

describe('a stop that is incomplete or vague', () => {
  const resume = ['--resume', 'Slot 3 has the old power supply; the image is built.'];
  it.each<[string, readonly string[], string]>([
    ['no next', ['--state', 'replan', ...resume], 'next action'],
    ['a vague next', ['--state', 'replan', '--next', 'investigate further', ...resume], 'next action'],
    [
      'resume alone as next',
      ['--state', 'replan', '--next', 'command:threadline resume X', ...resume],
      'alone',
    ],
    ['no resume', ['--state', 'replan', '--next', 'packet:packets/v2.md'], 'resume'],
    ['no blocker', ['--state', 'blocked', ...resume], 'blocker'],
    [
      'a blocker without its owner',
      ['--state', 'blocked', '--blocker', 'Slot 3 has no power.', ...resume],
      '--owner',
    ],
    [
      'an owner whom nobody knows',
      [
        ...['--state', 'blocked', '--blocker', 'Slot 3 has no power.', '--owner', 'rigger:codex'],
        ...['--operator-required', 'no', '--next', 'command:ipmi power on', ...resume],
      ],
      'rigger:codex',
    ],
  ])('%s: exit 6', async (_name, args, said) => {
    const run = await house.threadline(['stop', 'DOORS-STOP', ...args], served());
    const { error } = envelopeOf(run);
    expect([run.exit, error.code]).toEqual([6, 'contract_refused']);
    expect(error.problems.map((problem) => problem.message).join(' ')).toContain(said);
  });
});

it.each([
  ['show', ['show', 'DOORS-NOBODY']],
  ['wait', ['wait', 'DOORS-NOBODY']],
  ['decide', ['decide', 'DOORS-NOBODY', 'd1', 'proceed']],
  ['resume', ['resume', 'DOORS-NOBODY']],
  ['logs', ['logs', 'DOORS-NOBODY']],
  ['a ref that cannot be one', ['show', '../etc']],
])('%s of a thread that nobody knows: exit 4', async (_name, args) => {
  const run = await house.threadline(args, served());
  expect([run.exit, envelopeOf(run).error.code]).toEqual([4, 'not_found']);
});

it('says of everything that ails what mends it', async () => {
  const run = await house.threadline(['doctor']);
  const checks = envelopeOf(run).result['checks'] as {
    subject: string;
    state: string;
    fix: string;
  }[];
  expect([run.exit, envelopeOf(run).ok, envelopeOf(run).result['healthy']]).toEqual([5, true, false]);
  const ill = checks.filter(({ state }) => state === 'ill');
  expect(ill.map((check) => check.subject)).toEqual(['engine', 'runner:codex on hut']);
  expect(ill.map((check) => check.fix)).toEqual([
    expect.stringContaining('threadline up'),
    `git -C ${house.root}/runner status`,
  ]);
});
