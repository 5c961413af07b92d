import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ParsedKey } from 'ssh2';
import { escapeText } from '../../contract/escape.ts';
import { fingerprint } from './known-hosts.ts';
import { parsePrivateKey } from './private-key.ts';

/** What an identity file is good for. */
export type Identity =
  /** `certificate`: one lies beside it, which cannot be shown. */
  | {
      readonly kind: 'private';
      readonly file: string;
      readonly key: ParsedKey;
      readonly certificate: boolean;
    }
  /** It names a key that only an agent can use, and why. */
  | { readonly kind: 'named'; readonly file: string; readonly fingerprint: string; readonly why: string }
  | { readonly kind: 'useless'; readonly file: string; readonly why: string }
  | { readonly kind: 'missing'; readonly file: string; readonly why: string };

export async function readIdentity(file: string): Promise<Identity> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const print = absent ? await fingerprintOf(`${file}.pub`) : undefined;
    if (print !== undefined) return named(file, print, 'is not there, only its public half is');
    return { kind: absent ? 'missing' : 'useless', file, why: 'cannot be read' };
  }
  const key = parsePrivateKey(text);
  if (!(key instanceof Error)) {
    return key.isPrivateKey()
      ? { kind: 'private', file, key, certificate: await exists(`${file}-cert.pub`) }
      : named(file, fingerprint(key.getPublicSSH()), 'is no private key (the public half?)');
  }
  if (!/encrypted|passphrase/iu.test(key.message) && !/^-----BEGIN ENCRYPTED /mu.test(text))
    return { kind: 'useless', file, why: `is no usable private key (${escapeText(key.message, 200)})` };
  const why = `has a passphrase, and nobody is there to type it: load it into ssh-agent (ssh-add ${file}), or name a key without one`;
  const print = await fingerprintOf(file);
  return print === undefined ? { kind: 'useless', file, why } : named(file, print, why);
}

const named = (file: string, print: string, why: string): Identity => ({
  kind: 'named',
  file,
  fingerprint: print,
  why,
});

/** OpenSSH reads the public half of an encrypted key too, or of the `.pub` beside it. */
async function fingerprintOf(file: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ssh-keygen', ['-l', '-E', 'sha256', '-f', file], {
      timeout: 10_000,
    });
    return /SHA256:[A-Za-z0-9+/]+/u.exec(stdout)?.[0];
  } catch {
    return undefined; // There is none to be read.
  }
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
