import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sshdInstalled, type Sshd } from '../../sshd.ts';
import { greet, openSshRoom, startAgent, type OpenSshRoom } from './open-ssh.ts';

describe.skipIf(!sshdInstalled())('a host that OpenSSH knows by an alias', () => {
  let room: OpenSshRoom;
  let sshd: Sshd;
  let key: string;
  let other: string;
  beforeAll(async () => {
    room = await openSshRoom();
    key = await room.key('id', '-t', 'ed25519');
    other = await room.key('other', '-t', 'ed25519');
    sshd = await room.sshd();
    known = await room.knownHosts('known', `${place(sshd)} ${sshd.hostKey}`);
  });
  afterAll(() => room.close());
  let known: string;
  const place = ({ port }: Sshd): string => `[127.0.0.1]:${String(port)}`;
  const base = (): string[] => [
    'Host hut',
    'HostName 127.0.0.1',
    `Port ${String(sshd.port)}`,
    `User ${sshd.user}`,
    'IdentityAgent none',
  ];
  const whole = (): string[] => [...base(), `IdentityFile ${key}`, `UserKnownHostsFile ${known}`];

  it('is reached by its name, port, user, key and known_hosts', async () => {
    await room.configure(...whole());
    expect(await greet()).toMatchObject({ type: 'answered' });
  });

  it('is reached by what a pattern and a Match block add', async () => {
    await room.configure(
      ...['Match exec "true" host hu?', 'HostName 127.0.0.1', `IdentityFile ${room.folder}/%n-%r-%%`],
      ...['Host h*', ...base().slice(2), `UserKnownHostsFile ${known}`],
    );
    const missing = await greet();
    expect(missing).toMatchObject({ type: 'ssh_config' });
    expect(missing.message).toContain('no identity file is there');
    await room.key(`hut-${sshd.user}-%`, '-t', 'ed25519');
    // A key that the host does not know shows that the file was found by its tokens.
    const refused = await greet();
    expect(refused).toMatchObject({ type: 'ssh_key_refused' });
    expect(refused.message).toContain(`does not accept the key ${room.folder}/hut-${sshd.user}-%`);
  });

  it('is judged by every one of its known_hosts files, whose names may hold blanks', async () => {
    await mkdir(join(room.folder, 'a b'));
    const second = await room.knownHosts('a b/known hosts', `hutte ${sshd.hostKey}`);
    const files = `UserKnownHostsFile ${room.folder}/none "${second}"`;
    const settings = [...base(), `IdentityFile ${key}`, files, 'GlobalKnownHostsFile none'];
    await room.configure(...settings);
    expect(await greet()).toMatchObject({ type: 'host_key_unknown' });
    await room.configure(...settings, 'HostKeyAlias HUTTE');
    expect(await greet()).toMatchObject({ type: 'answered' });
    const global = await room.knownHosts('global', `@revoked * ${sshd.hostKey}`);
    await room.configure(...base(), 'HostKeyAlias hutte', files, `GlobalKnownHostsFile ${global}`);
    const revoked = await greet();
    expect(revoked).toMatchObject({ type: 'ssh_config' }); // No key is configured: nothing was asked of the host.
    await room.configure(...settings.slice(0, -1), 'HostKeyAlias hutte', `GlobalKnownHostsFile ${global}`);
    expect((await greet()).message).toContain(`is revoked in ${global} line 1`);
  });

  it.each(['no', 'accept-new'])('is not taken on trust by StrictHostKeyChecking %s', async (strict) => {
    await room.configure(
      ...[...base(), `IdentityFile ${key}`, 'UserKnownHostsFile /dev/null', 'GlobalKnownHostsFile none'],
      `StrictHostKeyChecking ${strict}`,
    );
    const answer = await greet();
    expect(answer).toMatchObject({ type: 'host_key_unknown' });
    expect(answer.message).toMatch(/StrictHostKeyChecking \S+ is not followed/u);
  });

  it('is shown the keys of its IdentityAgent, and with IdentitiesOnly none but those that it names', async () => {
    const socket = join(room.folder, 'agent');
    const agent = await startAgent(socket, key);
    const settings = [...base().slice(0, -1), `UserKnownHostsFile ${known}`, `IdentityAgent ${socket}`];
    await room.configure(...settings);
    expect(await greet()).toMatchObject({ type: 'answered' });
    await room.configure(...settings, `IdentityFile ${other}.pub`, 'IdentitiesOnly yes');
    const lacking = await greet();
    expect(lacking).toMatchObject({ type: 'ssh_config' });
    expect(lacking.message).toContain('the SSH agent holds other keys');
    await room.configure(...settings, `IdentityFile ${key}.pub`, 'IdentitiesOnly yes');
    expect(await greet()).toMatchObject({ type: 'answered' });
    await agent.close();
  });

  it.each([
    ['RevokedHostKeys /etc/hosts', /RevokedHostKeys \/etc\/hosts .* cannot be honoured.*@revoked/u],
    ['KnownHostsCommand /bin/true', /KnownHostsCommand .* cannot be honoured/u],
    ['VerifyHostKeyDNS yes', /VerifyHostKeyDNS .* set it to no/u],
    ['CertificateFile /tmp/id-cert.pub', /CertificateFile .*authorized_keys/u],
    ['HostbasedAuthentication yes', /HostbasedAuthentication/u],
    ['PKCS11Provider /usr/lib/x.so', /PKCS11Provider .*ssh-add -s/u],
    ['PubkeyAuthentication no', /PubkeyAuthentication .* set it to yes/u],
    ['PreferredAuthentications password', /PreferredAuthentications password .* add publickey/u],
    ['ProxyUseFdpass yes', /ProxyUseFdpass/u],
    ['BindInterface lo', /BindInterface/u],
    ['RemoteCommand date', /RemoteCommand date/u],
    ['SessionType none', /SessionType/u],
    ['SetEnv TERM=x A=b', /SetEnv .*A=b/u],
    ['Ciphers chacha20-poly1305@openssh.com', /Ciphers of ssh_config allows none .* add one of aes128-gcm/u],
    ['PubkeyAcceptedAlgorithms rsa-sha2-512', /PubkeyAcceptedAlgorithms of ssh_config leaves out the key/u],
    ['KexAlgorithms sntrup761x25519-sha512@openssh.com', /KexAlgorithms of ssh_config allows none/u],
    ['IdentityFile /x/%C', /%C in IdentityFile/u],
    ['IdentityFile /x/${THREADLINE_NOT_SET}', /THREADLINE_NOT_SET, which is not set/u],
    ['ProxyJump hut', /jump host hut: ProxyJump hut leads .* in a circle/u],
    ['Colour blue', /ssh -G refuses it: .*Bad configuration option: colour/iu],
  ])('is refused by name with what cannot be honoured: %s', async (line, message) => {
    await room.configure(...whole(), line);
    const answer = await greet();
    expect(answer.type).toBe('ssh_config');
    expect(answer.message).toMatch(message);
  });

  it.each([
    'SetEnv TERM=xterm',
    'LocalForward 127.0.0.1:1 hut:80',
    'ForwardAgent yes',
    'GSSAPIAuthentication yes',
  ])('is reached all the same with what concerns a person alone: %s', async (line) => {
    await room.configure(...whole(), line);
    expect(await greet()).toMatchObject({ type: 'answered' });
  });
});
