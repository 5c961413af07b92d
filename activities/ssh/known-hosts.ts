import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { SshHost } from '../../contract/config.ts';
import { failure } from '../failure.ts';

/** A host key that may be believed, or must not be. */
export interface KnownKey {
  /** `ssh-ed25519`, … */
  readonly type: string;
  readonly blob: Buffer;
  /** Where it stands, for messages. */
  readonly source: string;
  readonly revoked: boolean;
}

/**
 * What is known of the host before anything is sent to it: the pinned key, or what OpenSSH's own `ssh-keygen -F` finds in
 * the known_hosts file (hashed names, wildcards, negations, ports). Fails with host_key_unknown where nothing is.
 */
export async function knownKeys(host: SshHost): Promise<readonly KnownKey[]> {
  if (host.hostKey !== undefined) return [pinnedKey(host, host.hostKey)];
  const { file, entries } = await findEntries(host);
  const keys = entries.flatMap((entry) => keyOf(file, entry));
  if (keys.some((key) => !key.revoked)) return keys;
  const authority = entries.find((entry) => entry.text.startsWith('@cert-authority'));
  if (authority !== undefined)
    throw failure(
      'ssh_config',
      `${host.name}: ${file} line ${authority.line} trusts a certificate authority, which cannot be checked here; add the host's own key: ${scanHint(host)}`,
    );
  if (keys.length > 0) return keys;
  throw failure('host_key_unknown', `${host.name}: ${lookupName(host)} is not in ${file}; ${scanHint(host)}`);
}

export const fingerprint = (blob: Buffer): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;

/** The first string of an SSH key blob is its type. */
export function keyType(blob: Buffer): string {
  if (blob.length < 4) return '';
  const length = blob.readUInt32BE(0);
  return length > 64 ? '' : blob.toString('latin1', 4, 4 + length);
}

const pinned = 'host_key of the configuration';

function pinnedKey(host: SshHost, line: string): KnownKey {
  const key = parseKey(line.trim().split(/\s+/), pinned, false);
  if (key === undefined)
    throw failure(
      'ssh_config',
      `${host.name}: host_key must be a type and a base64 key, as in "ssh-ed25519 AAAA…"`,
    );
  return key;
}

interface Entry {
  readonly line: string;
  readonly text: string;
}

async function findEntries(
  host: SshHost,
): Promise<{ readonly file: string; readonly entries: readonly Entry[] }> {
  const file = host.knownHosts;
  if (file === undefined)
    throw failure('ssh_config', `${host.name}: neither host_key nor known_hosts is set`);
  try {
    await access(file);
  } catch (cause) {
    throw failure('host_key_unknown', `${host.name}: ${file} cannot be read; ${scanHint(host)}`, cause);
  }
  return { file, entries: entriesOf(await search(host, file)) };
}

async function search(host: SshHost, file: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('ssh-keygen', ['-F', lookupName(host), '-f', file], {
      timeout: 10_000,
      maxBuffer: 4 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 1) return '';
    const why =
      code === 'ENOENT' ? 'ssh-keygen is not installed here, and known_hosts is read by it' : String(error);
    throw failure('ssh_config', `${host.name}: ${why}; or set host_key`, error);
  }
}

function entriesOf(found: string): readonly Entry[] {
  const entries: Entry[] = [];
  let line = '?';
  for (const text of found.split('\n')) {
    const header = /^# Host .* found: line (\d+)/.exec(text);
    if (header !== null) line = header[1] ?? '?';
    else if (text !== '' && !text.startsWith('#')) entries.push({ line, text });
  }
  return entries;
}

function keyOf(file: string, { line, text }: Entry): readonly KnownKey[] {
  const words = text.trim().split(/\s+/);
  const marker = words[0]?.startsWith('@') === true ? words.shift() : undefined;
  if (marker !== undefined && marker !== '@revoked') return [];
  const key = parseKey(words.slice(1), `${file} line ${line}`, marker === '@revoked');
  return key === undefined ? [] : [key];
}

function parseKey(words: readonly string[], source: string, revoked: boolean): KnownKey | undefined {
  const [type, encoded] = words;
  if (type === undefined || encoded === undefined || !/^[A-Za-z0-9+/]+=*$/.test(encoded)) return undefined;
  const blob = Buffer.from(encoded, 'base64');
  return keyType(blob) === type ? { type, blob, source, revoked } : undefined;
}

function lookupName(host: SshHost): string {
  const name = host.hostname.toLowerCase();
  // A leading dash would be an option of ssh-keygen.
  if (name === '' || name.startsWith('-')) throw failure('ssh_config', `${host.name}: bad hostname`);
  return host.port === 22 ? name : `[${name}]:${String(host.port)}`;
}

const scanHint = (host: SshHost): string =>
  `compare the key with the host's administrator: ssh-keyscan -p ${String(host.port)} ${host.hostname}`;
