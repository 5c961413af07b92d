import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import { failure } from '../failure.ts';
import type { Target } from './target.ts';

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
 * its known_hosts files (hashed names, wildcards, negations, ports). Fails with host_key_unknown where nothing is.
 */
export async function knownKeys(target: Target): Promise<readonly KnownKey[]> {
  const { name, hostKeys } = target;
  if ('pinned' in hostKeys) return [pinnedKey(name, hostKeys.pinned)];
  const entries = (
    await Promise.all(hostKeys.files.map((file) => entriesIn(name, hostKeys.lookup, file)))
  ).flat();
  const keys = entries.flatMap(keyOf);
  if (keys.some((key) => !key.revoked)) return keys;
  const authority = entries.find((entry) => entry.text.startsWith('@cert-authority'));
  if (authority !== undefined)
    throw failure(
      'ssh_config',
      `${name}: ${authority.source} trusts a certificate authority, which cannot be checked here; add the host's own key: ${scanHint(target)}`,
    );
  if (keys.length > 0) return keys;
  const files = hostKeys.files.join(', ') || 'a known_hosts file, for none is set';
  const notes = target.notes
    .filter((note) => note.startsWith('StrictHostKeyChecking'))
    .map((note) => `; ${note}`);
  throw failure(
    'host_key_unknown',
    `${name}: ${hostKeys.lookup} is not in ${files}; ${scanHint(target)}${notes.join('')}`,
  );
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

function pinnedKey(name: string, line: string): KnownKey {
  const key = parseKey(line.trim().split(/\s+/), pinned, false);
  if (key === undefined)
    throw failure(
      'ssh_config',
      `${name}: host_key must be a type and a base64 key, as in "ssh-ed25519 AAAA…"`,
    );
  return key;
}

interface Entry {
  /** The file and the line. */
  readonly source: string;
  readonly text: string;
}

/** A file that is not there knows nobody, as for OpenSSH: of several, most hosts have one. */
async function entriesIn(name: string, lookup: string, file: string): Promise<readonly Entry[]> {
  // A leading dash would be an option of ssh-keygen.
  if (lookup === '' || lookup.startsWith('-')) throw failure('ssh_config', `${name}: bad hostname`);
  try {
    await access(file, constants.R_OK);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw failure('ssh_config', `${name}: ${file} cannot be read`, cause);
  }
  return entriesOf(file, await search(name, lookup, file));
}

async function search(name: string, lookup: string, file: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('ssh-keygen', ['-F', lookup, '-f', file], {
      timeout: 10_000,
      maxBuffer: 4 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 1) return '';
    const why =
      code === 'ENOENT' ? 'ssh-keygen is not installed here, and known_hosts is read by it' : String(error);
    throw failure('ssh_config', `${name}: ${why}; or set host_key`, error);
  }
}

function entriesOf(file: string, found: string): readonly Entry[] {
  const entries: Entry[] = [];
  let line = '?';
  for (const text of found.split('\n')) {
    const header = /^# Host .* found: line (\d+)/.exec(text);
    if (header !== null) line = header[1] ?? '?';
    else if (text !== '' && !text.startsWith('#')) entries.push({ source: `${file} line ${line}`, text });
  }
  return entries;
}

function keyOf({ source, text }: Entry): readonly KnownKey[] {
  const words = text.trim().split(/\s+/);
  const marker = words[0]?.startsWith('@') === true ? words.shift() : undefined;
  if (marker !== undefined && marker !== '@revoked') return [];
  const key = parseKey(words.slice(1), source, marker === '@revoked');
  return key === undefined ? [] : [key];
}

function parseKey(words: readonly string[], source: string, revoked: boolean): KnownKey | undefined {
  const [type, encoded] = words;
  if (type === undefined || encoded === undefined || !/^[A-Za-z0-9+/]+=*$/.test(encoded)) return undefined;
  const blob = Buffer.from(encoded, 'base64');
  return keyType(blob) === type ? { type, blob, source, revoked } : undefined;
}

const scanHint = ({ port, hostname }: Target): string =>
  `compare the key with the host's administrator: ssh-keyscan -p ${String(port)} ${hostname}`;
