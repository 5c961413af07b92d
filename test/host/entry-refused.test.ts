import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installHost, testedShells, type HostUnderTest } from './program.ts';
import {
  createRoleRepository,
  handoffLog,
  launchFields,
  launchId,
  writeAgent,
  type RoleRepository,
} from './role-repository.ts';
import { ended } from './ending.ts';

describe.each(testedShells)('an entry that cannot be committed, under %s', (shell) => {
  let host: HostUnderTest;
  let role: RoleRepository;
  beforeEach(async () => {
    host = installHost(shell);
    role = createRoleRepository(host);
    await host.call('launch', launchFields(role, writeAgent(host, 'agent', 'true')), 'p');
    await ended(host, launchId);
  });
  afterEach(() => {
    host.remove();
  });
  const verb = (...args: readonly string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(host.program, args, {
      env: { ...host.env, THREADLINE_LAUNCH: join(host.stateDir, 'launches/T-1/1/1') },
      cwd: '/',
      encoding: 'utf8',
    });

  it('records nothing, and says what git says, in the middle of a merge', () => {
    role.commit(handoffLog, '# Log\n');
    const tip = role.tip();
    role.git('branch', 'side');
    role.commit('a.txt', 'main\n');
    role.git('checkout', '-q', 'side');
    role.commit('a.txt', 'side\n');
    role.git('checkout', '-q', 'main');
    expect(() => role.git('merge', '-q', 'side')).toThrow();
    const refused = verb('progress', '--note', 'x y');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('nothing was recorded');
    expect(readFileSync(join(role.path, handoffLog), 'utf8')).toBe('# Log\n');
    expect(tip).not.toBe(role.tip());
  });

  it('writes through no link', () => {
    mkdirSync(dirname(join(role.path, handoffLog)), { recursive: true });
    const target = join(host.folder, 'target');
    writeFileSync(target, 'mine\n');
    symlinkSync(target, join(role.path, handoffLog));
    expect(verb('progress', '--note', 'x y')).toMatchObject({ status: 2, stdout: '' });
    rmSync(join(role.path, 'documentation'), { recursive: true });
    symlinkSync(host.folder, join(role.path, 'documentation'));
    expect(verb('progress', '--note', 'x y').stderr).toContain('symbolic link');
    expect(readFileSync(target, 'utf8')).toBe('mine\n');
  });
});
