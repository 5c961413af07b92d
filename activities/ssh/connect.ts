import ssh2 from 'ssh2';
import type { Client, ClientErrorExtensions } from 'ssh2';
import type { SshHost } from '../../contract/config.ts';
import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';
import { credentialsOf } from './credentials.ts';
import { hostKeyAlgorithms, judgeHostKey } from './host-key.ts';
import { knownKeys } from './known-hosts.ts';

export interface ConnectOptions {
  /** From the name look-up to the end of authentication. */
  readonly connectLimitMs: number;
  readonly agentSocket: string | undefined;
}

/** A peer that says nothing for 3 of these is gone. ssh2 sends none of its own accord. */
const keepaliveMs = 5_000;
const keepalivesMissed = 3;

/**
 * Connects and authenticates. Nothing of ours is sent before the host key was found trusted. Fails with
 * host_unreachable (may be tried again), ssh_key_refused, host_key_changed, host_key_unknown or ssh_config (may not).
 */
export async function connect(host: SshHost, options: ConnectOptions): Promise<Client> {
  const known = await knownKeys(host);
  const credentials = await credentialsOf(host, options.agentSocket);
  const client = new ssh2.Client();
  let distrust: Error | undefined;
  let verified = false;

  return new Promise((resolve, reject) => {
    // Stays for good: an error that nobody listens to would end the process.
    client.on('error', (error) => {
      reject(distrust ?? connectFailure(host, error, verified));
      client.destroy();
    });
    client.on('close', () => {
      reject(failure('host_unreachable', `${where(host)} closed the connection before it was ready`));
    });
    client.on('ready', () => {
      resolve(client);
    });
    client.connect({
      host: host.hostname,
      port: host.port,
      username: host.user,
      ...credentials,
      authHandler: ['privateKey' in credentials ? 'publickey' : 'agent'],
      // Without a verifier ssh2 takes any key.
      hostVerifier: (key: Buffer) => {
        distrust = judgeHostKey(host, known, key);
        verified = distrust === undefined;
        return verified;
      },
      readyTimeout: options.connectLimitMs,
      keepaliveInterval: keepaliveMs,
      keepaliveCountMax: keepalivesMissed,
      agentForward: false,
      algorithms: {
        serverHostKey: hostKeyAlgorithms(known),
        cipher: [
          'aes128-gcm@openssh.com',
          'aes256-gcm@openssh.com',
          'aes128-ctr',
          'aes192-ctr',
          'aes256-ctr',
        ],
        hmac: [
          'hmac-sha2-256-etm@openssh.com',
          'hmac-sha2-512-etm@openssh.com',
          'hmac-sha2-256',
          'hmac-sha2-512',
        ],
        compress: ['none'],
      },
    });
  });
}

function connectFailure(host: SshHost, error: Error & ClientErrorExtensions, verified: boolean): Error {
  const said = escapeText(error.message, 200);
  if (error.level === 'client-authentication')
    return failure('ssh_key_refused', `${host.user}@${where(host)} does not accept ${keyName(host)}`, error);
  if (error.level === 'agent')
    return failure('ssh_config', `${host.name}: the SSH agent failed (${said})`, error);
  // The host hung up on purpose while we showed our keys ("Too many authentication failures").
  if (verified && error.level === undefined && 'code' in error && typeof error.code === 'number')
    return failure('ssh_key_refused', `${host.user}@${where(host)}: ${said}`, error);
  if (error.level === 'handshake' && error.message.includes('no matching'))
    return failure(
      'ssh_config',
      `${where(host)} has no algorithm in common with the engine (${said})`,
      error,
    );
  return failure('host_unreachable', `${where(host)}: ${said}`, error);
}

const where = (host: SshHost): string => `${host.name} (${host.hostname}:${String(host.port)})`;

const keyName = (host: SshHost): string =>
  host.identityFile === undefined ? 'any key of the SSH agent' : `the key ${host.identityFile}`;
