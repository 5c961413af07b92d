import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair, startSshServer, type SshServer } from '../../examples/demo/ssh-server.ts';
import { freePort } from '../../worker/dev-server.ts';

/** One SSH server, and hosts of threadline.toml that reach it rightly (`far`) or fail to, each as its name says. */
export interface FaultyHosts {
  readonly server: SshServer;
  readonly closedPort: number;
  readonly tables: readonly string[];
}

/** Keys and the home of whoever logs in lie in `root`; whoever asks for it closes the server. */
export async function startFaultyHosts(root: string): Promise<FaultyHosts> {
  const [key, stranger, closedPort] = [generateKeyPair(), generateKeyPair(), await freePort()];
  await writeFile(join(root, 'key'), key.private, { mode: 0o600 });
  await writeFile(join(root, 'strange-key'), stranger.private, { mode: 0o600 });
  const home = join(root, 'far-home');
  await mkdir(home);
  const server = await startSshServer({ home, authorizedKey: key.public });
  const strangerKey = stranger.public.split(' ').slice(0, 2).join(' ');
  const host = (name: string, port: number, hostKey: string, keyFile: string): string => `
[hosts.${name}]
hostname = "127.0.0.1"
port = ${String(port)}
user = "${userInfo().username}"
identity_file = "${root}/${keyFile}"
host_key = "${hostKey}"`;
  return {
    server,
    closedPort,
    tables: [
      host('far', server.port, server.hostKey, 'key'),
      host('away', closedPort, server.hostKey, 'key'),
      host('changed', server.port, strangerKey, 'key'),
      host('keyless', server.port, server.hostKey, 'strange-key'),
    ],
  };
}
