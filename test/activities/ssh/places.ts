import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair, startSshServer } from '../../../examples/demo/ssh-server.ts';
import type { Config, HostConfig, SshHost } from '../../../contract/config.ts';
import { sshdInstalled, startSshd } from '../../sshd.ts';

/** Every way to a host; what holds for one must hold for all. */
export const kinds = ['sshd', 'embedded', 'local'] as const;
export type Kind = (typeof kinds)[number];

/** Those that can be tried here. */
export const kindsHere = kinds.filter((kind) => kind !== 'sshd' || sshdInstalled());

/** A host in a temporary folder, whose login shell makes noise where it has start-up files. */
export interface Place {
  readonly config: Config;
  readonly settings: HostConfig;
  /** For hosts over SSH. */
  readonly ssh: SshHost;
  readonly folder: string;
  readonly stateHome: string;
  dropConnections(): void;
  close(): Promise<void>;
}

export async function startPlace(kind: Kind): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'threadline-ssh-'));
  const stateHome = join(folder, 'state home');
  await mkdir(stateHome);
  await writeFile(
    join(folder, '.bashrc'),
    'echo "Welcome to the hut"\nprintf "no newline at the end of this"\n',
  );
  const pair = generateKeyPair();
  const identityFile = join(folder, 'id');
  await writeFile(identityFile, pair.private, { mode: 0o600 });
  const env = { XDG_STATE_HOME: stateHome };
  const server =
    kind === 'sshd'
      ? await startSshd({ home: folder, env, authorizedKey: pair.public })
      : kind === 'embedded'
        ? await startSshServer({ home: folder, env, authorizedKey: pair.public })
        : undefined;
  const ssh: SshHost = {
    name: 'hut',
    local: false,
    hostname: '127.0.0.1',
    port: server?.port ?? 1,
    user: userInfo().username,
    identityFile,
    hostKey: server?.hostKey ?? '',
  };
  const settings: HostConfig = server === undefined ? { name: 'hut', local: true, stateHome } : ssh;
  return {
    config: configOf([settings]),
    settings,
    ssh,
    folder,
    stateHome,
    dropConnections: () => server?.dropConnections(),
    close: async () => {
      await server?.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

export function configOf(hosts: readonly HostConfig[]): Config {
  return {
    file: 'threadline.toml',
    arch: {
      repo: '/nowhere',
      branch: 'main',
      actor: 'arch:codex',
      identities: [],
      handoffLog: 'log.md',
      board: 'board.md',
      // A folder that even root cannot make.
      stateDir: '/dev/null/nowhere',
    },
    hosts: Object.fromEntries(hosts.map((host) => [host.name, host])),
    roles: {},
    taskQueue: 'threadline',
  };
}
