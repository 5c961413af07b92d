import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { toleratedFaults } from '../../activities/git/fsck.ts';
import { hostProgram } from '../../host/build.ts';
import { cloneOfOthers, gitAt, overSsh, type Others } from './others.ts';
import { decoded, installHost, testedShells, type HostUnderTest, type Reply, type Shell } from './program.ts';
import { createRoleRepository, type RoleRepository } from './role-repository.ts';

let host: HostUnderTest;
let role: RoleRepository;
let bare: string;
let others: Others;
afterEach(() => {
  host.remove();
});

function begin(shell?: Shell): void {
  host = installHost(shell);
  role = createRoleRepository(host);
  bare = role.addRemote();
  others = cloneOfOthers(host, bare);
}
const at = () => ({ repo: role.path, branch: 'main' });
const fetched = (): Promise<Reply> => host.call('fetch', at());
/** With other limits than a test could wait for. */
function limit(name: string, value: number): void {
  const text = readFileSync(host.program, 'utf8').replace(
    new RegExp(`^${name}=\\d+$`, 'm'),
    `${name}=${String(value)}`,
  );
  expect(text).toContain(`\n${name}=${String(value)}\n`);
  writeFileSync(host.program, text);
}
/** As the engine takes it: by its id alone, into a repository that has nothing. */
function takeById(repository: string, id: string): string {
  const mirror = join(host.folder, 'mirror.git');
  rmSync(mirror, { recursive: true, force: true });
  gitAt(
    host,
    host.folder,
    'init',
    '-q',
    '--bare',
    ...(id.length === 64 ? ['--object-format=sha256'] : []),
    mirror,
  );
  gitAt(host, mirror, '-c', 'protocol.version=0', 'fetch', '-q', repository, `${id}:refs/heads/theirs`);
  return gitAt(host, mirror, 'log', '--format=%H', 'refs/heads/theirs');
}

describe.each(testedShells)('what others pushed from a clone of their own, under %s', (shell) => {
  it('is fetched, and can be had by its id, though nobody here has it', async () => {
    begin(shell);
    const theirs = others.push('theirs.txt', 'theirs\n');
    expect(await host.call('survey', at())).toMatchObject({
      remote: 'origin',
      remote_tip: theirs,
      tip: role.tip(),
    });
    expect(() => role.git('cat-file', '-e', theirs)).toThrow();
    const reply = await fetched();
    expect(reply).toMatchObject({ ok: true, remote: 'origin', remote_tip: theirs });
    expect(reply).not.toHaveProperty('remote_error_b64');
    expect(takeById(decoded(reply, 'repository_b64'), theirs).split('\n')).toEqual([theirs, role.tip()]);
    expect(() => role.git('cat-file', '-e', theirs)).toThrow();
    expect(role.git('for-each-ref', '--format=%(refname)')).not.toContain('theirs');
  });
});

describe('a fetch from the remote', () => {
  it('brings what was pushed again and again, and what was forced back', async () => {
    begin();
    for (const text of ['one\n', 'two\n', 'three\n']) {
      const theirs = others.push('theirs.txt', text);
      expect(await fetched()).toMatchObject({ remote_tip: theirs });
    }
    others.git('reset', '-q', '--hard', 'HEAD~3');
    writeFileSync(join(others.path, 'other.txt'), 'otherwise\n');
    others.git('add', '-A');
    others.git('commit', '-q', '-m', 'Otherwise');
    others.git('push', '-q', '--force', 'origin', 'HEAD:main');
    const reply = await fetched();
    const forced = others.git('rev-parse', 'HEAD');
    expect(reply).toMatchObject({ remote_tip: forced });
    expect(takeById(decoded(reply, 'repository_b64'), forced)).toContain(role.tip());
  });

  it('says nothing of a branch that the remote has not, and why one that is gone has no answer', async () => {
    begin();
    gitAt(host, bare, 'branch', '-m', 'main', 'trunk');
    const renamed = await fetched();
    expect(renamed).toMatchObject({ ok: true, remote: 'origin' });
    expect(renamed).not.toHaveProperty('remote_tip');
    expect(renamed).not.toHaveProperty('remote_error_b64');
    rmSync(bare, { recursive: true });
    const gone = await fetched();
    expect(gone).not.toHaveProperty('remote_tip');
    expect(decoded(gone, 'remote_error_b64')).toContain('origin gave no answer');
  });

  it.each([
    ['one that is garbage', () => writeFileSync(join(role.path, '.git/refs/heads/broken'), 'garbage\n')],
    ['one that is empty', () => writeFileSync(join(role.path, '.git/refs/heads/broken'), '')],
    ['one to nowhere', () => writeFileSync(join(role.path, '.git/refs/heads/broken'), `${'1'.repeat(40)}\n`)],
    [
      'one to a commit without its past',
      () => {
        const past =
          'tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nparent 8a3bd1bfa922522920393704d38feffba15f85ca\n';
        const who = 'A <a@b> 1 +0000';
        writeFileSync(join(role.path, 'raw'), `${past}author ${who}\ncommitter ${who}\n\nx\n`);
        const id = role.git('hash-object', '-t', 'commit', '--literally', '-w', 'raw');
        writeFileSync(join(role.path, '.git/refs/heads/broken'), `${id}\n`);
      },
    ],
  ])('is not hindered by a broken ref of the role: %s', async (_title, harm) => {
    begin();
    harm();
    const theirs = others.push('theirs.txt', 'theirs\n');
    const reply = await fetched();
    expect(reply).toMatchObject({ remote_tip: theirs });
    expect(takeById(decoded(reply, 'repository_b64'), theirs)).toContain(role.tip());
  });

  it('takes all from the remote where the role has put something else in the place of an object', async () => {
    begin();
    const theirs = others.push('theirs.txt', 'theirs\n');
    const place = join(role.path, '.git/objects', theirs.slice(0, 2));
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, theirs.slice(2)), 'nonsense');
    const reply = await fetched();
    expect(reply).toMatchObject({ remote_tip: theirs });
    // The role's objects are no part of it any more.
    expect(takeById(decoded(reply, 'repository_b64'), theirs)).toContain(role.tip());
  });

  it('does not rest on a past that was the role’s and is gone', async () => {
    begin();
    const past = role.commit('past.txt', 'past\n');
    role.git('push', '-q', 'origin', 'main');
    const theirs = others.push('theirs.txt', 'theirs\n');
    await fetched();
    role.git('reset', '-q', '--hard', 'HEAD~1');
    role.git('update-ref', '-d', 'refs/remotes/origin/main');
    role.git('-c', 'gc.reflogExpire=now', '-c', 'gc.reflogExpireUnreachable=now', 'gc', '-q', '--prune=now');
    expect(() => role.git('cat-file', '-e', past)).toThrow();
    const reply = await fetched();
    expect(reply).toMatchObject({ remote_tip: theirs });
    expect(takeById(decoded(reply, 'repository_b64'), theirs)).toContain(past);
  });

  it('refuses by name what git does not take', async () => {
    begin();
    others.push('theirs.txt', 'theirs\n');
    const blob = others.git('rev-parse', 'HEAD:theirs.txt');
    writeFileSync(
      join(others.path, 'raw'),
      Buffer.concat([Buffer.from('100644 .git\0'), Buffer.from(blob, 'hex')]),
    );
    const tree = others.git('hash-object', '-t', 'tree', '--literally', '-w', 'raw');
    const forged = others.git('commit-tree', tree, '-m', 'Forged', '-p', 'HEAD');
    others.git('push', '-q', 'origin', `${forged}:main`);
    const reply = await fetched();
    expect(reply).not.toHaveProperty('remote_tip');
    expect(decoded(reply, 'remote_error_b64')).toMatch(
      /git does not take what origin has on main.*hasDotgit/s,
    );
    expect(toleratedFaults.join(' ')).toBe(
      /^tolerated_faults='([^']*)'/m.exec(hostProgram().text)?.[1]?.replace(/\s+/g, ' '),
    );
  });

  it('ends at its size, leaves nothing of it behind, and at its time', async () => {
    begin();
    limit('theirs_limit_blocks', 200);
    others.push('noise.txt', Array.from({ length: 20_000 }, () => Math.random().toString(36)).join('\n'));
    const large = await fetched();
    expect(decoded(large, 'remote_error_b64')).toContain('brings more than is fetched at once');
    limit('theirs_limit_blocks', 4_194_304);
    limit('theirs_limit_seconds', 1);
    overSsh(
      host,
      role.path,
      bare,
      'case "$*" in *upload-pack*) [ ! -e "$HOME/asked" ] || exec sleep 30; : >"$HOME/asked" ;; esac',
    );
    const slow = await fetched();
    expect(decoded(slow, 'remote_error_b64')).toContain('took longer than 1 s');
    const left = spawnSync('find', [decoded(slow, 'repository_b64'), '-name', 'tmp_*'], { encoding: 'utf8' });
    expect(left.stdout).toBe('');
  });

  it('names a remote whose history is cut off', async () => {
    begin();
    const theirs = others.push('theirs.txt', 'theirs\n');
    role.commit('apart.txt', 'apart\n');
    role.git('update-ref', '-d', 'refs/remotes/origin/main');
    writeFileSync(join(bare, 'shallow'), `${theirs}\n`);
    gitAt(host, role.path, 'checkout', '-q', '--orphan', 'fresh');
    gitAt(host, role.path, 'commit', '-q', '-m', 'Fresh');
    gitAt(host, role.path, 'branch', '-q', '-M', 'fresh', 'main');
    const reply = await fetched();
    expect(reply).not.toHaveProperty('remote_tip');
    expect(decoded(reply, 'remote_error_b64')).toMatch(/cannot be fetched from origin.*shallow/s);
  });

  it('leaves its lock to nothing that git leaves behind', async () => {
    begin();
    // As a cache of credentials does, which git starts and which outlives it.
    overSsh(host, role.path, bare, 'sleep 300 </dev/null >/dev/null 2>&1 & echo $! >>"$HOME/left"');
    others.push('theirs.txt', 'theirs\n');
    try {
      await fetched();
      const lock = join(host.stateDir, `repositories${role.path}`, '=', 'theirs.lock');
      expect(spawnSync('sh', ['-c', 'flock -n "$1" true', 'sh', lock]).status).toBe(0);
    } finally {
      for (const pid of readFileSync(join(host.folder, 'left'), 'utf8').trim().split('\n'))
        process.kill(Number(pid));
    }
  });

  it('brings ids of SHA-256', async () => {
    host = installHost();
    writeFileSync(
      join(host.folder, 'gitconfig'),
      '[init]\n\tdefaultBranch = main\n\tdefaultObjectFormat = sha256\n',
    );
    host.env['GIT_DEFAULT_HASH'] = 'sha256';
    role = createRoleRepository(host);
    bare = role.addRemote();
    others = cloneOfOthers(host, bare);
    const theirs = others.push('theirs.txt', 'theirs\n');
    expect(theirs).toHaveLength(64);
    const reply = await fetched();
    expect(reply).toMatchObject({ remote_tip: theirs });
    expect(takeById(decoded(reply, 'repository_b64'), theirs)).toContain(role.tip());
  });
});
