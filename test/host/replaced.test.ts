import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { uploadPackScript } from '../../activities/ssh/program.ts';
import { decoded, installHost, testedShells, type HostUnderTest } from './program.ts';
import {
  createRoleRepository,
  launchFields,
  launchId,
  writeAgent,
  type RoleRepository,
} from './role-repository.ts';
import { ended } from './ending.ts';

const again = { ...launchId, launch: 2 };

describe.each(testedShells)('an agent, under %s,', (shell) => {
  let host: HostUnderTest;
  let role: RoleRepository;
  let bare: string;
  let witness: string;
  beforeEach(() => {
    host = installHost(shell);
    role = createRoleRepository(host);
    bare = role.addRemote();
    witness = join(host.folder, 'witness');
    const planted = `#!/bin/sh\n[ -n "$THREADLINE_LAUNCH" ] || echo "$0 $*" >>'${witness}'\n`;
    writeFileSync(join(host.folder, 'planted'), planted, { mode: 0o755 });
  });
  afterEach(() => {
    host.remove();
  });
  const dir = (): string => join(host.stateDir, 'launches/T-1/1/1');
  /** Every record of the launch, by name. */
  const records = (): Record<string, string> =>
    Object.fromEntries(
      readdirSync(dir(), { withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== 'read')
        .map(({ name }) => [name, readFileSync(join(dir(), name), 'latin1')]),
    );
  const run = async (script: string, id: typeof launchId | typeof again = launchId): Promise<unknown> => {
    const agent = writeAgent(
      host,
      `agent-${String(id.launch)}`,
      `set -- '${host.folder}/planted'; ${script}`,
    );
    const reply = await host.call('launch', launchFields(role, agent, id), 'p');
    if (reply['ok'] === true && reply['state'] !== 'refused') await ended(host, id);
    return reply;
  };
  const askEverything = async (): Promise<void> => {
    await host.call('survey', { repo: role.path, branch: 'main' });
    await host.call('wait', { cursor: -1, limit_ms: 0, repo: `${role.path}\tmain\t-` });
    await host.call('tidy', { ...launchId, repo: role.path });
    await host.call('cancel', { ...launchId, grace_ms: 0 });
    await host.call('gc', {});
  };
  const remoteTip = (): string =>
    execFileSync('git', ['-C', bare, 'rev-parse', 'main'], { encoding: 'utf8' }).trim();

  it('that replaces .git by another repository gets nothing run, nothing pushed and no record changed', async () => {
    const before = role.tip();
    await run(`
      mv .git ../old.git; git init -q -b main .
      for hook in pre-push post-checkout reference-transaction post-index-change; do cp "$1" .git/hooks/$hook; done
      git config core.fsmonitor "$1"; git config core.sshCommand "$1"; git config protocol.ext.allow always
      git config remote.origin.url "ext::$1 %S"; git config branch.main.remote origin
      git config filter.evil.clean "$1"; git config filter.evil.smudge "$1"; echo "* filter=evil" >.gitattributes
      git add -A; git -c core.hooksPath=/dev/null -c filter.evil.clean=cat commit -q -m other; echo changed >>README.md`);
    const kept = records();
    expect(kept).toHaveProperty('exit');
    await askEverything();
    await run('true', again);
    await askEverything();
    expect(existsSync(witness)).toBe(false);
    expect(remoteTip()).toBe(before);
    expect({ ...records(), tombstone: '' }).toEqual({ ...kept, ...leftovers(), tombstone: '' });
  });

  it.each([
    ['a link', 'mv .git ../old.git; git init -q ../evil; ln -s ../evil/.git .git'],
    ['another address', 'mv .git ../old.git; git init -q ../evil; echo "gitdir: $PWD/../evil/.git" >.git'],
    ['objects of its own elsewhere', 'echo ../../evil/.git >.git/commondir; git init -q ../evil'],
  ])('that puts %s in the place of .git is refused by name the next time', async (_, script) => {
    await run(`${script}; cp "$1" ../evil/.git/hooks/pre-push; git -C ../evil config core.fsmonitor "$1"`);
    const kept = records();
    const next = (await run('echo x >"$THREADLINE_SPOOL/starts"', again)) as Record<string, unknown>;
    expect(next).toMatchObject({ ok: false, code: 'repository_missing' });
    expect(decoded(next, 'detail_b64')).toContain(`${role.path}/.git`);
    await askEverything();
    expect(existsSync(join(host.stateDir, 'spool/T-1/1/2/starts'))).toBe(false);
    expect(existsSync(witness)).toBe(false);
    expect({ ...records(), tombstone: '' }).toEqual({ ...kept, tombstone: '' });
  });

  it('that forges records in its spool changes none, and misleads nobody', async () => {
    await run(`
      cd "$THREADLINE_SPOOL" || exit 1
      for name in exit agent-exit started refused tombstone spec read exit.spare push claim.lock; do
        printf 'state=ended\\nexit=0\\nstarted_at=2020-01-01T00:00:00Z\\npid=1\\n' >$name
      done
      mkfifo pipe out.end; ln -s "$THREADLINE_LAUNCH" launch; ln -s / root; echo "1	T-1	1	1	ended	0" >events; exit 3`);
    const status = await host.call('status', launchId);
    expect(status).toMatchObject({ state: 'ended', exit: 3 });
    const kept = records();
    await askEverything();
    expect({ ...records(), tombstone: '' }).toEqual({ ...kept, tombstone: '' });
    expect(await host.call('status', launchId)).toMatchObject({ state: 'ended', exit: 3 });
    expect(await run('exit 5', again)).toMatchObject({ ok: true });
    expect(await host.call('status', again)).toMatchObject({ state: 'ended', exit: 5 });
  });

  it('that plants hooks of upload-pack gets none run when the engine fetches', async () => {
    await run(`
      git config uploadpack.packObjectsHook "$1"; git config core.hooksPath .git/hooks; git config core.fsmonitor "$1"
      git config core.alternateRefsCommand "$1"; cp "$1" .git/hooks/post-upload-pack; echo more >>README.md; git commit -qam more`);
    const pack = join(host.folder, 'upload-pack');
    // As the engine reads it: behind two lines of the script's own.
    const script = `(echo '${role.path}'; exec cat) | sh -c '${uploadPackScript('mark')}' | { read -r _; read -r _; exec cat; }`;
    writeFileSync(pack, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const copy = join(host.folder, 'copy');
    execFileSync('git', ['clone', '-q', '--bare', '--no-local', `--upload-pack=${pack}`, role.path, copy], {
      env: host.env,
    });
    expect(execFileSync('git', ['-C', copy, 'rev-parse', 'main'], { encoding: 'utf8' }).trim()).toBe(
      role.tip(),
    );
    expect(existsSync(witness)).toBe(false);
  });

  /** What tidying adds. */
  const leftovers = (): Record<string, string> =>
    Object.fromEntries(Object.entries(records()).filter(([name]) => name.startsWith('leftovers')));
});
