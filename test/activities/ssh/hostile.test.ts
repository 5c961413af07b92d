import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { userInfo } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { createHosts, type HostLimits, type Hosts } from '../../../activities/ssh/host.ts';
import { generateKeyPair } from '../../../examples/demo/ssh-server.ts';
import { sshdInstalled, startSshd, type Sshd } from '../../sshd.ts';
import { configOf, startPlace, type Place } from './places.ts';
import { standIn } from './stand-in.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const later = { nonRetryable: false };

describe('a host that', () => {
  const reach = async (
    port: (place: Place) => Promise<number>,
    limits: Partial<HostLimits> = {},
  ): Promise<{ readonly place: Place; readonly hosts: Hosts }> => {
    const place = await startPlace('embedded');
    open.push(place);
    const hosts = createHosts(configOf([{ ...place.ssh, port: await port(place) }]), standIn, limits);
    open.push(hosts);
    return { place, hosts };
  };
  const tidy = (hosts: Hosts, repo: string, options = {}): Promise<unknown> =>
    hosts.host('hut').call('tidy', [['repo', repo]], options);

  it('sends one byte a second is given up within the limit of connecting, and may be tried again', async () => {
    const { hosts } = await reach(async ({ ssh }) => (await startDrip(ssh.port)).port, {
      connectLimitMs: 1_500,
    });
    await expect(tidy(hosts, 'any')).rejects.toMatchObject({ type: 'host_unreachable', ...later });
  });

  it('slows down to one byte a second on an open connection is given up as well, and may be tried again', async () => {
    let drip: Drip | undefined;
    const { hosts } = await reach(async ({ ssh }) => (drip = await startDrip(ssh.port, 'fast')).port, {
      connectLimitMs: 1_500,
    });
    await hosts.host('hut').call('hello', []);
    drip?.slow();
    // Its keepalives go unanswered before it has said that it opens a channel.
    await expect(tidy(hosts, 'refuses')).rejects.toMatchObject({ type: 'host_unreachable', ...later });
  });

  it('answers with garbage, in the frame and before it, is not believed and may be asked again', async () => {
    const { hosts } = await reach(({ ssh }) => Promise.resolve(ssh.port));
    await expect(tidy(hosts, 'garbage')).rejects.toMatchObject({
      type: 'host_reply_broken',
      message: expect.stringContaining('no JSON') as string,
      ...later,
    });
  });

  it('gives the reply to another question is not believed; our own beside it is', async () => {
    const { place, hosts } = await reach(({ ssh }) => Promise.resolve(ssh.port));
    await expect(tidy(hosts, 'other')).rejects.toMatchObject({ type: 'host_reply_broken', ...later });
    await writeFile(join(place.stateHome, 'also'), '');
    expect(await tidy(hosts, 'other')).toMatchObject({ files: 0 });
  });
});

describe.skipIf(!sshdInstalled())('a stock sshd', () => {
  const reachSshd = async (
    names: readonly string[],
  ): Promise<{ readonly place: Place; readonly sshd: Sshd; readonly hosts: Hosts }> => {
    const place = await startPlace('embedded');
    open.push(place);
    const pair = generateKeyPair();
    const identityFile = join(place.folder, 'stock');
    await writeFile(identityFile, pair.private, { mode: 0o600 });
    const env = { XDG_STATE_HOME: place.stateHome };
    const sshd = await startSshd({ home: place.folder, env, authorizedKey: pair.public });
    open.push(sshd);
    const { port, hostKey } = sshd;
    const to = { ...place.ssh, user: userInfo().username, port, hostKey, identityFile };
    const hosts = createHosts(configOf(names.map((name) => ({ ...to, name }))), standIn);
    open.push(hosts);
    return { place, sshd, hosts };
  };

  it('that is restarted is connected to anew by the next call, and takes what waits with it', async () => {
    const { sshd, hosts } = await reachSshd(['hut']);
    await hosts.host('hut').call('hello', []);
    const waiting = hosts.host('hut').call('wait', []);
    const outcome = expect(waiting).rejects.toMatchObject({ type: 'host_unreachable', ...later });
    await expect.poll(() => hosts.connections('hut')).toBe(2);
    await sshd.restart();
    await outcome;
    expect(await hosts.host('hut').call('hello', [])).toMatchObject({ bootId: 'b' });
  });

  it('whose login shell never comes to the command costs the call its limit, no more', async () => {
    const { place, hosts } = await reachSshd(['hut']);
    await hosts.host('hut').call('hello', []);
    await writeFile(join(place.folder, '.bashrc'), 'while [ -e ~/.bashrc ]; do sleep 0.2; done\n');
    const asked = hosts.host('hut').call('tidy', [['repo', 'refuses']], { limitMs: 700 });
    await expect(asked).rejects.toMatchObject({
      type: 'host_reply_broken',
      ...later,
    });
  });

  it.each([
    ['one host', ['hut']],
    ['ten hosts behind one address', Array.from({ length: 10 }, (_, nth) => `hut${String(nth)}`)],
  ])('serves 50 threads at once (%s), and drops or refuses none of them', async (_what, names) => {
    const { sshd, hosts } = await reachSshd(names);
    const calls = Array.from({ length: 50 }, (_, nth) =>
      hosts.host(names[nth % names.length] ?? 'hut').call('hello', []),
    );
    expect(await Promise.all(calls)).toHaveLength(50);
    expect(sshd.log()).not.toMatch(/no more sessions|drop connection|beginning MaxStartups/);
    for (const name of names) expect(hosts.connections(name)).toBe(1);
  });
});

interface Drip {
  readonly port: number;
  slow(): void;
  close(): Promise<void>;
}

/** A TCP proxy from which one byte of the server comes a second, at once or from `slow()` on. */
async function startDrip(target: number, pace: 'slow' | 'fast' = 'slow'): Promise<Drip> {
  const sockets = new Set<Socket>();
  let isSlow = pace === 'slow';
  const server = createServer((client) => {
    const far = connect(target, '127.0.0.1');
    for (const socket of [client, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined); // It is given up by who finds it too slow.
    }
    client.pipe(far).on('close', () => client.destroy());
    client.on('close', () => far.destroy());
    pass(far, client).catch(() => undefined); // Of a socket that was given up, nobody reads the end.
  });
  const pass = async (from: Socket, to: Socket): Promise<void> => {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length && !to.destroyed; at = isSlow ? at + 1 : chunk.length) {
        if (isSlow) await pause(1_000);
        to.write(isSlow ? chunk.subarray(at, at + 1) : chunk.subarray(at));
      }
    }
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const drip = {
    // It is a TCP server: an AddressInfo, never a path.
    port: (server.address() as AddressInfo).port,
    slow: () => {
      isSlow = true;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  open.push(drip);
  return drip;
}
