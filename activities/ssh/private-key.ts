import { createPrivateKey, type KeyObject } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';

/** A key in one of the forms that OpenSSH reads: its own, PEM or PKCS#8 (which ssh2 does not know). */
export function parsePrivateKey(text: string): ParsedKey | Error {
  return ssh2.utils.parseKey(/^-----BEGIN PRIVATE KEY-----/mu.test(text) ? fromPkcs8(text) : text);
}

function fromPkcs8(text: string): string {
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch {
    return text; // ssh2 will say that it is none.
  }
  if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'pem' }).toString();
  if (key.asymmetricKeyType === 'ec') return key.export({ type: 'sec1', format: 'pem' }).toString();
  return key.asymmetricKeyType === 'ed25519' ? openSshForm(key) : text;
}

/** ed25519 has no form of its own before OpenSSH's (PROTOCOL.key). */
function openSshForm(key: KeyObject): string {
  const { d = '', x = '' } = key.export({ format: 'jwk' });
  const secret = Buffer.from(d, 'base64url');
  const open = Buffer.from(x, 'base64url');
  const type = Buffer.from('ssh-ed25519');
  const none = field(Buffer.from('none'));
  const check = number(0);
  const pair = Buffer.concat([
    ...[check, check, field(type), field(open), field(Buffer.concat([secret, open]))],
    field(Buffer.alloc(0)), // the comment
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (pair.length % 8)) % 8 }, (_, index) => index + 1));
  const whole = Buffer.concat([
    ...[Buffer.from('openssh-key-v1\0'), none, none, field(Buffer.alloc(0)), number(1)],
    ...[field(Buffer.concat([field(type), field(open)])), field(Buffer.concat([pair, padding]))],
  ]);
  const lines = whole.toString('base64').replace(/.{70}/gu, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const field = (content: Buffer): Buffer => Buffer.concat([number(content.length), content]);
