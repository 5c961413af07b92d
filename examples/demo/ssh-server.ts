import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import ssh2 from 'ssh2';
import type { AuthContext, ServerChannel } from 'ssh2';

export interface SshServerOptions {
  /** Home and first working folder of whoever logs in. */
  readonly home: string;
  /** Added to the environment of every command. */
  readonly env?: Readonly<Record<string, string>>;
  /** A private key in OpenSSH form; a fresh one is made without it. */
  readonly hostKey?: string;
  /** The one public key that is let in, as a line of authorized_keys. */
  readonly authorizedKey: string;
  /** Hears of every attempt to authenticate, before it is judged. */
  readonly onAttempt?: (user: string) => void;
}

export interface SshServer {
  readonly port: number;
  /** The public host key, `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** Stops listening and ends what runs; detached processes live on. */
  close(): Promise<void>;
  /** Cuts every connection without a word, as a dead network would. */
  dropConnections(): void;
}

/** A fresh ed25519 pair: `private` in OpenSSH form, `public` as a line of authorized_keys. */
export function generateKeyPair(): { readonly private: string; readonly public: string } {
  // About one pair in 230 that ssh2 1.17 makes is malformed: a leading zero byte is lost.
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    const [secret, open] = [ssh2.utils.parseKey(pair.private), ssh2.utils.parseKey(pair.public)];
    if (secret instanceof Error || open instanceof Error) continue;
    const signature: unknown = secret.sign('probe');
    if (signature instanceof Buffer && (open.verify('probe', signature) as unknown) === true)
      return { private: pair.private, public: pair.public.trim() };
  }
}

/**
 * An SSH server inside this process, on 127.0.0.1: public key only, commands only (no terminal, no forwarding). A command
 * runs as this user under `sh -c` in a process group of its own, which is hung up when its session is cut.
 */
export async function startSshServer(options: SshServerOptions): Promise<SshServer> {
  const hostKey = options.hostKey ?? generateKeyPair().private;
  const authorized = requireKey(options.authorizedKey);
  const sockets = new Set<Socket>();
  const running = new Set<ChildProcess>();

  const ssh = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
    connection.on('error', () => undefined); // A peer that vanished; its socket closes too.
    connection.on('authentication', (attempt) => {
      options.onAttempt?.(attempt.username);
      if (isAuthorized(attempt, authorized)) attempt.accept();
      else attempt.reject(['publickey']);
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, { command }) => {
        const child = runCommand(acceptExec(), command, options);
        running.add(child);
        child.on('close', () => running.delete(child));
      });
    });
  });
  // The sockets are accepted here, for ssh2 has no way to cut a connection without a disconnect message.
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    ssh.injectSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // It is a TCP server: an AddressInfo, never a path.
  const { port } = server.address() as AddressInfo;
  const dropConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };

  return {
    port,
    hostKey: publicLine(requireKey(hostKey)),
    dropConnections,
    close: async () => {
      const ended = [...running].map((child) => once(child, 'close'));
      const stopped = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      dropConnections();
      await Promise.all([stopped, ...ended]);
    },
  };
}

function isAuthorized(attempt: AuthContext, authorized: ssh2.ParsedKey): boolean {
  if (attempt.method !== 'publickey' || attempt.key.algo !== authorized.type) return false;
  if (!attempt.key.data.equals(authorized.getPublicSSH())) return false;
  // Without a signature the client only asks whether the key would do.
  if (attempt.signature === undefined || attempt.blob === undefined) return true;
  // Its type hides that it may return an Error, which is truthy.
  const verdict: unknown = authorized.verify(attempt.blob, attempt.signature, attempt.hashAlgo);
  return verdict === true;
}

function runCommand(channel: ServerChannel, command: string, options: SshServerOptions): ChildProcess {
  const child = spawn('sh', ['-c', command], {
    cwd: options.home,
    env: { PATH: process.env['PATH'], LANG: process.env['LANG'], HOME: options.home, ...options.env },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  // Its user may hang up, and a command need not read its input.
  for (const stream of [channel, channel.stderr, child.stdin]) stream.on('error', () => undefined);

  child.on('close', (code, signal) => {
    if (signal === null) channel.exit(code ?? 1);
    else channel.exit(signal.replace(/^SIG/, ''));
    channel.end();
  });
  channel.on('close', () => {
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
    hangUp(child);
  });
  return child;
}

/** As a terminal's end would, then by force; what has left the group (setsid) is not met. */
function hangUp(child: ChildProcess): void {
  signalGroup(child, 'SIGHUP');
  const kill = setTimeout(() => {
    signalGroup(child, 'SIGKILL');
  }, killMs);
  child.once('exit', () => {
    clearTimeout(kill);
  });
}

const killMs = 2_000;

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

function requireKey(text: string): ssh2.ParsedKey {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw key;
  return key;
}

const publicLine = (key: ssh2.ParsedKey): string => `${key.type} ${key.getPublicSSH().toString('base64')}`;
