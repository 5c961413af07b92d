import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelopeOf, runThreadline, type Run } from '../client/arch-house.ts';
import { startFaultyHosts, type FaultyHosts } from '../delegation/faulty-hosts.ts';
import { roleTable } from '../delegation/role-table.ts';
import { honestAgent, makeWorld, packetText, type World } from '../world.ts';
import { atTerminal, terminalThere } from './terminal.ts';

const faults = [
  ['away', 'connection_refused', 'The host takes no connection', 'ssh -p CLOSED -i ROOT/key '],
  ['changed', 'host_key_changed', 'The host key is not the one that is trusted', 'ssh-keyscan -p PORT '],
  ['keyless', 'ssh_key_refused', 'The host refused the SSH key', 'ssh -v -p PORT -i ROOT/strange-key '],
] as const;

let world: World;
let hosts: FaultyHosts;
/** All at once. */
let examined: Promise<Run>;
const waited: Partial<Record<string, Promise<Run>>> = {};

beforeAll(async () => {
  world = await makeWorld({
    agent: honestAgent,
    onClose: () => hosts.server.close(),
    tables: async (root) => {
      hosts = await startFaultyHosts(root);
      const role = (name: string): Promise<string> =>
        roleTable(root, name, { host: name, lines: ['unreachable_after = "3s"'] });
      return [...hosts.tables, ...(await Promise.all(['far', 'away', 'changed', 'keyless'].map(role)))];
    },
  });
  await world.work();
  examined = threadline('doctor');
  for (const [name] of faults) waited[name] = delegateAndWait(name);
});
afterAll(() => world.close());

const served = (config = world.configFile) => ({
  cwd: world.arch.path,
  env: { TEMPORAL_ADDRESS: world.env['TEMPORAL_ADDRESS'] ?? '', THREADLINE_CONFIG: config },
});
const threadline = (...args: readonly string[]): Promise<Run> => runThreadline(args, served());

async function delegateAndWait(name: string): Promise<Run> {
  const ref = `DOOR-${name.toUpperCase()}`;
  await writeFile(join(world.arch.path, `${ref}.md`), packetText({ ref, role: `${name}:codex` }));
  return threadline('delegate', `${ref}.md`, '--wait', '--timeout', '4m');
}

describe.each(faults)('a host that is %s', (name, failure, sentence, mend) => {
  const fix = (): string =>
    mend
      .replace('ROOT', world.root)
      .replace('PORT', String(hosts.server.port))
      .replace('CLOSED', String(hosts.closedPort));

  it('closes the thread as blocked, with a sentence and a command for the operator, by exit code 21', async () => {
    const run = await waited[name];
    if (!run) throw new Error(`nobody waits for ${name}`);
    const { state, result } = envelopeOf(run);
    expect([run.exit, state, result['failure']]).toEqual([21, 'blocked', failure]);
    expect(result['blockers']).toEqual([
      {
        text: expect.stringContaining(sentence) as unknown,
        owner: 'operator',
        operator_required: true,
        next: expect.stringContaining(`command:\`${fix()}`) as unknown,
      },
    ]);
  });

  it('is found by doctor, with the same sentence and command, by exit code 5', async () => {
    const run = await examined;
    const checks = envelopeOf(run).result['checks'] as {
      subject: string;
      state: string;
      detail: string;
      fix: string;
    }[];
    const found = checks.find(
      ({ subject, state }) => subject === `${name}:codex on ${name}` && state === 'ill',
    );
    expect(run.exit).toBe(5);
    expect([found?.detail, found?.fix]).toEqual([
      expect.stringContaining(sentence),
      expect.stringContaining(fix()),
    ]);
  });
});

it('a thread whose host went away is told of, and its output is asked for in vain, with the way to mend it', async () => {
  const run = await delegateAndWait('far');
  expect([run.exit, envelopeOf(run).state]).toEqual([0, 'done']);
  await hosts.server.close();
  expect((await threadline('show', 'DOOR-FAR')).exit).toBe(0);
  const logs = await threadline('logs', 'DOOR-FAR');
  const { error, thread_ref } = envelopeOf(logs);
  expect([logs.exit, error.code, error.retryable, thread_ref]).toEqual([
    5,
    'host_unreachable',
    true,
    'DOOR-FAR',
  ]);
  expect(error.message).toContain('The host takes no connection');
  expect(error.fix).toContain(`ssh -p ${String(hosts.server.port)} -i ${world.root}/key `);
});

describe.skipIf(!terminalThere())('at a terminal', () => {
  it('a broken configuration is named by its place, by exit code 2', async () => {
    const broken = join(world.root, 'broken.toml');
    await writeFile(broken, '[arch]\nactor = arch:codex\n');
    const typed = await atTerminal(['threads'], served(broken));
    expect(typed.exit).toBe(2);
    expect(typed.text).toMatch(/broken\.toml:2:\d+/u);
  });

  it('an engine that is not there is named with the command that starts one, by exit code 3', async () => {
    const { cwd } = served();
    const typed = await atTerminal(['threads'], { cwd, env: { THREADLINE_CONFIG: world.configFile } });
    expect(typed.exit).toBe(3);
    expect(typed.text).toContain('threadline up');
  });

  it('a packet for an unknown role is refused at its line and column, by exit code 6', async () => {
    await writeFile(join(world.arch.path, 'nobody.md'), packetText({ ref: 'NO-1', role: 'nobody:codex' }));
    const typed = await atTerminal(['delegate', 'nobody.md'], served());
    expect(typed.exit).toBe(6);
    expect(typed.text).toContain('nobody.md:2:6');
    expect(typed.text).toContain('runner:codex');
  });
});
