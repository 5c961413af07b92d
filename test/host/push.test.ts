import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decoded, installHost, type HostUnderTest } from './program.ts';
import {
  createRoleRepository,
  launchFields,
  launchId,
  writeAgent,
  type RoleRepository,
} from './role-repository.ts';
import { ended, until } from './ending.ts';

const commit = 'echo x >>work.txt; git add work.txt; git commit -q -m work';
const pause = 'while [ ! -e "$THREADLINE_SPOOL/go" ]; do sleep 0.05; done';

describe('the push of the runner', () => {
  let host: HostUnderTest;
  let role: RoleRepository;
  beforeEach(() => {
    host = installHost();
    role = createRoleRepository(host);
  });
  afterEach(async () => {
    await host.call('cancel', { ...launchId, grace_ms: 0 });
    host.remove();
  });
  const remoteTip = (bare: string): string =>
    execFileSync('git', ['-C', bare, 'rev-parse', 'main'], { encoding: 'utf8' }).trim();
  const launch = (script: string, more = {}): Promise<unknown> =>
    host.call('launch', launchFields(role, writeAgent(host, 'agent', script), more), 'p');

  it('brings commits to the upstream while the agent works, and the last before its end is told', async () => {
    const bare = role.addRemote();
    await launch(`${commit}; ${pause}; ${commit}`);
    await until(() => remoteTip(bare) !== role.git('rev-parse', 'HEAD~1') && remoteTip(bare) === role.tip());
    const half = role.tip();
    writeFileSync(join(host.stateDir, 'spool/T-1/1/1/go'), '');
    const status = await ended(host, launchId);
    expect(role.tip()).not.toBe(half);
    expect(remoteTip(bare)).toBe(role.tip());
    expect(status).toMatchObject({ push: 'ok' });
    expect(decoded(status, 'push_b64')).toBe(`ok ${role.tip()}`);
  });

  it('says why a remote refused, and never forces', async () => {
    const bare = role.addRemote();
    const other = execFileSync('git', ['-C', bare, 'commit-tree', '-m', 'x', 'main^{tree}'], {
      encoding: 'utf8',
      env: {
        ...host.env,
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a',
      },
    }).trim();
    execFileSync('git', ['-C', bare, 'update-ref', 'refs/heads/main', other]);
    await launch(commit);
    const status = await ended(host, launchId);
    expect(status).toMatchObject({ state: 'ended', exit: 0, push: 'failed' });
    expect(decoded(status, 'push_b64')).toMatch(/^failed .*rejected/s);
    expect(remoteTip(bare)).toBe(other);
  });

  it('is given more time over a remote that answers', async () => {
    const bare = role.addRemote();
    // Longer than what is the limit here.
    writeFileSync(join(bare, 'hooks/pre-receive'), '#!/bin/sh\nsleep 2\n', { mode: 0o755 });
    const text = readFileSync(host.program, 'utf8').replace('push_limit_seconds=60', 'push_limit_seconds=1');
    writeFileSync(host.program, text);
    await launch(commit);
    expect(await ended(host, launchId)).toMatchObject({ push: 'ok' });
    expect(remoteTip(bare)).toBe(role.tip());
  });

  it('keeps nobody out of the work tree while a slow remote still takes the last commits', async () => {
    const bare = role.addRemote();
    const gate = join(host.folder, 'gate');
    const hook = `#!/bin/sh\nwhile [ ! -e '${gate}' ]; do sleep 0.05; done\n`;
    writeFileSync(join(bare, 'hooks/pre-receive'), hook, { mode: 0o755 });
    await launch(commit);
    await until(() => existsSync(join(host.stateDir, 'launches/T-1/1/1/agent-exit')));
    expect(await host.call('status', launchId)).toMatchObject({ state: 'running' });
    const next = launchFields(role, writeAgent(host, 'next', 'true'), { launch: 2 });
    expect(await host.call('launch', next, 'p')).toMatchObject({ ok: true, tip: role.tip() });
    writeFileSync(gate, '');
    expect(await ended(host, launchId)).toMatchObject({ state: 'ended', push: 'ok' });
    await ended(host, { ...launchId, launch: 2 });
  });

  it('surveys the remote as it was configured before the first launch', async () => {
    const bare = role.addRemote();
    const before = await host.call('survey', { repo: role.path, branch: 'main' });
    expect(before).toMatchObject({
      remote: 'origin',
      remote_tip: remoteTip(bare),
      tip: role.tip(),
      dirty: 0,
    });
    await launch('git remote set-url origin /nowhere; git config branch.main.remote elsewhere');
    await ended(host, launchId);
    expect(await host.call('survey', { repo: role.path, branch: 'main' })).toEqual(before);
    role.git('remote', 'add', 'late', bare);
    const late = await host.call('survey', { repo: role.path, branch: 'main', remote: 'late' });
    expect(late).toMatchObject({ ok: true, remote: 'late' });
    expect(decoded(late, 'remote_error_b64')).toContain('was not there at the first launch');
  });
});

/** Each plants what git would run outside the sandbox as `"$witness"`; $1 is a script that writes there. */
const plants: Readonly<Record<string, string>> = {
  hooks:
    'for h in pre-push post-checkout pre-commit post-index-change reference-transaction post-commit; do cp "$1" .git/hooks/$h; done',
  'a hooks path': 'mkdir .git/h; cp "$1" .git/h/pre-push; git config core.hooksPath "$PWD/.git/h"',
  'a file system monitor': 'git config core.fsmonitor "$1"',
  'an ssh command': 'git config core.sshCommand "$1"; git config remote.origin.url ssh://x/y',
  'a push address for ext':
    'git config protocol.ext.allow always; git config remote.origin.pushurl "ext::$1 %S"',
  'a rewritten address': 'git config protocol.ext.allow always; git config "url.ext::$1 .insteadOf" /',
  'a receive-pack': 'git config remote.origin.receivepack "$1"; git config remote.origin.uploadpack "$1"',
  'a clean and smudge filter':
    'git config filter.evil.clean "$1"; git config filter.evil.smudge "$1"; git config filter.evil.process "$1"; echo "* filter=evil" >.gitattributes; echo changed >>README.md',
  'a diff driver':
    'git config diff.external "$1"; git config diff.evil.textconv "$1"; git config diff.evil.command "$1"; echo "* diff=evil" >.gitattributes; echo changed >>README.md',
  'an include':
    'printf "[core]\\n\\tfsmonitor = $1\\n\\tsshCommand = $1\\n" >.git/more; git config include.path more',
  'a credential helper': 'git config credential.helper "!$1"; git config core.askPass "$1"',
  'alternate refs': 'git config core.alternateRefsCommand "$1"',
  'a signing program':
    'git config gpg.program "$1"; git config push.gpgSign true; git config commit.gpgSign true',
  'a submodule with a monitor':
    'git init -q sub; git -C sub -c user.name=a -c user.email=a commit -q --allow-empty -m x; git -c advice.addEmbeddedRepo=false add sub; git commit -q -m sub; git -C sub config core.fsmonitor "$1"; touch sub/new',
  'a promisor remote':
    'git config extensions.partialClone origin; git config remote.origin.promisor true; git config remote.origin.uploadpack "$1"',
  'a repository named like a remote':
    'git init -q --bare origin; cp "$1" origin/hooks/post-receive; chmod +x origin/hooks/post-receive; git config --unset remote.origin.url',
};

describe('what an agent plants in its repository', () => {
  it.each(Object.entries(plants))(
    'never runs outside its sandbox: %s',
    { timeout: 60_000 },
    async (_, plant) => {
      const host = installHost();
      const role = createRoleRepository(host);
      role.addRemote();
      const witness = join(host.folder, 'witness');
      const script = join(host.folder, 'planted');
      writeFileSync(script, `#!/bin/sh\n[ -n "$THREADLINE_LAUNCH" ] || echo "$0 $*" >>'${witness}'\n`);
      chmodSync(script, 0o755);
      mkdirSync(join(role.path, '.git/hooks'), { recursive: true });
      const agent = writeAgent(host, 'agent', `set -- '${script}'; ${commit}; ${plant}`);
      await host.call('launch', launchFields(role, agent), 'p');
      await ended(host, launchId);
      // The same repository once more, then everything that the engine may ask of it.
      const again = { ...launchId, launch: 2 };
      await host.call('launch', launchFields(role, writeAgent(host, 'agent2', 'true'), again), 'p');
      await ended(host, again);
      const at = { repo: role.path, branch: 'main' };
      await host.call('survey', at);
      await host.call('wait', { cursor: -1, limit_ms: 0, repo: `${role.path}\tmain\t-` });
      const command_b64 = Buffer.from('test -e README.md').toString('base64');
      const check = {
        thread_ref: 'T-1',
        run: 1,
        repo: role.path,
        sha: role.tip(),
        command_b64,
        limit_s: 20,
        id: 'AC1',
      };
      expect(await host.call('check', check)).toMatchObject({ ok: true, exit: 0 });
      await host.call('tidy', { ...launchId, repo: role.path });
      await host.call('survey', at);
      await host.call('fetch', at);
      expect(existsSync(witness)).toBe(false);
      host.remove();
    },
  );
});
