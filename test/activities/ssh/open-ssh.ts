import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { createHosts } from '../../../activities/ssh/host.ts';
import type { RemoteHost } from '../../../contract/config.ts';
import { startSshd, type Sshd, type SshdOptions } from '../../sshd.ts';
import { configOf } from './places.ts';
import { standIn } from './stand-in.ts';

export const run = promisify(execFile);

/** A folder with an ssh_config of its own: OpenSSH reads the user's from where no test may write. */
export interface OpenSshRoom {
  readonly folder: string;
  /** The alias `hut` from now on. */
  configure(...lines: string[]): Promise<void>;
  sshd(options?: Partial<SshdOptions>): Promise<Sshd>;
  /** A new key pair of ssh-keygen; gives the private file, whose public half `sshd` lets in. */
  key(name: string, ...options: string[]): Promise<string>;
  /** Lines of known_hosts in a file of that name, which is given. */
  knownHosts(name: string, ...lines: string[]): Promise<string>;
  close(): Promise<void>;
}

export async function openSshRoom(): Promise<OpenSshRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'threadline-openssh-'));
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const config = join(folder, 'ssh_config');
  await writeFile(join(bin, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F '${config}' "$@"\n`, { mode: 0o755 });
  const path = process.env['PATH'] ?? '';
  process.env['PATH'] = `${bin}${delimiter}${path}`;
  const authorized: string[] = [];
  const servers: Sshd[] = [];
  return {
    folder,
    configure: (...lines) => writeFile(config, `${lines.join('\n')}\n`),
    sshd: async (options) => {
      const env = { XDG_STATE_HOME: folder };
      const sshd = await startSshd({ home: folder, env, authorizedKey: authorized.join('\n'), ...options });
      servers.push(sshd);
      return sshd;
    },
    key: async (name, ...options) => {
      const file = join(folder, name);
      await run('ssh-keygen', ['-q', '-N', '', '-C', name, '-f', file, ...options]);
      authorized.push((await run('cat', [`${file}.pub`])).stdout.trim());
      return file;
    },
    knownHosts: async (name, ...lines) => {
      const file = join(folder, name);
      await writeFile(file, lines.map((line) => `${line}\n`).join(''));
      return file;
    },
    close: async () => {
      process.env['PATH'] = path;
      await Promise.all(servers.map((server) => server.close()));
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

export const hut = { name: 'hut', local: false, alias: 'hut' } as const;

/** Says hello; resolves with `answered` or the code and message of the failure. */
export async function greet(host: RemoteHost = hut): Promise<{ type: string; message: string }> {
  const hosts = createHosts(configOf([host]), standIn);
  try {
    await hosts.host(host.name).call('hello', []);
    return { type: 'answered', message: '' };
  } catch (error) {
    const { type, message } = error as { type: string; message: string };
    return { type, message };
  } finally {
    await hosts.close();
  }
}

/** A real ssh-agent on a socket of its own; `close` ends it. */
export async function startAgent(socket: string, ...files: string[]): Promise<{ close(): Promise<void> }> {
  const { stdout } = await run('ssh-agent', ['-s', '-a', socket]);
  const pid = Number(/SSH_AGENT_PID=(\d+)/u.exec(stdout)?.[1]);
  for (const file of files)
    await run('ssh-add', ['-q', file], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  return {
    close: () => {
      process.kill(pid, 'SIGTERM');
      return rm(socket, { force: true });
    },
  };
}
