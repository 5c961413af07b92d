import { readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { honestAgent, makeWorld, type World } from '../world.ts';
import { archEntries, closureWithAll } from './closed-thread.ts';
import { startFaultyHosts, type FaultyHosts } from './faulty-hosts.ts';
import { roleTable } from './role-table.ts';

let world: World;
let hosts: FaultyHosts;

/** What is wrong with each role is its name. */
const roles = ['away', 'changed', 'keyless', 'gone', 'branchless', 'dirty', 'agentless', 'far'] as const;
type Role = (typeof roles)[number];
const refOf = (role: Role): string => `FAIL-${role}`;

beforeAll(async () => {
  world = await makeWorld({ agent: honestAgent, tables, onClose: () => hosts.server.close() });
  await writeFile(join(world.root, 'dirty', 'app.txt'), 'of somebody else\n');
  await world.work();
  for (const role of roles)
    await world.delegate({
      ref: refOf(role),
      role: `${role}:codex`,
      header: ['steps=single', 'handshake=skip'],
    });
});
afterAll(() => world.close());

async function tables(root: string): Promise<readonly string[]> {
  hosts = await startFaultyHosts(root);
  return [
    ...hosts.tables,
    await roleTable(root, 'away', { host: 'away', lines: ['unreachable_after = "3s"'] }),
    await roleTable(root, 'changed', { host: 'changed' }),
    await roleTable(root, 'keyless', { host: 'keyless' }),
    await roleTable(root, 'far', { host: 'far' }),
    await roleTable(root, 'gone', { repository: false }),
    await roleTable(root, 'branchless', { branch: 'release' }),
    await roleTable(root, 'dirty'),
    await roleTable(root, 'agentless', { agent: '/nowhere/agent' }),
  ];
}

interface Expected {
  readonly failure: string;
  readonly owner?: string;
  readonly host?: string;
  /** The mending command; `ROOT`, `PORT`, `CLOSED` and `USER` are put in. */
  readonly mend: string;
  /** What the blocker's text names. */
  readonly names: string;
}

const cases: readonly (readonly [string, Role, Expected])[] = [
  [
    'a port where nobody listens',
    'away',
    {
      failure: 'connection_refused',
      host: 'away',
      mend: 'ssh -p CLOSED -i ROOT/key USER@127.0.0.1 true',
      names: 'ECONNREFUSED',
    },
  ],
  [
    'another host key than the trusted one',
    'changed',
    { failure: 'host_key_changed', host: 'changed', mend: 'ssh-keyscan -p PORT 127.0.0.1', names: 'changed' },
  ],
  [
    "a user's key that the host does not know",
    'keyless',
    {
      failure: 'ssh_key_refused',
      host: 'keyless',
      mend: 'ssh -v -p PORT -i ROOT/strange-key USER@127.0.0.1 true && threadline doctor keyless:codex',
      names: 'strange-key',
    },
  ],
  [
    'a repository that is not there',
    'gone',
    { failure: 'repository_missing', mend: 'git -C ROOT/gone status', names: 'gone' },
  ],
  [
    'a branch that is not there',
    'branchless',
    {
      failure: 'branch_missing',
      owner: 'branchless:codex',
      mend: 'git -C ROOT/branchless branch -a',
      names: 'release',
    },
  ],
  [
    "somebody else's uncommitted changes",
    'dirty',
    {
      failure: 'tree_dirty',
      owner: 'dirty:codex',
      mend: 'git -C ROOT/dirty status --short',
      names: 'app.txt',
    },
  ],
  [
    'an agent that is not on the host',
    'agentless',
    { failure: 'agent_not_found', mend: 'command -v /nowhere/agent', names: '/nowhere/agent' },
  ],
];

it.each(cases)('%s closes the thread as blocked', async (_what, role, expected) => {
  const closure = await closureWithAll(world, refOf(role), expected.host);
  const { failure, owner = 'operator' } = expected;
  expect(closure).toMatchObject({ state: 'blocked', by: 'engine', run: 1, failure });
  const blocker = closure.state === 'blocked' ? closure.blockers[0] : undefined;
  const mend = expected.mend
    .replace('ROOT', world.root)
    .replace('PORT', String(hosts.server.port))
    .replace('CLOSED', String(hosts.closedPort))
    .replace('USER', userInfo().username);
  expect(blocker).toMatchObject({
    owner,
    operatorRequired: owner === 'operator',
    next: `command:\`${mend}\``,
  });
  expect(blocker?.text).toContain(expected.names);
  const tried = await attemptsOf(refOf(role));
  if (role === 'away') expect(tried).toBeGreaterThan(1);
  else expect(tried).toBe(1);
});

it('a host that is reached over SSH serves a thread beside all of them', async () => {
  const closure = await closureWithAll(world, refOf('far'), 'far');
  expect(closure).toMatchObject({ state: 'done', by: 'role' });
  expect((await archEntries(world, refOf('far'))).map((entry) => entry.actionType)).toEqual([
    'delegate',
    'closure',
  ]);
});

it('leaves the changes of somebody else as they are, and starts no agent', async () => {
  await world.closure(refOf('dirty'));
  expect(await readFile(join(world.root, 'dirty', 'app.txt'), 'utf8')).toBe('of somebody else\n');
  await world.closure(refOf('far'));
  expect(await world.starts()).toEqual([`${refOf('far')}/1/1`]);
});

/** The most attempts that any activity of the thread took. */
async function attemptsOf(ref: string): Promise<number> {
  const { events } = await world.engine.workflows.getHandle(ref).fetchHistory();
  return Math.max(...(events ?? []).map((event) => event.activityTaskStartedEventAttributes?.attempt ?? 0));
}
