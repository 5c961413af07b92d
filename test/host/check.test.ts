import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decoded, installHost, testedSystems, type Fields, type HostUnderTest } from './program.ts';
import { createRoleRepository, type RoleRepository } from './role-repository.ts';
import { until } from './ending.ts';

describe.each(testedSystems)('check under %s', (shell) => {
  let host: HostUnderTest;
  let role: RoleRepository;
  beforeAll(() => {
    host = installHost(shell);
    role = createRoleRepository(host);
    role.commit('later.txt', 'later\n');
  });
  afterAll(() => {
    host.remove();
  });
  const fields = (command: string, more: Fields = {}): Fields => ({
    thread_ref: 'T-1',
    run: 1,
    repo: role.path,
    sha: role.tip(),
    command_b64: Buffer.from(command).toString('base64'),
    limit_s: 30,
    id: 'AC1',
    ...more,
  });
  const leftOver = (): string[] => {
    const folder = join(host.stateDir, 'checks/T-1/1');
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  it('runs in a clean clone of exactly that commit, removed afterwards', async () => {
    const first = role.git('rev-parse', 'HEAD~1');
    const command = 'pwd; ls; git rev-parse HEAD; git status --porcelain; git log --oneline | wc -l';
    const reply = await host.call('check', fields(command, { sha: first }));
    expect(reply).toMatchObject({ ok: true, exit: 0, timed_out: 0, moved: 0 });
    const [pwd, ...rest] = decoded(reply, 'output_b64').trimEnd().split('\n');
    expect(pwd).toMatch(new RegExp(`^${host.stateDir}/checks/T-1/1/AC1\\.\\d+/clone$`));
    expect(rest).toEqual(['README.md', first, '1']);
    expect(leftOver()).toEqual([]);
  });

  it.each([
    ['exit 3', 3],
    ['exit 0', 0],
    ['no-such-command-here', 127],
    ['kill -9 $$', 137],
    ['"', 2],
  ])('tells the code of %s', async (command, code) => {
    expect(await host.call('check', fields(command))).toMatchObject({ ok: true, exit: code, timed_out: 0 });
  });

  it('runs behind the sandbox that is given, on the PATH of the env_file, and sees nothing else of it', async () => {
    const bin = join(host.folder, 'sandboxes');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'box'), '#!/bin/sh\necho "in $1"; shift; exec "$@"\n', { mode: 0o755 });
    const envFile = join(host.folder, 'agent.env');
    writeFileSync(envFile, `PATH=${bin}:${process.env['PATH'] ?? ''}\nCODEX_HOME=/c\nAPI_KEY=k\n`, {
      mode: 0o600,
    });
    const boxed = { env_file: envFile, need_arg: 'box', arg: ['box', '{clone}/.git'] };
    const reply = await host.call('check', fields('pwd; echo "$CODEX_HOME${API_KEY-}"', boxed));
    const [inside, pwd, home] = decoded(reply, 'output_b64').trimEnd().split('\n');
    expect([inside, home]).toEqual([`in ${pwd ?? ''}/.git`, '/c']);
    expect(await host.call('check', fields('true', { ...boxed, env_file: '' }))).toMatchObject({
      ok: false,
      code: 'agent_not_found',
    });
    chmodSync(envFile, 0o644);
    expect(await host.call('check', fields('true', boxed))).toMatchObject({ code: 'launch_refused' });
    expect(leftOver()).toEqual([]);
  });

  it('gives the end of what it printed, both streams', async () => {
    const reply = await host.call('check', fields('seq 1 5000; echo last >&2; exit 1'));
    const output = decoded(reply, 'output_b64');
    expect(output).toHaveLength(4096);
    expect(output.endsWith('5000\nlast\n')).toBe(true);
  });

  it('ends at its limit, with all that it started', async () => {
    const pids = join(host.folder, 'pids');
    const command = `sleep 60 & echo $! >'${pids}'; /usr/bin/setsid sh -c 'echo $$ >>"${pids}"; sleep 60' & wait`;
    const asked = Date.now();
    const reply = await host.call('check', fields(command, { limit_s: 1 }));
    expect(reply).toMatchObject({ ok: true, exit: 124, timed_out: 1 });
    expect(Date.now() - asked).toBeLessThan(40_000);
    for (const pid of readFileSync(pids, 'utf8').trim().split('\n')) expect(lives(pid), pid).toBe(false);
    expect(leftOver()).toEqual([]);
  });

  it.each([
    ['a file', (path: string) => `echo x >'${path}/README.md'`],
    ['a new file', (path: string) => `echo x >'${path}/new.txt'`],
    ['the index', (path: string) => `git -C '${path}' rm -q --cached later.txt`],
    ['a ref', (path: string) => `git -C '${path}' update-ref refs/heads/planted HEAD`],
    ['HEAD', (path: string) => `git -C '${path}' checkout -q --detach`],
  ])('tells when it moved %s of the role', async (_, command) => {
    const own = createRoleRepository(host, `moved-${Math.random().toString(36).slice(2)}`);
    own.commit('later.txt', 'later\n');
    const moved = fields(command(own.path), { repo: own.path, sha: own.tip() });
    expect(await host.call('check', moved)).toMatchObject({ ok: true, moved: 1 });
    const still = fields('git gc -q; echo x >README.md', { repo: own.path, sha: own.tip() });
    expect(await host.call('check', still)).toMatchObject({ ok: true, moved: 0, exit: 0 });
  });

  it('ends when nobody waits for it any more', async () => {
    const pid = join(host.folder, 'orphan');
    const call = host.start('check', fields(`echo $$ >'${pid}'; exec sleep 60`));
    await until(() => existsSync(pid) && readFileSync(pid, 'utf8') !== '');
    call.kill('SIGTERM');
    await call.ended;
    await until(() => !lives(readFileSync(pid, 'utf8').trim()));
    expect(leftOver()).toEqual([]);
  });

  it('runs inside the wrapper that it is given', async () => {
    const reply = await host.call('check', fields('echo "$WRAPPED $0"', { arg: ['env', 'WRAPPED=a b'] }));
    expect(decoded(reply, 'output_b64')).toBe('a b sh\n');
  });
});

function lives(pid: string): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
