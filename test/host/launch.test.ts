import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decoded, installHost, testedSystems, type HostUnderTest } from './program.ts';
import {
  createRoleRepository,
  launchFields,
  launchId,
  writeAgent,
  type RoleRepository,
} from './role-repository.ts';
import { ended } from './ending.ts';

describe.each(testedSystems)('launch under %s', (shell) => {
  let host: HostUnderTest;
  let role: RoleRepository;
  beforeEach(() => {
    host = installHost(shell);
    role = createRoleRepository(host);
  });
  afterEach(() => {
    host.remove();
  });

  it('runs the agent in the repository, with the prompt on stdin and the role in its environment', async () => {
    const agent = writeAgent(
      host,
      'agent',
      'cat >prompt.txt; pwd >pwd.txt; : >made; printf "%s\\n" "$@" >args.txt; env >env.txt; exit 7',
    );
    const prompt = 'two words\n\n$HOME `x` "q"\nno newline at the end';
    const reply = await host.call(
      'launch',
      launchFields(role, agent, { arg: [agent, 'a b', '', "it's $x", '--add-dir={git_dir}:{spool}'] }),
      prompt,
    );
    expect(reply).toMatchObject({ ok: true, tip: role.tip() });
    const status = await ended(host, launchId);
    expect(status).toMatchObject({ state: 'ended', exit: 7, push: 'none' });
    const read = (name: string): string => readFileSync(join(role.path, name), 'utf8');
    expect(read('prompt.txt')).toBe(prompt);
    expect(read('pwd.txt')).toBe(`${role.path}\n`);
    expect(read('made').length).toBe(0);
    expect(statSync(join(role.path, 'made')).mode & 0o777).toBe(ownMode(host));
    const spool = join(host.stateDir, 'spool/T-1/1/1');
    expect(read('args.txt')).toBe(`a b\n\nit's $x\n--add-dir=${role.path}/.git:${spool}\n`);
    const env = read('env.txt').split('\n');
    expect(env).toEqual(
      expect.arrayContaining([
        `THREADLINE=${host.program}`,
        'THREADLINE_THREAD_REF=T-1',
        'THREADLINE_RUN=1',
        'THREADLINE_TURN=0',
        `THREADLINE_LAUNCH=${join(host.stateDir, 'launches/T-1/1/1')}`,
        `THREADLINE_SPOOL=${spool}`,
        'GIT_AUTHOR_NAME=Runner',
        'GIT_COMMITTER_EMAIL=runner@hut',
      ]),
    );
    expect(env.some((line) => line.startsWith('LC_ALL='))).toBe(false);
    expect(existsSync(spool)).toBe(true);
  });

  it('answers a repeated launch with how it stands, and starts nothing', async () => {
    const agent = writeAgent(host, 'agent', 'echo start >>"$THREADLINE_SPOOL/starts"');
    const first = await host.call('launch', launchFields(role, agent), 'p');
    await ended(host, launchId);
    const again = await host.call('launch', launchFields(role, agent), 'p');
    expect(again).toEqual({ ...first, state: 'ended' });
    expect(readFileSync(join(host.stateDir, 'spool/T-1/1/1/starts'), 'utf8')).toBe('start\n');
  });

  it('does not hang on an agent that never reads its prompt', async () => {
    const agent = writeAgent(host, 'agent', 'exit 0');
    await host.call('launch', launchFields(role, agent), 'x'.repeat(300_000));
    expect(await ended(host, launchId)).toMatchObject({ state: 'ended', exit: 0 });
  });

  it('takes variables for the agent from a file that only the user can read', async () => {
    const file = join(host.folder, 'agent.env');
    writeFileSync(file, '# keys\nAPI_KEY=a b=c\nTHREADLINE_TURN=9\n\nnot a name=1\n');
    chmodSync(file, 0o600);
    const agent = writeAgent(host, 'agent', 'echo "$API_KEY $THREADLINE_TURN"');
    await host.call('launch', launchFields(role, agent, { env_file: '~/agent.env' }), 'p');
    expect(decoded(await ended(host, launchId), 'head_b64')).toBe('a b=c 0\n');
    chmodSync(file, 0o640);
    const refused = await host.call('launch', launchFields(role, agent, { env_file: file, launch: 2 }), 'p');
    expect(refused).toMatchObject({ ok: false, code: 'launch_refused' });
    expect(decoded(refused, 'detail_b64')).toContain('chmod 600');
  });

  it('refuses, and goes on refusing, when somebody else left changes', async () => {
    writeFileSync(join(role.path, 'README.md'), 'changed\n');
    writeFileSync(join(role.path, 'new file'), 'x');
    const agent = writeAgent(host, 'agent', 'echo started >>"$THREADLINE_SPOOL/starts"');
    const refused = await host.call('launch', launchFields(role, agent), 'p');
    expect(refused).toMatchObject({ ok: true, state: 'refused', code: 'tree_dirty' });
    expect(decoded(refused, 'detail_b64').split('\n').sort()).toEqual(['README.md', 'new file']);
    role.git('checkout', '-q', '--', 'README.md');
    role.git('clean', '-q', '-f');
    expect(await host.call('launch', launchFields(role, agent), 'p')).toEqual(refused);
    expect(await host.call('status', launchId)).toMatchObject({
      state: 'refused',
      refused_for: 'tree_dirty',
    });
    expect(existsSync(join(host.stateDir, 'spool/T-1/1/1/starts'))).toBe(false);
    expect(await host.call('launch', launchFields(role, agent, { launch: 2 }), 'p')).toMatchObject({
      ok: true,
    });
    await ended(host, { ...launchId, launch: 2 });
  });

  it('lets a thread go on over its own leftovers', async () => {
    writeFileSync(join(role.path, 'README.md'), 'changed\n');
    const agent = writeAgent(host, 'agent', 'true');
    expect(await host.call('launch', launchFields(role, agent, { fresh: 0 }), 'p')).toMatchObject({
      ok: true,
    });
    expect(await ended(host, launchId)).toMatchObject({ state: 'ended' });
  });

  it.each([
    ['branch_elsewhere', { branch: 'side' }, 'main, expected side'],
    ['agent_not_found', { need_arg: 'no-such-agent' }, 'no-such-agent'],
    ['agent_not_found', { arg: ['no-such-agent'] }, 'no-such-agent'],
  ])('refuses as %s: %o', async (code, fields, says) => {
    role.git('branch', 'side');
    const agent = writeAgent(host, 'agent', 'true');
    const refused = await host.call('launch', launchFields(role, agent, fields), 'p');
    expect(refused).toMatchObject({ ok: true, state: 'refused', code });
    expect(decoded(refused, 'detail_b64')).toContain(says);
  });

  it.each([
    ['repository_missing', { repo: '/nowhere/at/all' }],
    ['branch_missing', { branch: 'nope' }],
  ])('fails with %s: %o', async (code, fields) => {
    const agent = writeAgent(host, 'agent', 'true');
    expect(await host.call('launch', launchFields(role, agent, fields), 'p')).toMatchObject({
      ok: false,
      code,
    });
  });

  it('starts no second agent in one work tree', async () => {
    const agent = writeAgent(host, 'agent', 'while [ ! -e "$THREADLINE_SPOOL/go" ]; do sleep 0.05; done');
    await host.call('launch', launchFields(role, agent), 'p');
    const other = launchFields(role, agent, { thread_ref: 'T-2', fresh: 1 });
    const refused = await host.call('launch', other, 'p');
    expect(refused).toMatchObject({ state: 'refused', code: 'other_launch' });
    expect(decoded(refused, 'detail_b64')).toBe('T-1/1/1');
    writeFileSync(join(host.stateDir, 'spool/T-1/1/1/go'), '');
    await ended(host, launchId);
    const next = { ...other, launch: 2 };
    expect(await host.call('launch', next, 'p')).toMatchObject({ ok: true, state: 'running' });
    writeFileSync(join(host.stateDir, 'spool/T-2/1/2/go'), '');
    await ended(host, { thread_ref: 'T-2', run: 1, launch: 2 });
  });

  it('keeps what it writes from everybody else', async () => {
    const agent = writeAgent(host, 'agent', 'echo secret');
    await host.call('launch', launchFields(role, agent), 'p');
    await ended(host, launchId);
    const dir = join(host.stateDir, 'launches/T-1/1/1');
    for (const name of ['', 'spec', 'prompt', 'started', 'exit', 'out.head']) {
      expect(statSync(join(dir, name)).mode & 0o077, name).toBe(0);
    }
  });
});

/** The mode of a new file of this very process: what the caller's mask leaves of 0666. */
function ownMode(host: HostUnderTest): number {
  const file = join(host.folder, 'mine');
  writeFileSync(file, '');
  return statSync(file).mode & 0o777;
}
