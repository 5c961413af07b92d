import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ended } from './ending.ts';
import { cloneOfOthers, gitAt, overSsh } from './others.ts';
import { decoded, installHost, testedShells, type HostUnderTest, type Reply } from './program.ts';
import {
  createRoleRepository,
  launchFields,
  launchId,
  writeAgent,
  type RoleRepository,
} from './role-repository.ts';

describe.each(testedShells)('the survey of a remote, under %s', (shell) => {
  let host: HostUnderTest;
  let role: RoleRepository;
  let bare: string;
  beforeEach(() => {
    host = installHost(shell);
    role = createRoleRepository(host);
    bare = role.addRemote();
  });
  afterEach(() => {
    host.remove();
  });
  const survey = (more = {}): Promise<Reply> =>
    host.call('survey', { repo: role.path, branch: 'main', ...more });
  const store = (): string => join(host.stateDir, `repositories${role.path}`, '=', 'push.git');
  const launchOnce = async (): Promise<void> => {
    await host.call('launch', launchFields(role, writeAgent(host, 'agent', 'true')), 'p');
    await ended(host, launchId);
  };

  it('takes no name for the branch that merely ends like it', async () => {
    const pushed = role.tip();
    const unpushed = role.commit('more.txt', 'more\n');
    // Both would be listed before and after the branch itself.
    for (const name of [
      'refs/heads/a/refs/heads/main',
      'refs/heads/x/refs/heads/main',
      'refs/tags/refs/heads/main',
    ])
      role.git('push', '-q', 'origin', `${unpushed}:${name}`);
    expect(await survey()).toMatchObject({ tip: unpushed, remote_tip: pushed });
    expect(await host.call('fetch', { repo: role.path, branch: 'main' })).toMatchObject({
      remote_tip: pushed,
    });
    gitAt(host, bare, 'symbolic-ref', 'HEAD', 'refs/heads/none');
    gitAt(host, bare, 'update-ref', '-d', 'refs/heads/main');
    expect(await survey()).not.toHaveProperty('remote_tip');
    expect(await host.call('fetch', { repo: role.path, branch: 'main' })).not.toHaveProperty('remote_tip');
  });

  it('hears the remote through banners and warnings', async () => {
    const noise = `printf 'Welcome\\tto\\tthe hut\\n${'1'.repeat(40)}\\trefs/heads/main\\n' >&2`;
    overSsh(host, role.path, bare, noise);
    expect(await survey()).toMatchObject({ remote_tip: role.tip() });
    const theirs = cloneOfOthers(host, bare).push('theirs.txt', 'theirs\n');
    expect(await survey()).toMatchObject({ remote_tip: theirs });
    expect(await host.call('fetch', { repo: role.path, branch: 'main' })).toMatchObject({
      remote_tip: theirs,
    });
  });

  it('tells why a remote gave no answer, also when it is only silent', async () => {
    overSsh(host, role.path, bare, 'echo "Permission denied (publickey)." >&2; exit 255');
    const refused = await survey();
    expect(refused).toMatchObject({ ok: true, tip: role.tip(), remote: 'origin' });
    expect(decoded(refused, 'remote_error_b64')).toMatch(/^origin gave no answer.*Permission denied/s);
    overSsh(host, role.path, `/${bare}`, 'exec sleep 60');
    const text = readFileSync(host.program, 'utf8').replace(
      '\nask_limit_seconds=30\n',
      '\nask_limit_seconds=1\n',
    );
    writeFileSync(host.program, text);
    expect(decoded(await survey(), 'remote_error_b64')).toContain('origin gave no answer');
  });

  it.each([
    ['HEAD', ''],
    ['HEAD', 'ref: nowhere\n'],
    ['objects/info/alternates', ''],
  ])('holds with a push.git whose %s says %j, and the push too', async (file, text) => {
    await launchOnce();
    const commit = role.commit('more.txt', 'more\n');
    writeFileSync(join(store(), file), text);
    expect(await survey()).toMatchObject({
      tip: commit,
      remote: 'origin',
      remote_tip: role.git('rev-parse', 'HEAD~1'),
    });
    const again = { ...launchId, launch: 2 };
    await host.call('launch', launchFields(role, writeAgent(host, 'agent', 'true'), again), 'p');
    expect(await ended(host, again)).toMatchObject({ push: 'ok' });
    expect(await survey()).toMatchObject({ remote_tip: commit });
  });

  it('never takes lost settings for a role without a remote', async () => {
    await launchOnce();
    writeFileSync(join(store(), 'config'), '');
    const reply = await survey();
    expect(reply).toMatchObject({ ok: false, code: 'mirror_broken' });
    expect(decoded(reply, 'detail_b64')).toContain('push.git/config is damaged');
    const fresh = createRoleRepository(host, 'fresh');
    writeFileSync(join(fresh.path, '.git/config'), '[core\n');
    const unread = await host.call('survey', { repo: fresh.path, branch: 'main' });
    expect(unread).toMatchObject({ ok: false, code: 'repository_missing' });
  });

  it('takes no upstream without a usable name for none', async () => {
    role.git('config', 'branch.main.remote', `ssh://hut${bare}`);
    const reply = await survey();
    expect(reply).toMatchObject({ ok: true, remote: '?' });
    expect(decoded(reply, 'remote_error_b64')).toContain(`the upstream ssh://hut${bare} of main`);
    role.git('config', 'branch.main.remote', '.');
    expect(await survey()).not.toHaveProperty('remote');
  });

  it.each(['', 'garbage\n'])('names a HEAD of the role that says %j', async (text) => {
    writeFileSync(join(role.path, '.git/HEAD'), text);
    const reply = await survey();
    expect(reply).toMatchObject({ ok: false, code: 'repository_missing' });
    expect(decoded(reply, 'detail_b64')).toContain('.git/HEAD is empty or damaged');
  });
});
