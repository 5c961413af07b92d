import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SshHost } from '../../../contract/config.ts';
import { createHosts } from '../../../activities/ssh/host.ts';
import { generateKeyPair, startSshServer, type SshServer } from '../../../examples/demo/ssh-server.ts';
import { sshdInstalled, startSshd, type Sshd } from '../../sshd.ts';
import { configOf, startPlace, type Place } from './places.ts';
import { standIn } from './stand-in.ts';

const run = promisify(execFile);

/** Says hello with these settings; resolves with `answered` or the code and message of the failure. */
async function greet(ssh: SshHost): Promise<{ type: string; message: string }> {
  const hosts = createHosts(configOf([ssh]), standIn);
  try {
    await hosts.host(ssh.name).call('hello', []);
    return { type: 'answered', message: '' };
  } catch (error) {
    const { type, message } = error as { type: string; message: string };
    return { type, message };
  } finally {
    await hosts.close();
  }
}

const fingerprintOf = async (file: string, key: string): Promise<string> => {
  await writeFile(file, `${key}\n`);
  return (await run('ssh-keygen', ['-l', '-f', file])).stdout.split(' ')[1] ?? '';
};

describe('a host key', () => {
  let place: Place;
  const other = generateKeyPair().public.split(' ').slice(0, 2).join(' ');
  beforeAll(async () => {
    place = await startPlace('embedded');
  });
  afterAll(async () => {
    await place.close();
  });

  const withKnownHosts = async (...lines: string[]): Promise<SshHost> => {
    const knownHosts = join(place.folder, 'known_hosts');
    await writeFile(knownHosts, lines.map((line) => `${line}\n`).join(''));
    const { hostKey: _, ...rest } = place.ssh;
    return { ...rest, knownHosts };
  };
  const name = (): string => `[127.0.0.1]:${String(place.ssh.port)}`;
  const own = (): string => place.ssh.hostKey ?? '';

  it('that is pinned is trusted', async () => {
    expect(await greet(place.ssh)).toMatchObject({ type: 'answered' });
  });

  it.each([
    ['plainly', (): string[] => [`${name()} ${own()}`]],
    ['by a wildcard', (): string[] => [`[127.0.0.*]:${String(place.ssh.port)} ${own()}`]],
    ['beside another key', (): string[] => [`${name()} ${other}`, `${name()} ${own()} comment`]],
    [
      'under a certificate authority too',
      (): string[] => [`@cert-authority * ${other}`, `${name()} ${own()}`],
    ],
  ])('that known_hosts names %s is trusted', async (_how, lines) => {
    expect(await greet(await withKnownHosts(...lines()))).toMatchObject({ type: 'answered' });
  });

  it('is found in a hashed known_hosts', async () => {
    const ssh = await withKnownHosts(`${name()} ${own()}`);
    await run('ssh-keygen', ['-H', '-f', ssh.knownHosts ?? '']);
    expect(await greet(ssh)).toMatchObject({ type: 'answered' });
  });

  it.each([
    ['in an empty file', (): string[] => []],
    ['under another port', (): string[] => [`127.0.0.1 ${own()}`]],
    ['by a negated name', (): string[] => [`!${name()},* ${own()}`]],
  ])('that is only to be found %s is unknown', async (_how, lines) => {
    const answer = await greet(await withKnownHosts(...lines()));
    expect(answer).toMatchObject({ type: 'host_key_unknown' });
    expect(answer.message).toContain(`${name()} is not in`);
    expect(answer.message).toContain(`ssh-keyscan -p ${String(place.ssh.port)} 127.0.0.1`);
  });

  it('is unknown when the file is not there', async () => {
    const { hostKey: _, ...rest } = place.ssh;
    const answer = await greet({ ...rest, knownHosts: join(place.folder, 'none') });
    expect(answer.type).toBe('host_key_unknown');
  });

  it('that changed is refused with file, line and both fingerprints', async () => {
    const ssh = await withKnownHosts('# a comment', `${name()} ${other}`);
    const answer = await greet(ssh);
    expect(answer.type).toBe('host_key_changed');
    expect(answer.message).toContain(`${ssh.knownHosts ?? ''} line 2`);
    expect(answer.message).toContain(await fingerprintOf(join(place.folder, 'a'), other));
    expect(answer.message).toContain(await fingerprintOf(join(place.folder, 'b'), own()));
  });

  it('that differs from the pinned one is refused', async () => {
    const answer = await greet({ ...place.ssh, hostKey: other });
    expect(answer).toMatchObject({ type: 'host_key_changed' });
    expect(answer.message).toContain('host_key of the configuration');
  });

  it('that is revoked is refused, even where another line trusts it', async () => {
    const answer = await greet(await withKnownHosts(`${name()} ${own()}`, `@revoked * ${own()}`));
    expect(answer).toMatchObject({ type: 'host_key_changed' });
    expect(answer.message).toMatch(/is revoked in .* line 2/);
  });

  it('that only a certificate authority vouches for is refused clearly', async () => {
    const answer = await greet(await withKnownHosts(`@cert-authority * ${other}`));
    expect(answer).toMatchObject({ type: 'ssh_config' });
    expect(answer.message).toContain('line 1 trusts a certificate authority, which cannot be checked here');
  });

  it('that is pinned in no readable form is a fault of the configuration', async () => {
    expect(await greet({ ...place.ssh, hostKey: 'ssh-ed25519 %%%' })).toMatchObject({ type: 'ssh_config' });
  });
});

describe.skipIf(!sshdInstalled())('a host with several keys', () => {
  let sshd: Sshd;
  let folder: string;
  let ssh: SshHost;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'threadline-keys-'));
    const pair = generateKeyPair();
    await writeFile(join(folder, 'id'), pair.private, { mode: 0o600 });
    const env = { XDG_STATE_HOME: folder };
    sshd = await startSshd({
      home: folder,
      env,
      authorizedKey: pair.public,
      keyTypes: ['ed25519', 'rsa', 'ecdsa'],
    });
    const { port, user } = sshd;
    ssh = { name: 'hut', local: false, hostname: '127.0.0.1', port, user, identityFile: join(folder, 'id') };
  });
  afterAll(async () => {
    await sshd.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });

  it.each(['ed25519', 'rsa', 'ecdsa'])('shows its %s key where only that is known', async (type) => {
    expect(await greet({ ...ssh, hostKey: sshd.hostKeys[type] ?? '' })).toMatchObject({ type: 'answered' });
  });
});

describe('a server that is not trusted', () => {
  let server: SshServer;
  afterAll(async () => {
    await server.close();
  });

  it('learns neither user nor key', async () => {
    const pair = generateKeyPair();
    const folder = await mkdtemp(join(tmpdir(), 'threadline-keys-'));
    await writeFile(join(folder, 'id'), pair.private, { mode: 0o600 });
    const attempts: string[] = [];
    server = await startSshServer({
      home: folder,
      authorizedKey: pair.public,
      onAttempt: (user) => attempts.push(user),
    });
    const ssh = {
      name: 'hut',
      local: false as const,
      hostname: '127.0.0.1',
      port: server.port,
      user: 'runner',
      identityFile: join(folder, 'id'),
    };
    expect(await greet({ ...ssh, hostKey: generateKeyPair().public })).toMatchObject({
      type: 'host_key_changed',
    });
    expect(attempts).toEqual([]);
    expect(await greet({ ...ssh, hostKey: server.hostKey })).toMatchObject({ type: 'answered' });
    expect(attempts).not.toEqual([]);
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
});
