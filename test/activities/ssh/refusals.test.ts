import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../../activities/ssh/connect.ts';
import { createHosts, type HostLimits } from '../../../activities/ssh/host.ts';
import { createRefusals } from '../../../activities/ssh/refusals.ts';
import { resolveTarget } from '../../../activities/ssh/resolve.ts';
import type { SshHost } from '../../../contract/config.ts';
import { generateKeyPair } from '../../../examples/demo/ssh-server.ts';
import { sshdInstalled, startSshd, type Sshd } from '../../sshd.ts';
import { configOf, startPlace } from './places.ts';
import { standIn } from './stand-in.ts';

describe.skipIf(!sshdInstalled())('a key that a host has refused', () => {
  const [pair, other] = [generateKeyPair(), generateKeyPair()];
  let folder: string;
  let stateDir: string;
  let sshd: Sshd;
  let host: SshHost;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'threadline-refusals-'));
    await writeFile(join(folder, 'id'), pair.private, { mode: 0o600 });
    await writeFile(join(folder, 'other'), other.private, { mode: 0o600 });
    const config = [`AuthorizedKeysFile ${join(folder, 'authorized')}`];
    const env = { XDG_STATE_HOME: folder };
    sshd = await startSshd({ home: folder, env, authorizedKey: '', config });
    const { port, user, hostKey } = sshd;
    const address = { local: false, hostname: '127.0.0.1', port, user, hostKey } as const;
    host = { name: 'hut', ...address, identityFile: join(folder, 'id') };
  });
  afterAll(async () => {
    await sshd.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  beforeEach(async () => {
    await authorize('');
    stateDir = await mkdtemp(join(folder, 'state-'));
    expect(await greet()).toMatchObject({ type: 'ssh_key_refused' });
  });

  const authorize = (line: string): Promise<void> => writeFile(join(folder, 'authorized'), `${line}\n`);
  const connections = (): number => sshd.log().split('Connection from').length;
  /** As another worker would, or this one after a restart. */
  const greet = async (
    ssh: SshHost = host,
    limits: Partial<HostLimits> = {},
  ): Promise<{ type: string; message: string }> => {
    const config = configOf([ssh]);
    const hosts = createHosts({ ...config, arch: { ...config.arch, stateDir } }, standIn, limits);
    const outcome = await hosts
      .host('hut')
      .call('hello', [])
      .then(() => ({ type: 'answered', message: '' }))
      .catch((error: unknown) => error as { type: string; message: string });
    await hosts.close();
    return outcome;
  };

  it('is not shown again by any worker, whatever the host would say now', async () => {
    await authorize(pair.public);
    const before = connections();
    const answer = await greet();
    expect(answer).toMatchObject({ type: 'ssh_key_refused', nonRetryable: true });
    expect(answer.message).toMatch(
      /refused the same key before .* until "threadline doctor" .*does not accept/u,
    );
    expect(connections()).toBe(before);
  });

  it('is shown again by who is asked to, and by all once it was accepted', async () => {
    expect(await greet(host, { again: true })).toMatchObject({ type: 'ssh_key_refused' });
    await authorize(pair.public);
    expect(await greet()).toMatchObject({ type: 'ssh_key_refused' });
    expect(await greet(host, { again: true })).toMatchObject({ type: 'answered' });
    expect(await greet()).toMatchObject({ type: 'answered' });
  });

  it('keeps nobody from showing another key, or the same to another address', async () => {
    await authorize(`${pair.public}\n${other.public}`);
    expect(await greet({ ...host, identityFile: join(folder, 'other') })).toMatchObject({ type: 'answered' });
    expect(await greet({ ...host, hostname: 'localhost' })).toMatchObject({ type: 'answered' });
    expect(await greet()).toMatchObject({ type: 'ssh_key_refused' });
  });

  it('is shown again after a change of the key under the same name', async () => {
    await authorize(other.public);
    await writeFile(join(folder, 'id'), other.private);
    expect(await greet()).toMatchObject({ type: 'answered' });
    await writeFile(join(folder, 'id'), pair.private);
  });

  it('is remembered for the eyes of the user alone', async () => {
    const records = join(stateDir, 'refused-keys');
    const [record = '', ...more] = await readdir(records);
    expect(more).toEqual([]);
    expect([(await stat(records)).mode & 0o777, (await stat(join(records, record))).mode & 0o777]).toEqual([
      0o700, 0o600,
    ]);
  });
});

describe('a record that cannot be written', () => {
  it('is kept by the process that would have written it', async () => {
    const refusals = createRefusals('/dev/null/nowhere');
    await refusals.record('x', 'no');
    expect(await refusals.find('x')).toMatch(/ no\n$/u);
    await refusals.forget('x');
    expect(await refusals.find('x')).toBeUndefined();
  });
});

describe('a connection that is cut while the record of a refusal is taken away', () => {
  it('is none', async () => {
    const place = await startPlace('embedded');
    const refusals = {
      ...createRefusals(place.folder),
      forget: () => {
        place.dropConnections();
        return new Promise<never>(() => undefined);
      },
    };
    const target = await resolveTarget(place.ssh, undefined);
    await expect(connect(target, { connectLimitMs: 5_000, refusals, again: true })).rejects.toMatchObject({
      type: 'host_unreachable',
    });
    await place.close();
  });
});

describe('a host that is away', () => {
  const times: number[] = [];
  const peer = createServer((socket) => {
    times.push(performance.now());
    socket.destroy();
  });
  afterEach(() => {
    peer.close();
  });

  it('is asked ever more seldom, by all together, until it answers', async () => {
    peer.listen(0, '127.0.0.1');
    await once(peer, 'listening');
    const { port } = peer.address() as AddressInfo;
    const { private: key, public: hostKey } = generateKeyPair();
    const folder = await mkdtemp(join(tmpdir(), 'threadline-away-'));
    const identityFile = join(folder, 'id');
    await writeFile(identityFile, key);
    const ssh = {
      name: 'hut',
      local: false,
      hostname: '127.0.0.1',
      port,
      user: 'x',
      identityFile,
      hostKey,
    } as const;
    const hosts = createHosts(configOf([ssh]), standIn);
    for (let round = 0; round < 5; round += 1) {
      const calls = Array.from({ length: 10 }, () => hosts.host('hut').call('hello', []));
      for (const outcome of await Promise.allSettled(calls))
        expect(outcome).toMatchObject({ reason: { type: 'host_unreachable' } });
    }
    await hosts.close();
    await rm(folder, { recursive: true, force: true });
    expect(times).toHaveLength(5);
    // At least half of 50, 100, 200, 400 ms.
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    for (const [index, pause] of pauses.entries()) expect(pause).toBeGreaterThan(24 * 2 ** index);
  });
});
