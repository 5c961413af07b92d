import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decoded, installHost, testedSystems, type HostUnderTest, type Reply } from './program.ts';
import {
  createRoleRepository,
  launchFields,
  launchId,
  writeAgent,
  type RoleRepository,
} from './role-repository.ts';
import { ended } from './ending.ts';

describe.each(testedSystems)('tidy under %s', (shell) => {
  let host: HostUnderTest;
  let role: RoleRepository;
  beforeEach(() => {
    host = installHost(shell);
    role = createRoleRepository(host);
  });
  afterEach(() => {
    host.remove();
  });
  const run = async (script: string): Promise<void> => {
    await host.call('launch', launchFields(role, writeAgent(host, 'agent', script)), 'p');
    await ended(host, launchId);
  };
  const tidy = (): Promise<Reply> => host.call('tidy', { ...launchId, repo: role.path });
  const names = (reply: Reply): string[] => decoded(reply, 'files_b64').split('\n').sort();

  it('finds nothing in a clean tree', async () => {
    await run('true');
    expect(await tidy()).toEqual({ ok: true, files: 0, files_b64: '' });
  });

  it('leaves what lies there alone when its launch was refused and never started', async () => {
    writeFileSync(join(role.path, 'README.md'), 'of somebody else\n');
    const fields = { ...launchFields(role, writeAgent(host, 'agent', 'true')), fresh: 1 };
    expect(await host.call('launch', fields, 'p')).toMatchObject({ state: 'refused', code: 'tree_dirty' });
    expect(await tidy()).toEqual({ ok: true, files: 0, files_b64: '' });
    expect(readFileSync(join(role.path, 'README.md'), 'utf8')).toBe('of somebody else\n');
  });

  it('saves every change as a patch that brings it back, and cleans', async () => {
    role.commit('.gitignore', 'ignored\n');
    role.commit('deleted.txt', 'deleted\n');
    role.commit('staged.txt', 'staged\n');
    await run(
      [
        'echo changed >>README.md; rm deleted.txt; echo more >>staged.txt; git add staged.txt',
        'mkdir -p "new dir"; printf "\\0\\377binary" >"new dir/a b.bin"; echo x >ignored; ln -s README.md link',
        'echo run >tool; chmod +x tool',
      ].join('; '),
    );
    const reply = await tidy();
    expect(names(reply)).toEqual(['README.md', 'deleted.txt', 'link', 'new dir/', 'staged.txt', 'tool']);
    expect(role.git('status', '--porcelain')).toBe('');
    expect(existsSync(join(role.path, 'ignored'))).toBe(true);
    writeFileSync(join(host.folder, 'mine'), '');
    const mine = statSync(join(host.folder, 'mine')).mode;
    expect(statSync(join(role.path, 'README.md')).mode).toBe(mine);
    const patch = decoded(reply, 'patch_b64');
    expect(patch).toBe(join(host.stateDir, 'launches/T-1/1/1/leftovers.patch'));
    // Asked again, because the answer was lost.
    expect(await tidy()).toEqual(reply);
    role.git('apply', '--index', patch);
    expect(readFileSync(join(role.path, 'new dir/a b.bin'))).toEqual(Buffer.from('\0\u00ffbinary', 'latin1'));
    expect(existsSync(join(role.path, 'deleted.txt'))).toBe(false);
    expect(statSync(join(role.path, 'tool')).mode & 0o100).toBe(0o100);
    expect(readFileSync(join(role.path, 'README.md'), 'utf8')).toBe('a role\nchanged\n');
  });

  it('keeps commits and leaves the way free for the next launch, whatever state the agent left', async () => {
    await run(
      [
        'git checkout -q -b side; echo side >README.md; git commit -qam side',
        'git checkout -q main; echo main >README.md; git commit -qam main',
        'git merge -q side; echo junk >junk; touch .git/index.lock',
      ].join('; '),
    );
    const tip = role.tip();
    expect(names(await tidy())).toContain('README.md');
    expect(role.git('status', '--porcelain=v1', '-b')).toBe('## main');
    expect(role.tip()).toBe(tip);
    expect(existsSync(join(role.path, '.git/MERGE_HEAD'))).toBe(false);
    const next = launchFields(role, writeAgent(host, 'next', 'true'), { thread_ref: 'T-2' });
    expect(await host.call('launch', next, 'p')).toMatchObject({ ok: true, tip });
    await ended(host, { ...launchId, thread_ref: 'T-2' });
  });

  it('stands on the branch again when the agent left for another, or is in the middle of a rebase', async () => {
    await run('git checkout -q --detach; echo x >README.md; git commit -qam detached; echo y >README.md');
    expect(names(await tidy())).toEqual(['README.md']);
    expect(role.git('status', '--porcelain=v1', '-b')).toBe('## main');
    expect(readFileSync(join(role.path, 'README.md'), 'utf8')).toBe('a role\n');
  });

  it('moves what no patch can hold', async () => {
    await run('git init -q nested; echo x >nested/file');
    const reply = await tidy();
    expect(names(reply)).toEqual(['nested/']);
    expect(role.git('status', '--porcelain')).toBe('');
    expect(readFileSync(join(host.stateDir, 'launches/T-1/1/1/leftovers/nested/file'), 'utf8')).toBe('x\n');
  });

  it('is refused while an agent still works there', async () => {
    const agent = writeAgent(host, 'agent', 'while [ ! -e "$THREADLINE_SPOOL/go" ]; do sleep 0.05; done');
    chmodSync(agent, 0o755);
    await host.call('launch', launchFields(role, agent), 'p');
    writeFileSync(join(role.path, 'README.md'), 'in the making\n');
    expect(await tidy()).toMatchObject({ ok: false, code: 'launch_refused' });
    expect(readFileSync(join(role.path, 'README.md'), 'utf8')).toBe('in the making\n');
    await host.call('cancel', { ...launchId, grace_ms: 100 });
  });
});
