import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sshdInstalled, type Sshd } from '../../sshd.ts';
import { greet, openSshRoom, type OpenSshRoom } from './open-ssh.ts';

describe.skipIf(!sshdInstalled())('a host behind others', () => {
  let room: OpenSshRoom;
  let key: string;
  let known: string;
  let servers: { readonly hut: Sshd; readonly gate: Sshd; readonly yard: Sshd };
  beforeAll(async () => {
    room = await openSshRoom();
    key = await room.key('id', '-t', 'ed25519');
    const [hut, gate, yard] = await Promise.all([room.sshd(), room.sshd(), room.sshd()]);
    servers = { hut, gate, yard };
    known = await room.knownHosts('known', ...[hut, gate, yard].map(lineOf));
  });
  afterAll(() => room.close());

  const lineOf = ({ port, hostKey }: Sshd): string => `[127.0.0.1]:${String(port)} ${hostKey}`;
  const host = (name: keyof typeof servers, ...lines: string[]): string[] => [
    `Host ${name}`,
    `Port ${String(servers[name].port)}`,
    ...lines,
  ];
  const all = (): string[] => [
    'Host *',
    ...['HostName 127.0.0.1', `User ${servers.hut.user}`, `IdentityFile ${key}`, 'IdentityAgent none'],
    ...[`UserKnownHostsFile ${known}`, 'GlobalKnownHostsFile none'],
  ];
  const accepted = (): Record<string, number> =>
    Object.fromEntries(
      Object.entries(servers).map(([name, { log }]) => [name, log().split('Accepted publickey').length - 1]),
    );
  /** How many logins each server has had since. */
  const loginsOf = async (action: () => Promise<unknown>): Promise<Record<string, number>> => {
    const before = accepted();
    await action();
    return Object.fromEntries(
      Object.entries(accepted()).map(([name, count]) => [name, count - (before[name] ?? 0)]),
    );
  };

  it('is reached over a jump host, and over a chain of two', async () => {
    await room.configure(...host('hut', 'ProxyJump gate'), ...host('gate'), ...host('yard'), ...all());
    expect(await loginsOf(async () => expect(await greet()).toMatchObject({ type: 'answered' }))).toEqual({
      hut: 1,
      gate: 1,
      yard: 0,
    });
    await room.configure(...host('hut', 'ProxyJump gate,yard'), ...host('gate'), ...host('yard'), ...all());
    expect(await loginsOf(async () => expect(await greet()).toMatchObject({ type: 'answered' }))).toEqual({
      hut: 1,
      gate: 1,
      yard: 1,
    });
  });

  it('is reached over a jump host that has one of its own, written as an address', async () => {
    const { gate, hut } = servers;
    const jump = `ProxyJump ssh://${hut.user}@yard:${String(servers.yard.port)}`;
    await room.configure(...host('hut', jump), ...['Host yard', 'ProxyJump gate'], ...host('gate'), ...all());
    expect(await loginsOf(async () => expect(await greet()).toMatchObject({ type: 'answered' }))).toEqual({
      hut: 1,
      gate: 1,
      yard: 1,
    });
    expect(gate.port).not.toBe(hut.port);
  });

  it('is not reached over a hop whose key is not the known one, and the hop is named', async () => {
    const changed = await room.knownHosts(
      'changed',
      lineOf(servers.gate),
      lineOf({ ...servers.yard, hostKey: servers.hut.hostKey }),
      lineOf(servers.hut),
    );
    await room.configure(
      ...host('hut', 'ProxyJump gate,yard'),
      ...host('gate'),
      ...host('yard', `UserKnownHostsFile ${changed}`),
      ...all(),
    );
    expect(
      await loginsOf(async () => {
        const answer = await greet();
        expect(answer).toMatchObject({ type: 'host_key_changed' });
        expect(answer.message).toMatch(/hut, jump host yard shows .* trusted is .* line 2/u);
      }),
    ).toEqual({ hut: 0, gate: 1, yard: 0 });
  });

  it('is not reached over a hop that refuses the key, forwards nothing or is away, and it is said which', async () => {
    const strange = await room.key('strange', '-t', 'ed25519');
    await room.configure(
      ...host('hut', 'ProxyJump gate', `IdentityFile ${key}`),
      ...host('gate', 'IdentitiesOnly yes', `IdentityFile ${strange}`),
      ...all().filter((line) => !line.startsWith('IdentityFile')),
    );
    const refused = await greet();
    expect(refused.type).toBe('ssh_key_refused');
    expect(refused.message).toContain(
      `@hut, jump host gate (127.0.0.1:${String(servers.gate.port)}) does not`,
    );

    const closed = await room.sshd({ config: ['AllowTcpForwarding no'] });
    const more = await room.knownHosts('more', lineOf(servers.hut), lineOf(closed));
    const narrow = ['Host gate', `Port ${String(closed.port)}`, `UserKnownHostsFile ${more}`];
    await room.configure(...host('hut', 'ProxyJump gate'), ...narrow, ...all());
    const forbidden = await greet();
    expect(forbidden.type).toBe('host_unreachable');
    expect(forbidden.message).toContain('the jump host opens no way to it');

    await room.configure(...host('hut', 'ProxyJump gate'), 'Host gate', 'Port 1', ...all());
    const away = await greet();
    expect(away.type).toBe('host_key_unknown');
  });

  it('is reached by a ProxyCommand, whose tokens are filled in', async () => {
    await room.configure(
      ...host('hut', 'ProxyCommand ssh -W %h:%p %r@gate; echo 100%% >&2'),
      ...host('gate'),
      ...all(),
    );
    expect(await loginsOf(async () => expect(await greet()).toMatchObject({ type: 'answered' }))).toEqual({
      hut: 1,
      gate: 1,
      yard: 0,
    });
  });

  it.each([
    ['says why it fails', 'echo no tunnel for %n >&2; exit 3', /no tunnel for hut/u],
    ['is no program', '/no/such/program %h', /such\/program/u],
  ])('by a ProxyCommand that %s is told of in its own words', async (_what, command, message) => {
    await room.configure(...host('hut', `ProxyCommand sh -c '${command}'`), ...all());
    const answer = await greet();
    expect(answer.type).toBe('host_unreachable');
    expect(answer.message).toMatch(message);
  });
});
