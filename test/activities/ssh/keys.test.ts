import { generateKeyPairSync } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePrivateKey } from '../../../activities/ssh/private-key.ts';
import type { SshHost } from '../../../contract/config.ts';
import { sshdInstalled, type Sshd } from '../../sshd.ts';
import { greet, openSshRoom, run, startAgent, type OpenSshRoom } from './open-ssh.ts';

const types = [
  ['ed25519', ['-t', 'ed25519']],
  ['ecdsa of 256 bits', ['-t', 'ecdsa', '-b', '256']],
  ['ecdsa of 384 bits', ['-t', 'ecdsa', '-b', '384']],
  ['ecdsa of 521 bits', ['-t', 'ecdsa', '-b', '521']],
  ['rsa', ['-t', 'rsa', '-b', '2048']],
] as const;
const forms = ['RFC4716', 'PEM', 'PKCS8'] as const;

describe.skipIf(!sshdInstalled())('a key', () => {
  let room: OpenSshRoom;
  let sshd: Sshd;
  const files: Record<string, string> = {};
  beforeAll(async () => {
    room = await openSshRoom();
    for (const [type, options] of types)
      for (const form of forms)
        files[`${type} ${form}`] = await room.key(`${type} ${form}`, ...options, '-m', form);
    files['encrypted'] = await room.key('encrypted', '-t', 'ed25519');
    files['encrypted PEM'] = await room.key('encrypted pem', '-t', 'rsa', '-m', 'PEM');
    sshd = await room.sshd();
  });
  afterAll(() => room.close());
  const host = (identityFile: string): SshHost => {
    const { port, user, hostKey } = sshd;
    return { name: 'hut', local: false, hostname: '127.0.0.1', port, user, identityFile, hostKey };
  };

  it.each(types.flatMap(([type]) => forms.map((form) => [type, form])))(
    'of the type %s is accepted from a file of the form %s',
    async (type, form) => {
      expect(await greet(host(files[`${type} ${form}`] ?? ''))).toMatchObject({ type: 'answered' });
    },
  );

  it('of the type ed25519 is accepted from a true PKCS#8 file, which ssh-keygen never writes', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const key = parsePrivateKey(pem);
    if (key instanceof Error) throw key;
    const file = join(room.folder, 'true-pkcs8');
    await writeFile(file, pem, { mode: 0o600 });
    const line = `ssh-ed25519 ${key.getPublicSSH().toString('base64')}`;
    const other = await room.sshd({ authorizedKey: line });
    const { port, hostKey } = other;
    expect(await greet({ ...host(file), port, hostKey })).toMatchObject({ type: 'answered' });
  });

  it('of the type rsa is never used with SHA-1', async () => {
    const config = ['PubkeyAcceptedAlgorithms ssh-rsa'];
    const old = await room.sshd({ config });
    const { port, hostKey } = old;
    const answer = await greet({ ...host(files['rsa PEM'] ?? ''), port, hostKey });
    expect(['ssh_config', 'ssh_key_refused']).toContain(answer.type);
    expect(old.log()).not.toContain('Accepted publickey');
  });

  it.each(['encrypted', 'encrypted PEM'])('that is %s is used through the agent alone', async (name) => {
    const file = files[name] ?? '';
    const socket = join(room.folder, 'agent');
    const agent = await startAgent(socket, file);
    await run('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'secret', '-f', file]);
    const before = process.env['SSH_AUTH_SOCK'];
    try {
      process.env['SSH_AUTH_SOCK'] = socket;
      expect(await greet(host(file))).toMatchObject({ type: 'answered' });
      await run('ssh-add', ['-q', '-D'], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      const empty = await greet(host(file));
      expect(empty.type).toBe('ssh_config');
      expect(empty.message).toContain(
        `has a passphrase, and nobody is there to type it: load it into ssh-agent (ssh-add ${file})`,
      );
      expect(empty.message).toContain('the SSH agent holds no key');
      process.env['SSH_AUTH_SOCK'] = join(room.folder, 'nowhere');
      expect((await greet(host(file))).message).toContain('the SSH agent does not answer');
    } finally {
      if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
      else process.env['SSH_AUTH_SOCK'] = before;
      await agent.close();
    }
  });

  it('whose public half alone is there is used through the agent', async () => {
    const file = files['ecdsa of 256 bits PEM'] ?? '';
    const socket = join(room.folder, 'agent');
    const agent = await startAgent(socket, file);
    await rm(file);
    const before = process.env['SSH_AUTH_SOCK'];
    process.env['SSH_AUTH_SOCK'] = socket;
    expect(await greet(host(file))).toMatchObject({ type: 'answered' });
    if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
    else process.env['SSH_AUTH_SOCK'] = before;
    await agent.close();
    expect((await greet(host(file))).message).toContain('is not there, only its public half is');
  });
});
