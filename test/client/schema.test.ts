import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { execa } from 'execa';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLog } from '../../contract/log.ts';
import { parsePacket } from '../../contract/packet-parse.ts';
import { writeEntry } from '../../contract/entry-write.ts';
import { compiledProgram } from '../compiled-program.ts';
import { contents } from '../contract/entry-arbitrary.ts';
import { recordedOrders } from '../replay/recorded.ts';
import { removeFolder, temporaryFolder } from '../repository.ts';
import { archToml, packetText } from './arch-house.ts';

let root: string;
let program: string;
const schemas = new Map<string, ValidateFunction>();
beforeAll(async () => {
  root = await temporaryFolder('schema');
  program = await compiledProgram(new URL('../../client/cli/main.ts', import.meta.url));
  for (const what of ['packet', 'entry', 'config', 'envelope']) {
    const { exitCode, stdout } = await threadline('schema', what);
    expect(exitCode).toBe(0);
    const schema = JSON.parse(stdout) as { readonly $schema: string };
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    schemas.set(what, new Ajv2020({ strict: true, allErrors: true }).compile(schema));
  }
});
afterAll(() => removeFolder(root));

const threadline = (...args: readonly string[]) =>
  execa(process.execPath, [program, ...args], { cwd: root, reject: false, input: '' });

/** What the schema has against a value, as it stands in JSON; empty when it has nothing. */
function faults(what: string, value: unknown): readonly string[] {
  const validate = schemas.get(what);
  if (validate?.(JSON.parse(JSON.stringify(value))) === true) return [];
  return (
    validate?.errors?.map(({ instancePath, message = '' }) => `${instancePath} ${message}`) ?? ['no schema']
  );
}

const known = { archActor: 'arch:codex', roles: ['runner:codex', 'infra:codex'] };
function parsedPacket(text: string): object {
  const parsed = parsePacket(text, known);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

describe('a packet', () => {
  it.each([
    'examples/packets/boot-slot-3.md',
    'examples/packets/mend-flaky-test.md',
    'examples/demo/packets/WS8-SLOT-BOOT.md',
  ])('as it was read from %s is valid', async (file) => {
    expect(faults('packet', parsedPacket(await readFile(file, 'utf8')))).toEqual([]);
  });

  it.each<[what: string, change: object, fault: string]>([
    ['a key that there is not', { color: 'red' }, ' must NOT have additional properties'],
    ['a thread_ref that leaves', { threadRef: '../x' }, '/threadRef must match pattern'],
    ['a thread_ref that git could not keep', { threadRef: 'a.lock' }, '/threadRef must match pattern'],
    ['a role without an agent', { role: 'runner' }, '/role must match pattern'],
    ['no criterion', { criteria: [] }, '/criteria must NOT have fewer than 1 items'],
    [
      'evidence outside the repository',
      { criteria: [{ id: 'AC1', text: 'It boots.', evidence: ['a/../../b'] }] },
      '/criteria/0/evidence/0 must match pattern',
    ],
    [
      'a criterion without evidence',
      { criteria: [{ id: 'AC1', text: 'It boots.', evidence: [] }] },
      '/evidence must',
    ],
    ['an empty objective', { objective: ' ' }, '/objective must match pattern'],
    ['a lock of the engine', { locks: ['workspace/runner'] }, '/locks/0 must match pattern'],
    ['half a millisecond', { deadlineMs: 0.5 }, '/deadlineMs must be'],
    ['no success', { success: undefined }, " must have required property 'success'"],
  ])('with %s is not', (_what, change, fault) => {
    const packet = { ...parsedPacket(packetText('SCHEMA')), ...change };
    expect(faults('packet', packet).join('\n')).toContain(fault);
  });
});

describe('an entry', () => {
  it('with any content, written and read again, is valid, as far as nothing else is demanded of a note', () => {
    fc.assert(
      fc.property(contents, (content) => {
        const [read] = readLog(writeEntry(content)).entries;
        expect(read).toBeDefined();
        expect(faults('entry', { ...read, actionType: 'note', state: undefined })).toEqual([]);
      }),
    );
  });

  it('of any kind that an engine has recorded is valid', async () => {
    for (const [name, orders] of await recordedOrders()) {
      for (const { entry } of orders) {
        const [read] = readLog(writeEntry(entry)).entries;
        expect([name, entry.actionType, faults('entry', read)]).toEqual([name, entry.actionType, []]);
      }
    }
  });

  const closure = (): object => ({
    at: '2026-02-13T18:04:11Z',
    actor: 'runner:codex',
    actionType: 'closure',
    threadRef: 'SCHEMA',
    executor: 'remote_codex',
    state: 'done',
    deviation: 'none',
    next: [],
    commits: ['8a3bd1bfa922522920393704d38feffba15f85ca'],
    evidence: { AC1: ['evidence/boot.log'] },
    line: 1,
    text: '## …',
    problems: [],
  });

  it('that closes a thread as done is valid', () => {
    expect(faults('entry', closure())).toEqual([]);
  });

  it.each<[what: string, change: object, fault: string]>([
    ['an abbreviated id', { commits: ['8a3bd1b'] }, '/commits/0 must match pattern'],
    ['no commits', { commits: [] }, '/commits must NOT have fewer than 1 items'],
    ['no evidence', { evidence: undefined }, "must have required property 'evidence'"],
    [
      'evidence of what is no criterion',
      { evidence: { one: ['a'] } },
      '/evidence property name must be valid',
    ],
    ['no deviation', { deviation: undefined }, "must have required property 'deviation'"],
    ['no state', { state: undefined }, "must have required property 'state'"],
    [
      'replan without a next action',
      { state: 'replan', resume: 'Slot 4 is free.' },
      '/next must NOT have fewer',
    ],
    [
      'a vague next action',
      { state: 'replan', resume: 'x', next: ['investigate'] },
      '/next/0 must match pattern',
    ],
    [
      'blocked without a blocker',
      { state: 'blocked', resume: 'x', next: ['packet:a.md'] },
      "property 'blockers'",
    ],
    ['a time without a zone', { at: '2026-02-13T18:04:11' }, '/at must match pattern'],
    ['an action that there is not', { actionType: 'finish' }, '/actionType must be equal to one of'],
    [
      'a fourth belief',
      { actionType: 'handshake', next: ['a', 'b', 'c', 'd'] },
      '/next must NOT have more than 3',
    ],
  ])('with %s is not', (_what, change, fault) => {
    expect(faults('entry', { ...closure(), ...change }).join('\n')).toContain(fault);
  });
});

describe('a configuration', () => {
  it('as the example has it is valid', async () => {
    expect(faults('config', parse(await readFile('examples/threadline.toml', 'utf8')))).toEqual([]);
    expect(faults('config', parse(archToml('/srv', 'q')))).toEqual([]);
  });

  it.each<[what: string, from: string, to: string, fault: string]>([
    ['an unknown key', 'actor =', 'actress =', '/arch must NOT have additional properties'],
    ['no identities', 'identities = ', '# ', "/arch must have required property 'identities'"],
    ['a role without an agent', 'roles."runner:codex"', 'roles.runner', '/roles property name must be valid'],
    ['a duration in words', 'branch = "main"', 'turn_limit = "an hour"', '/turn_limit must match pattern'],
    ['a number in quotes', 'branch = "main"', 'max_turns = "5"', '/max_turns must be'],
    ['an identity without an address', ' <runner@hut.example>', '', '/identity must match pattern'],
  ])('with %s is not', (_what, from, to, fault) => {
    const toml = archToml('/srv', 'q').replace(from, () => to);
    expect(faults('config', parse(toml)).join('\n')).toContain(fault);
  });
});

describe('an envelope', () => {
  it('of a command that answers, refuses, lacks an engine or is misused is valid', async () => {
    const cwd = join(root, 'arch');
    await mkdir(cwd);
    await writeFile(join(cwd, 'threadline.toml'), archToml(cwd, 'schema'));
    await writeFile(join(cwd, 'sound.md'), packetText('SCHEMA'));
    await writeFile(join(cwd, 'spoilt.md'), 'thread_ref=a\n');
    const calls = [
      [0, ['lint', 'sound.md']],
      [6, ['lint', 'spoilt.md']],
      [2, ['lint', 'missing.md']],
      [2, ['lint', 'sound.md', '--config', 'no.toml']],
      [2, ['frobnicate']],
      [2, ['schema', 'recipe']],
      [0, ['schema', 'packet', '--json']],
    ] as const;
    for (const [exit, args] of calls) {
      const run = await execa(process.execPath, [program, ...args], { cwd, reject: false, input: '' });
      expect([run.exitCode, faults('envelope', JSON.parse(run.stdout))]).toEqual([exit, []]);
    }
  });

  const refused = {
    ok: false,
    command: 'lint',
    thread_ref: null,
    state: null,
    error: { code: 'usage', message: 'm', retryable: false, fix: 'f' },
    next_actions: [],
  };
  it.each<[what: string, envelope: object]>([
    ['both a result and an error', { ...refused, result: {} }],
    ['neither', { ...refused, error: undefined }],
    ['ok with an error', { ...refused, ok: true }],
    ['a code that there is not', { ...refused, error: { ...refused.error, code: 'sorry' } }],
    [
      'a problem without its mend',
      {
        ...refused,
        error: { ...refused.error, problems: [{ line: 1, column: 1, code: 'a/b', message: 'm' }] },
      },
    ],
    ['no next actions', { ...refused, next_actions: undefined }],
  ])('with %s is not', (_what, envelope) => {
    expect(faults('envelope', refused)).toEqual([]);
    expect(faults('envelope', envelope)).not.toEqual([]);
  });
});

it('names in its help and its refusal what there is a schema of', async () => {
  const { stdout: help } = await threadline('schema', '--help');
  expect(help.replace(/\s+/gu, ' ')).toContain('(choices: "packet", "entry", "config", "envelope")');
  const { stdout } = await threadline('schema', 'recipe');
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'usage', message: expect.stringContaining('envelope') },
  });
});
