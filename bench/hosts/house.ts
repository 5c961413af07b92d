import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { generateKeyPair } from '../../examples/demo/ssh-server.ts';
import { gitEnv } from '../../examples/demo/house.ts';
import { startSshd, type Sshd } from '../../test/sshd.ts';

/** Role hosts on loopback, each a real sshd with a state directory of its own, and arch's repository. */
export interface HostsHouse {
  readonly root: string;
  readonly configFile: string;
  readonly archRepo: string;
  readonly keyFile: string;
  readonly hosts: readonly BenchHost[];
  /** When the agents of a thread wrote their first line: nanoseconds by `REF/RUN/LAUNCH`. */
  lines(): Promise<ReadonlyMap<string, bigint>>;
  close(): Promise<void>;
}
export interface BenchHost {
  readonly name: string;
  readonly sshd: Sshd;
  /** The first is the one whose log is written to; launches at once need a work tree each. */
  readonly roles: readonly BenchRole[];
}
export interface BenchRole {
  readonly actor: string;
  readonly repo: string;
}

export const handoffLog = 'documentation/short-term/coordination/handoff_log.md';

export async function buildHostsHouse(hostCount: number, rolesOnHost: number): Promise<HostsHouse> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'threadline-hosts-')));
  const hosts: BenchHost[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(hosts.map(({ sshd }) => sshd.close()));
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const key = generateKeyPair();
    const keyFile = join(root, 'id');
    await writeFile(keyFile, key.private, { mode: 0o600 });
    await writeFile(join(root, 'lines'), '');
    await writeFile(join(root, 'agent'), agentText(root));
    await chmod(join(root, 'agent'), 0o755);
    const archRepo = await makeRepository(join(root, 'arch'), 'Arch');
    const tables = [archTable(root)];
    for (let nth = 0; nth < hostCount; nth += 1) {
      const name = `hut${String(nth)}`;
      const home = join(root, name);
      await mkdir(home);
      const env = { XDG_STATE_HOME: join(home, 'state'), GIT_CONFIG_NOSYSTEM: '1' };
      const sshd = await startSshd({ home, env, authorizedKey: key.public });
      const roles: BenchRole[] = [];
      for (let role = 0; role < rolesOnHost; role += 1) {
        const actor = `r${String(nth)}-${String(role)}:codex`;
        roles.push({ actor, repo: await makeRepository(join(home, `r${String(role)}`), 'Runner') });
      }
      hosts.push({ name, sshd, roles });
      tables.push(hostTable(name, sshd, keyFile), ...roles.map((role) => roleTable(name, role, root)));
    }
    const configFile = join(archRepo, 'threadline.toml');
    await writeFile(configFile, tables.join('\n'));
    return { root, configFile, archRepo, keyFile, hosts, lines: () => linesIn(join(root, 'lines')), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** It says when it began, and then keeps its work tree for as long as the bench lasts. */
const agentText = (root: string): string => `#!/bin/sh
printf '%s/%s/%s %s\\n' "$THREADLINE_THREAD_REF" "$THREADLINE_RUN" "\${THREADLINE_LAUNCH##*/}" "$(date +%s%N)" >>'${root}/lines'
case $THREADLINE_THREAD_REF in HOLD-*) while [ -e '${root}/lines' ]; do sleep 5; done ;; esac
`;

async function linesIn(file: string): Promise<ReadonlyMap<string, bigint>> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [ref = '', at = '0'] = line.split(' ');
      return [ref, BigInt(at)];
    }),
  );
}

async function makeRepository(path: string, name: string): Promise<string> {
  await mkdir(join(path, handoffLog, '..'), { recursive: true });
  const git = execa({ cwd: path, env: gitEnv });
  await git`git init -q -b main`;
  await git`git config user.name ${name}`;
  await git`git config user.email ${`${name.toLowerCase()}@bench.example`}`;
  await writeFile(join(path, handoffLog), '# Handoff log\n');
  await git`git add -A`;
  await git`git commit -qm Begin`;
  return path;
}

const archTable = (root: string): string => `[arch]
repo = "."
actor = "arch:codex"
identities = ["arch@bench.example"]
state_dir = ${JSON.stringify(join(root, 'engine'))}
`;
const hostTable = (name: string, sshd: Sshd, keyFile: string): string => `[hosts.${name}]
hostname = "127.0.0.1"
port = ${String(sshd.port)}
user = ${JSON.stringify(userInfo().username)}
identity_file = ${JSON.stringify(keyFile)}
host_key = ${JSON.stringify(sshd.hostKey)}
`;
const roleTable = (
  host: string,
  { actor, repo }: BenchRole,
  root: string,
): string => `[roles.${JSON.stringify(actor)}]
host = "${host}"
repo = ${JSON.stringify(repo)}
branch = "main"
agent = [${JSON.stringify(join(root, 'agent'))}]
identity = "Runner <runner@bench.example>"
handshake_limit = "24h"
`;
