import { userInfo } from 'node:os';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActivityContext } from '../../../activities/context.ts';
import { createHosts } from '../../../activities/ssh/host.ts';
import type { Config, HostConfig, RoleConfig } from '../../../contract/config.ts';
import { generateKeyPair, startSshServer, type SshServer } from '../../../examples/demo/ssh-server.ts';
import { hostProgram } from '../../../host/build.ts';
import { startCutProxy, type CutProxy } from '../../cut-proxy.ts';
import { makeRepository, removeFolder, temporaryFolder, type TestRepository } from '../../repository.ts';
import { exampleRole } from './prompt.example.ts';

export type Way = 'local' | 'ssh';

/** A role host with a real repository and the real host program, reached without or with SSH. */
export interface RoleBench {
  readonly context: ActivityContext;
  readonly role: RoleConfig;
  readonly repository: TestRepository;
  /** For what the agents leave to be read; outside the repository. */
  readonly folder: string;
  /** Cuts every SSH connection as a dead network would; without SSH nothing. */
  cut(): void;
  /** Lets no byte of the host through any more, until `mend`. */
  sever(): void;
  mend(): void;
  /** What the agent does from its next launch on: the text of a POSIX shell program. */
  agent(script: string): Promise<void>;
  remove(): Promise<void>;
}

export async function makeRoleBench(way: Way, taskQueue = 'bench'): Promise<RoleBench> {
  const folder = await temporaryFolder('bench');
  const repository = await makeRepository();
  await repository.commit('Begin', { 'README.md': 'A role repository.\n' });
  const stateHome = join(folder, 'state');
  const { settings, server, proxy } = way === 'local' ? local(stateHome) : await overSsh(folder, stateHome);
  const role: RoleConfig = { ...exampleRole, repo: repository.path, agent: [join(folder, 'agent')] };
  const config = configOf(folder, settings, role, taskQueue);
  const hosts = createHosts(config, hostProgram());
  return {
    context: { config, hosts, taskQueue },
    role,
    repository,
    folder,
    cut: () => proxy?.cutNow(),
    sever: () => {
      proxy?.cutAfter(0);
      proxy?.cutNow();
    },
    mend: () => proxy?.mend(),
    agent: async (script) => {
      await writeFile(join(folder, 'agent'), `#!/bin/sh\n${script}\n`);
      await chmod(join(folder, 'agent'), 0o755);
    },
    remove: async () => {
      await hosts.close();
      await proxy?.close();
      await server?.close();
      await repository.remove();
      await removeFolder(folder);
    },
  };
}

interface Reached {
  readonly settings: HostConfig;
  readonly server?: SshServer;
  readonly proxy?: CutProxy;
}

const local = (stateHome: string): Reached => ({ settings: { name: 'hut', local: true, stateHome } });

async function overSsh(folder: string, stateHome: string): Promise<Reached> {
  const key = generateKeyPair();
  const identityFile = join(folder, 'id_ed25519');
  await writeFile(identityFile, key.private, { mode: 0o600 });
  const server = await startSshServer({
    home: folder,
    env: { XDG_STATE_HOME: stateHome },
    authorizedKey: key.public,
  });
  const proxy = await startCutProxy(server.port);
  const settings: HostConfig = {
    name: 'hut',
    local: false,
    hostname: '127.0.0.1',
    port: proxy.port,
    user: userInfo().username,
    identityFile,
    hostKey: server.hostKey,
  };
  return { settings, server, proxy };
}

function configOf(folder: string, host: HostConfig, role: RoleConfig, taskQueue: string): Config {
  return {
    file: join(folder, 'threadline.toml'),
    arch: {
      repo: join(folder, 'arch'),
      branch: 'main',
      actor: 'arch:codex',
      identities: ['arch@example.org'],
      handoffLog: 'handoff_log.md',
      board: 'board.md',
      stateDir: join(folder, 'engine'),
    },
    hosts: { hut: host },
    roles: { [role.actor]: role },
    taskQueue,
  };
}
