import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { generateKeyPair, startSshServer, type SshServer } from './ssh-server.ts';

/** The demo's world in one folder: arch's repository, two role hosts with a repository each, and their remotes. */
export interface House {
  readonly root: string;
  readonly configFile: string;
  readonly archRepo: string;
  /** Touch log and marks of the bench: shared by the agents of both hosts, as a real slot would be. */
  readonly bench: string;
  /** A packet's file, by thread_ref. */
  packet(threadRef: string): string;
  /** Ends the SSH servers and removes the folder. */
  close(): Promise<void>;
}

export interface HouseOptions {
  /** How a role host is served; the embedded server by default. */
  readonly serve?: (options: Parameters<typeof startSshServer>[0]) => Promise<SshServer>;
  /** The first thread goes to a role of its own, whose agent is the machine's codex. */
  readonly codex?: boolean;
  /** False takes the `locks=` lines out of the packets: a test shows with it that the locks are what keeps threads apart. */
  readonly locks?: boolean;
}

const here = fileURLToPath(new URL('.', import.meta.url));
/** No configuration of the machine may change what the demo does. */
export const gitEnv = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };

export async function buildHouse(options: HouseOptions = {}): Promise<House> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'threadline-demo-')));
  const servers: SshServer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const key = generateKeyPair();
    const keyFile = join(root, 'id_ed25519');
    await writeFile(keyFile, key.private, { mode: 0o600 });
    const bench = join(root, 'bench');
    await mkdir(bench);
    await writeFile(join(bench, 'touches'), '');
    const archRepo = await buildArch(root);
    const hosts: string[] = [];
    for (const [host, role] of [
      ['hut', 'runner'],
      ['rack', 'infra'],
    ] as const) {
      const home = join(root, host);
      const repo = await buildRole(root, home, role);
      const serve = options.serve ?? startSshServer;
      const server = await serve({ home, authorizedKey: key.public });
      servers.push(server);
      const scripted = `agent = ${JSON.stringify(['sh', join(here, 'agents', 'agent.sh'), bench])}`;
      hosts.push(hostTable(host, server, keyFile), roleTable(host, role, repo, scripted));
      if (options.codex === true && role === 'runner') hosts.push(await codexRole(root, home, host));
    }
    const configFile = join(archRepo, 'threadline.toml');
    await writeFile(configFile, [archTable(root), ...hosts].join('\n'));
    await copyPackets(archRepo, options);
    await git(archRepo, 'add', '-A');
    await git(archRepo, 'commit', '-qm', 'Plan the work on the bench');
    return {
      root,
      configFile,
      archRepo,
      bench,
      packet: (threadRef) => join(archRepo, 'packets', `${threadRef}.md`),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function buildArch(root: string): Promise<string> {
  const repo = join(root, 'arch');
  await initRepository(repo, 'Arch', 'arch@bench.example');
  await writeFile(join(repo, 'README.md'), '# bench\n\nWhere the work on the bench is planned.\n');
  return repo;
}

/** A small real code base with one commit and a bare remote that it is pushed to. */
async function buildRole(root: string, home: string, role: string, code = role): Promise<string> {
  const repo = join(home, role);
  await mkdir(home, { recursive: true });
  await initRepository(repo, role, `${role}@bench.example`);
  await cp(join(here, code), repo, { recursive: true });
  await git(repo, 'add', '-A');
  await git(repo, 'commit', '-qm', `Start the ${role}'s repository`);
  const remote = join(root, 'remotes', `${role}.git`);
  await execa({ env: gitEnv })`git init -q --bare -b main ${remote}`;
  await git(repo, 'remote', 'add', 'origin', remote);
  await git(repo, 'push', '-q', '-u', 'origin', 'main');
  return repo;
}

async function initRepository(repo: string, name: string, email: string): Promise<void> {
  await execa({ env: gitEnv })`git init -q -b main ${repo}`;
  await git(repo, 'config', 'user.name', name);
  await git(repo, 'config', 'user.email', email);
}

async function copyPackets(archRepo: string, options: HouseOptions): Promise<void> {
  const folder = join(archRepo, 'packets');
  await cp(join(here, 'packets'), folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    let text = await readFile(file, 'utf8');
    if (options.locks === false) text = text.replace(/^locks=.*\n/m, '');
    if (options.codex === true && name === 'WS8-STAGE-FIX.md')
      text = text.replace('runner:codex', 'mender:codex');
    await writeFile(file, text);
  }
}

const archTable = (root: string): string => `[arch]
repo = "."
actor = "arch:codex"
identities = ["arch@bench.example"]
state_dir = ${JSON.stringify(join(root, 'state'))}
`;

const hostTable = (host: string, server: SshServer, keyFile: string): string => `[hosts.${host}]
hostname = "127.0.0.1"
port = ${String(server.port)}
user = ${JSON.stringify(userInfo().username)}
identity_file = ${JSON.stringify(keyFile)}
host_key = ${JSON.stringify(server.hostKey)}
`;

const roleTable = (
  host: string,
  role: string,
  repo: string,
  agent: string,
): string => `[roles."${role}:codex"]
host = "${host}"
repo = ${JSON.stringify(repo)}
branch = "main"
${agent}
identity = "${role} <${role}@bench.example>"
`;

/** The machine's own codex, with its own login: a second working copy of the runner's code, under another role. */
async function codexRole(root: string, home: string, host: string): Promise<string> {
  const repo = await buildRole(root, home, 'mender', 'runner');
  const envFile = join(root, 'codex.env');
  const codexHome = process.env['CODEX_HOME'] ?? join(homedir(), '.codex');
  await writeFile(envFile, `CODEX_HOME=${codexHome}\nPATH=${process.env['PATH'] ?? ''}\n`, { mode: 0o600 });
  return roleTable(host, 'mender', repo, `agent = "codex"\nenv_file = ${JSON.stringify(envFile)}`);
}

async function git(repo: string, ...args: readonly string[]): Promise<void> {
  await execa('git', ['-C', repo, ...args], { env: gitEnv });
}
