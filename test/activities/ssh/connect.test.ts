import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SshHost } from '../../../contract/config.ts';
import { createHosts, type HostLimits } from '../../../activities/ssh/host.ts';
import { generateKeyPair, startSshServer } from '../../../examples/demo/ssh-server.ts';
import { sshdInstalled, startSshd } from '../../sshd.ts';
import { configOf, startPlace, type Place } from './places.ts';
import { standIn } from './stand-in.ts';

describe('connecting', () => {
  let place: Place;
  beforeAll(async () => {
    place = await startPlace('embedded');
  });
  afterAll(async () => {
    await place.close();
  });

  const hello = async (ssh: SshHost, times = 1, limits: Partial<HostLimits> = {}): Promise<unknown[]> => {
    const hosts = createHosts(configOf([ssh]), standIn, limits);
    const outcomes: unknown[] = [];
    for (let time = 0; time < times; time += 1)
      outcomes.push(
        await hosts
          .host(ssh.name)
          .call('hello', [])
          .catch((error: unknown) => error),
      );
    await hosts.close();
    return outcomes;
  };
  const identity = async (name: string, text: string): Promise<string> => {
    await writeFile(join(place.folder, name), text, { mode: 0o600 });
    return join(place.folder, name);
  };

  it('with a key that the host refuses is not tried a second time', async () => {
    const attempts: string[] = [];
    const server = await startSshServer({
      home: place.folder,
      authorizedKey: generateKeyPair().public,
      onAttempt: (user) => attempts.push(user),
    });
    const { port, hostKey } = server;
    const outcomes = await hello({ ...place.ssh, port, hostKey }, 5);
    await server.close();
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ type: 'ssh_key_refused', nonRetryable: true });
    expect(attempts).toHaveLength(1);
  });

  it.skipIf(!sshdInstalled())(
    'with a key that OpenSSH refuses opens one connection for many calls',
    async () => {
      const sshd = await startSshd({ home: place.folder, authorizedKey: generateKeyPair().public });
      const { port, hostKey } = sshd;
      const hosts = createHosts(configOf([{ ...place.ssh, port, hostKey }]), standIn);
      const probes = sshd.log().split('Connection from').length;
      const calls = Array.from({ length: 20 }, () => hosts.host('hut').call('hello', []));
      for (const outcome of await Promise.allSettled(calls))
        expect(outcome).toMatchObject({ status: 'rejected', reason: { type: 'ssh_key_refused' } });
      await expect(hosts.host('hut').call('wait', [])).rejects.toMatchObject({ type: 'ssh_key_refused' });
      expect(sshd.log().split('Connection from').length - probes).toBe(1);
      await hosts.close();
      await sshd.close();
    },
  );

  it('names the passphrase of an encrypted identity file', async () => {
    const file = join(place.folder, 'encrypted');
    await promisify(execFile)('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', file]);
    const [outcome] = await hello({ ...place.ssh, identityFile: file });
    expect(outcome).toMatchObject({
      type: 'ssh_config',
      message: expect.stringContaining('has a passphrase') as string,
    });
  });

  it.each([
    ['is absent', 'none', undefined, /cannot be read/],
    ['is no key', 'scribble', 'hello', /is no usable private key/],
    ['is the public half', 'half.pub', generateKeyPair().public, /is no private key/],
  ])('says when the identity file %s', async (_what, name, text, message) => {
    const identityFile = text === undefined ? join(place.folder, name) : await identity(name, text);
    const [outcome] = await hello({ ...place.ssh, identityFile });
    expect(outcome).toMatchObject({ type: 'ssh_config', message: expect.stringMatching(message) as string });
  });

  it('uses a key of the SSH agent where no identity file is set', async () => {
    const socket = join(place.folder, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(agent.stdout, 'data');
    const before = process.env['SSH_AUTH_SOCK'];
    process.env['SSH_AUTH_SOCK'] = socket;
    try {
      const { identityFile, ...ssh } = place.ssh;
      const [empty] = await hello(ssh);
      expect(empty).toMatchObject({
        type: 'ssh_config',
        message: expect.stringContaining('holds no key') as string,
      });
      await promisify(execFile)('ssh-add', ['-q', identityFile ?? '']);
      expect(await hello(ssh)).toMatchObject([{ bootId: 'b' }]);
    } finally {
      if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
      else process.env['SSH_AUTH_SOCK'] = before;
      agent.kill();
      await once(agent, 'exit');
    }
  });

  it('to a port where nobody listens fails at once and may be tried again', async () => {
    const [outcome] = await hello({ ...place.ssh, port: 1 });
    expect(outcome).toMatchObject({ type: 'connection_refused', nonRetryable: false });
  });

  it('to a name that does not resolve may be tried again', async () => {
    const [outcome] = await hello({ ...place.ssh, hostname: 'no-such-host.invalid' });
    expect(outcome).toMatchObject({ type: 'host_unreachable' });
  });

  it('to a host that is not configured names the file', () => {
    const hosts = createHosts(place.config, standIn);
    expect(() => hosts.host('attic')).toThrow('no host attic is in threadline.toml');
  });

  describe('to a peer that is no SSH server', () => {
    let peer: Server;
    const sockets = new Set<Socket>();
    const listen = async (greet: (socket: Socket) => void): Promise<SshHost> => {
      peer = createServer((socket) => {
        sockets.add(socket);
        socket.on('error', () => undefined);
        greet(socket);
      }).listen(0, '127.0.0.1');
      await once(peer, 'listening');
      return { ...place.ssh, port: (peer.address() as AddressInfo).port };
    };
    afterEach(() => {
      for (const socket of sockets) socket.destroy();
      peer.close();
    });

    it('is tried by four connections at a time, however many hosts are asked', async () => {
      let most = 0;
      const ssh = await listen((socket) => {
        most = Math.max(most, sockets.size);
        socket.resume().on('close', () => sockets.delete(socket));
      });
      const settings = Array.from({ length: 10 }, (_, index) => ({ ...ssh, name: `hut-${String(index)}` }));
      const hosts = createHosts(configOf(settings), standIn, { connectLimitMs: 300 });
      const calls = settings.map(({ name }) => hosts.host(name).call('hello', []));
      for (const outcome of await Promise.allSettled(calls))
        expect(outcome).toMatchObject({ reason: { type: 'host_unreachable' } });
      expect(most).toBe(4);
      await hosts.close();
    });

    it.each([
      ['says nothing', (): void => undefined],
      ['talks without end', (socket: Socket): void => void socket.write('HTTP/1.1 200 OK\r\n'.repeat(1000))],
      ['hangs up', (socket: Socket): void => void socket.end()],
      ['stops after its greeting', (socket: Socket): void => void socket.write('SSH-2.0-OpenSSH_9.2\r\n')],
    ])('and %s ends within the limit', async (_what, greet) => {
      // Without the limit none of them would ever end.
      const [outcome] = await hello(await listen(greet), 1, { connectLimitMs: 500 });
      expect(outcome).toMatchObject({ type: 'host_unreachable', nonRetryable: false });
    });
  });
});
