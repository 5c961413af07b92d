import { readFile } from 'node:fs/promises';
import ssh2 from 'ssh2';
import type { SshHost } from '../../contract/config.ts';
import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';

/** What proves who we are: a private key that needs no passphrase, or an agent that holds one. Never a password. */
export type Credentials = { readonly privateKey: Buffer } | { readonly agent: string };

/** Fails with ssh_config before anything is sent: a host counts refused attempts, and may lock out for them. */
export async function credentialsOf(host: SshHost, agentSocket: string | undefined): Promise<Credentials> {
  if (host.identityFile !== undefined) return { privateKey: await readKey(host.name, host.identityFile) };
  if (agentSocket === undefined || agentSocket === '')
    throw failure(
      'ssh_config',
      `${host.name}: no identity_file is set and no SSH agent runs (SSH_AUTH_SOCK)`,
    );
  await requireKeys(host.name, agentSocket);
  return { agent: agentSocket };
}

async function readKey(name: string, file: string): Promise<Buffer> {
  let data: Buffer;
  try {
    data = await readFile(file);
  } catch (cause) {
    throw failure('ssh_config', `${name}: the identity file ${file} cannot be read`, cause);
  }
  const key = ssh2.utils.parseKey(data);
  if (!(key instanceof Error)) {
    if (!key.isPrivateKey())
      throw failure('ssh_config', `${name}: ${file} is no private key (the public half?)`);
    return data;
  }
  const why = /encrypted|passphrase/i.test(key.message)
    ? 'has a passphrase, and nobody is there to type it: name a key without one, or leave identity_file out and load the key into ssh-agent'
    : `is no usable private key (${escapeText(key.message, 200)})`;
  throw failure('ssh_config', `${name}: the identity file ${file} ${why}`);
}

async function requireKeys(name: string, socket: string): Promise<void> {
  const held = await new Promise<number | Error>((resolve) => {
    ssh2.createAgent(socket).getIdentities((error, keys) => {
      resolve(error instanceof Error ? error : (keys ?? []).length);
    });
  });
  if (held instanceof Error)
    throw failure(
      'ssh_config',
      `${name}: the SSH agent does not answer (${escapeText(held.message, 200)})`,
      held,
    );
  if (held === 0) throw failure('ssh_config', `${name}: the SSH agent holds no key (ssh-add FILE)`);
}
