import type { CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';
import { failure } from '../failure.ts';
import { hostKeyAlgorithms } from './host-key.ts';
import type { KnownKey } from './known-hosts.ts';
import type { Target } from './target.ts';

export interface ChosenAlgorithms {
  readonly kex: KexAlgorithm[];
  readonly cipher: CipherAlgorithm[];
  readonly hmac: MacAlgorithm[];
  readonly serverHostKey: ServerHostKeyAlgorithm[];
  readonly compress: 'none'[];
}

/** Those of the engine that ssh_config allows too; fails with ssh_config where none is left. */
export function algorithmsFor({ name, algorithms }: Target, known: readonly KnownKey[]): ChosenAlgorithms {
  const both = <T extends string>(keyword: string, ours: readonly T[], theirs?: readonly string[]): T[] => {
    const common = ours.filter((one) => theirs?.includes(one) !== false);
    if (common.length > 0) return common;
    throw failure(
      'ssh_config',
      `${name}: ${keyword} of ssh_config allows none of what the engine takes; add one of ${ours.join(', ')}`,
    );
  };
  return {
    kex: both('KexAlgorithms', keyExchanges, algorithms.kex),
    cipher: both('Ciphers', ciphers, algorithms.ciphers),
    hmac: both('MACs', macs, algorithms.macs),
    serverHostKey: both('HostKeyAlgorithms', hostKeyAlgorithms(known), algorithms.hostKeys),
    compress: ['none'],
  };
}

const keyExchanges = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group-exchange-sha256',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
] as const;
const ciphers = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
] as const;
const macs = [
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
] as const;
