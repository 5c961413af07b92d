import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import type { SshServer } from '../examples/demo/ssh-server.ts';

const sshdPath = '/usr/sbin/sshd';

/** Is OpenSSH's server here? Where `CI=true` its absence fails the tests that need it instead of skipping them. */
export function sshdInstalled(): boolean {
  const installed = existsSync(sshdPath);
  if (!installed && process.env['CI'] === 'true') throw new Error(`${sshdPath} is not installed`);
  return installed;
}

export interface SshdOptions {
  /** `HOME` of every command; the login shell reads its start-up files there. */
  readonly home: string;
  /** Added to the environment of every command. */
  readonly env?: Readonly<Record<string, string>>;
  readonly authorizedKey: string;
  /** Host keys to make, in the order of the configuration; default ed25519 alone. */
  readonly keyTypes?: readonly ('ed25519' | 'rsa' | 'ecdsa')[];
  /** Further lines of sshd_config. */
  readonly config?: readonly string[];
  /** A file that its sessions, and they alone, see in the place of the kernel's boot id. Only root can give it. */
  readonly bootIdFile?: string;
}

export interface Sshd extends SshServer {
  /** Who may log in: the user of this process. */
  readonly user: string;
  /** Public host keys by type, as in `hostKey`. */
  readonly hostKeys: Readonly<Record<string, string>>;
  /** Everything that sshd has logged so far (LogLevel VERBOSE). */
  readonly log: () => string;
  /** Connections that stand now. */
  readonly connections: () => number;
  /** Ends it with all its connections; resolves once it answers again, with the same port and keys. */
  restart(): Promise<void>;
}

/** The machine's real sshd on a free port of 127.0.0.1, with keys and configuration of its own, as the current user. */
export async function startSshd(options: SshdOptions): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'threadline-sshd-'));
  const hostKeys: Record<string, string> = {};
  for (const type of options.keyTypes ?? ['ed25519']) {
    const file = join(folder, `host_${type}`);
    await promisify(execFile)('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file]);
    hostKeys[type] = (await readFile(`${file}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
  }
  await writeFile(join(folder, 'authorized_keys'), `${options.authorizedKey}\n`);
  const port = await freePort();
  await writeFile(join(folder, 'sshd_config'), configOf(folder, port, Object.keys(hostKeys), options));
  // sshd separates privileges into this folder when it runs as root.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });

  const command = [sshdPath, '-D', '-e', '-f', join(folder, 'sshd_config')];
  const [program = '', ...args] =
    options.bootIdFile === undefined ? command : [...withBootId(options.bootIdFile), ...command];
  let log = '';
  const start = () => {
    const started = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    started.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString('utf8');
    });
    return started;
  };
  let child = start();
  try {
    await answers(port, child, () => log);
  } catch (error) {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    throw error;
  }

  const dropConnections = (): void => {
    for (const pid of sessionsOf(child)) kill(pid, 'SIGKILL');
  };
  const end = async (): Promise<void> => {
    dropConnections();
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return {
    port,
    user: userInfo().username,
    hostKey: Object.values(hostKeys)[0] ?? '',
    hostKeys,
    log: () => log,
    connections: () => sessionsOf(child).length,
    dropConnections,
    restart: async () => {
      await end();
      child = start();
      await answers(port, child, () => log);
    },
    close: async () => {
      await end();
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

/** Its mounts are its own: nobody else on this machine sees another boot. */
const withBootId = (file: string): readonly string[] => [
  ...['unshare', '--mount', 'sh', '-c'],
  'mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"',
  file,
];

function configOf(folder: string, port: number, types: readonly string[], options: SshdOptions): string {
  const env = Object.entries({ HOME: options.home, ...options.env }).map(
    ([key, value]) => `"${key}=${value}"`,
  );
  return [
    ...(options.config ?? []), // Of several values sshd takes the first.
    `Port ${String(port)}`,
    'ListenAddress 127.0.0.1',
    ...types.map((type) => `HostKey ${join(folder, `host_${type}`)}`),
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'UseDNS no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'LogLevel VERBOSE',
    `SetEnv ${env.join(' ')}`,
    '',
  ].join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // It is a TCP server: an AddressInfo, never a path.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number, child: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline && child.exitCode === null) {
    if (await greets(port)) return;
    await pause(20);
  }
  throw new Error(`sshd does not answer:\n${log()}`);
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined); // `close` follows.
    socket.once('data', () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('close', () => {
      resolve(false);
    });
  });
}

/** sshd has one process a connection, each a child of the one that listens. */
function sessionsOf({ pid }: ChildProcess): number[] {
  if (pid === undefined) return [];
  try {
    const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  } catch {
    return []; // It has ended.
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}
