import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';
import { fingerprint, keyType, type KnownKey } from './known-hosts.ts';
import type { Target } from './target.ts';

/** Nothing when the presented key is trusted; else the failure that says why it is not. */
export function judgeHostKey(
  { name }: Target,
  known: readonly KnownKey[],
  presented: Buffer,
): Error | undefined {
  const same = known.filter((key) => key.blob.equals(presented));
  const revoked = same.find((key) => key.revoked);
  const shown = `${escapeText(keyType(presented), 64)} ${fingerprint(presented)}`;
  if (revoked !== undefined)
    return failure('host_key_changed', `${name}: ${shown} is revoked in ${revoked.source}; nothing was sent`);
  if (same.length > 0) return undefined;
  const trusted = known.filter((key) => !key.revoked);
  if (trusted.length === 0)
    return failure('host_key_unknown', `${name} shows ${shown}; only revoked keys of it are known`);
  const expected = trusted.map((key) => `${key.type} ${fingerprint(key.blob)} (${key.source})`).join(' or ');
  return failure(
    'host_key_changed',
    `${name} shows ${shown}; trusted is ${expected}; nothing was sent, and the operator decides which of them is right`,
  );
}

const algorithmsOfType: Readonly<Record<string, readonly HostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  // Never SHA-1, the `ssh-rsa` signature.
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};
export type HostKeyAlgorithm =
  | 'ssh-ed25519'
  | 'ecdsa-sha2-nistp256'
  | 'ecdsa-sha2-nistp384'
  | 'ecdsa-sha2-nistp521'
  | 'rsa-sha2-512'
  | 'rsa-sha2-256';

/**
 * The host shows the first of these that it has: those of known keys come first, or a host with several keys would show
 * one that is not known. The others follow, so that a changed key is called by its name and not "no common algorithm".
 */
export function hostKeyAlgorithms(known: readonly KnownKey[]): readonly HostKeyAlgorithm[] {
  const first = known.filter((key) => !key.revoked).flatMap((key) => algorithmsOfType[key.type] ?? []);
  return [...new Set([...first, ...Object.values(algorithmsOfType).flat()])];
}
