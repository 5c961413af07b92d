import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateKeyPair } from '../../examples/demo/ssh-server.ts';
import type { Config, HostConfig, RoleConfig, SshHost } from '../../contract/config.ts';
import { freePort } from '../../worker/dev-server.ts';
import { openSshRoom, run } from '../activities/ssh/open-ssh.ts';
import { configOf } from '../activities/ssh/places.ts';
import { canMount, mountSmallDisk } from '../host/mounts.ts';
import { makeRepository, runnerPerson } from '../repository.ts';
import type { SshdOptions } from '../sshd.ts';

/** Roles on hosts that are each broken in one way, and one (`well`) that is not: `<name>:codex` on the host `<name>`. */
export interface BrokenHosts {
  readonly root: string;
  /** All roles, or those that are named. */
  config(...names: string[]): Config;
  readonly names: readonly string[];
  close(): Promise<void>;
}

export async function breakHosts(): Promise<BrokenHosts> {
  const room = await openSshRoom();
  const root = room.folder;
  const key = await room.key('key', '-t', 'ed25519');
  const locked = await room.key('locked', '-t', 'ed25519');
  await run('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'secret', '-f', locked]);
  const bin = join(root, 'skewed');
  await mkdir(bin);
  await writeFile(join(bin, 'date'), '#!/bin/sh\nexec /bin/date -d "3 hours" "$@"\n', { mode: 0o755 });
  const small = join(root, 'small');
  const unmount = canMount ? mountSmallDisk(small, 4 * 1024) : (): void => undefined;

  const path = process.env['PATH'] ?? '';
  const start = async (env: Record<string, string>, options: Partial<SshdOptions> = {}): Promise<SshHost> => {
    const { port, user, hostKey } = await room.sshd({
      env: { XDG_STATE_HOME: root, PATH: path, ...env },
      ...options,
    });
    return { name: '', local: false, hostname: '127.0.0.1', port, user, hostKey, identityFile: key };
  };
  const well = await start({});
  const { hostKey: _, ...unpinned } = well;
  const stranger = generateKeyPair();
  await writeFile(join(root, 'strange-key'), stranger.private, { mode: 0o600 });
  await room.configure('Host hut', 'HostName 127.0.0.1', 'RevokedHostKeys /etc/revoked');
  const hosts: Record<string, HostConfig> = {
    well,
    misread: { name: '', local: false, alias: 'hut' },
    nameless: { ...well, hostname: 'no-such-host.invalid' },
    away: { ...well, port: await freePort() },
    unknown: { ...unpinned, knownHosts: await room.knownHosts('empty') },
    changed: { ...well, hostKey: stranger.public },
    keyless: { ...well, identityFile: join(root, 'strange-key') },
    locked: { ...well, identityFile: locked },
    shell: await start({}, { config: ['ForceCommand echo This account is closed.; exit 1'] }),
    bare: await start({ PATH: '/nowhere' }),
    skewed: await start({ PATH: `${bin}:${path}` }),
    ...(canMount ? { full: await start({ XDG_STATE_HOME: small }) } : {}),
    ...Object.fromEntries(onWell.map((name) => [name, well])),
  };
  const names = Object.keys(hosts);
  const roles = await Promise.all(names.map((name) => roleOf(root, name)));
  return {
    root,
    names,
    config: (...wanted) => {
      const base = configOf(names.map((name) => ({ ...(hosts[name] ?? well), name })));
      const some = roles.filter(({ host }) => wanted.length === 0 || wanted.includes(host));
      return {
        ...base,
        arch: { ...base.arch, repo: root, stateDir: join(root, 'state'), identities: ['arch@example.org'] },
        roles: Object.fromEntries(some.map((role) => [role.actor, role])),
      };
    },
    close: async () => {
      unmount();
      await room.close();
    },
  };
}

const onWell = ['twin', 'gone', 'branchless', 'elsewhere', 'silent', 'behind', 'agentless'] as const;

async function roleOf(root: string, name: string): Promise<RoleConfig> {
  const repo = join(root, `${name}-repository`);
  if (name !== 'gone') {
    await mkdir(repo);
    const repository = await makeRepository({ path: repo });
    await repository.commit('Start', { 'README.md': `# ${name}\n` });
    if (name === 'elsewhere') await repository.git('switch', '-q', '-c', 'other');
    if (name === 'silent') await repository.git('remote', 'add', 'origin', join(root, 'no-such-remote'));
    if (name === 'behind' || name === 'well') {
      await mkdir(`${repo}.git`);
      const remote = await makeRepository({ path: `${repo}.git`, bare: true });
      await repository.git('remote', 'add', 'origin', remote.path);
      await repository.commit('More');
      await repository.git('push', '-q', 'origin', 'main');
      if (name === 'behind') await repository.git('reset', '-q', '--hard', 'HEAD~1');
    }
  }
  const email = name === 'twin' ? 'Arch@example.org' : runnerPerson.email;
  const base = configOf([]);
  const remote = ['silent', 'behind', 'well'].includes(name) ? { remote: 'origin' } : {};
  return {
    actor: `${name}:codex`,
    host: name,
    repo,
    branch: name === 'branchless' ? 'release' : 'main',
    agent: [name === 'agentless' ? 'no-such-agent' : 'sh'],
    identity: { name: 'Runner', email },
    ...remote,
    handoffLog: base.arch.handoffLog,
    limits: { maxTurns: 5, turnLimitMs: 1, stallAfterMs: 1, handshakeLimitMs: 1, unreachableAfterMs: 1 },
    prompts: {},
  };
}
