import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHosts, type HostLimits, type Hosts } from '../../../activities/ssh/host.ts';
import { startCutProxy, type CutProxy } from '../../cut-proxy.ts';
import { sshdInstalled, startSshd } from '../../sshd.ts';
import { generateKeyPair } from '../../../examples/demo/ssh-server.ts';
import { configOf, kindsHere, startPlace, type Place } from './places.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { standIn } from './stand-in.ts';

describe.each(['sshd', 'embedded'] as const)('many calls over %s', (kind) => {
  describe.skipIf(!kindsHere.includes(kind))('at once', () => {
    let place: Place;
    let proxy: CutProxy;
    let hosts: Hosts;
    beforeEach(async () => {
      place = await startPlace(kind);
      proxy = await startCutProxy(place.ssh.port);
    });
    afterEach(async () => {
      await hosts.close();
      await proxy.close();
      await place.close();
    });
    const open = (limits: Partial<HostLimits> = {}): Hosts =>
      (hosts = createHosts(configOf([{ ...place.ssh, port: proxy.port }]), standIn, limits));

    it('share one connection, and a wait has the other', async () => {
      const host = open().host('hut');
      const abort = new AbortController();
      const wait = host.call('wait', [], { signal: abort.signal }).catch(() => undefined);
      const replies = await Promise.all(Array.from({ length: 60 }, () => host.call('hello', [])));
      expect(new Set(replies.map((reply) => reply.bootId))).toEqual(new Set(['b']));
      expect(hosts.connections('hut')).toBe(2);
      expect(proxy.accepted()).toBe(2);
      abort.abort(new Error('enough'));
      await wait;
    });

    it('leave nothing open once they are done and the host is idle', async () => {
      const host = open({ idleMs: 200 }).host('hut');
      await Promise.all([host.call('hello', []), host.call('hello', [])]);
      expect(hosts.connections('hut')).toBe(1);
      await expect.poll(() => hosts.connections('hut')).toBe(0);
      await host.call('hello', []);
      expect(proxy.accepted()).toBe(2);
    });

    it('are given up while they queue when they are aborted', async () => {
      const host = open().host('hut');
      await host.call('hello', []);
      const abort = new AbortController();
      const busy = Array.from({ length: 5 }, () =>
        host.call('tidy', [['repo', 'silent']], { signal: abort.signal }).catch((error: unknown) => error),
      );
      const queued = new AbortController();
      const last = host.call('hello', [], { signal: queued.signal });
      queued.abort(new Error('no patience'));
      await expect(last).rejects.toThrow('no patience');
      abort.abort(new Error('enough'));
      expect(await Promise.all(busy)).toMatchObject(Array.from({ length: 5 }, () => ({ message: 'enough' })));
      expect(await host.call('hello', [])).toMatchObject({ bootId: 'b' });
    });
  });
});

describe.skipIf(!sshdInstalled())('a host that bounds the sessions of a connection', () => {
  it.each([
    ['as OpenSSH does by default, is never asked for one more', [], false],
    ['to four, still serves all', ['MaxSessions 4'], true],
    ['to one, still serves all', ['MaxSessions 1'], true],
  ])('%s', async (_what, config, refuses) => {
    const place = await startPlace('embedded');
    const pair = generateKeyPair();
    const identityFile = join(place.folder, 'narrow');
    await writeFile(identityFile, pair.private, { mode: 0o600 });
    const env = { XDG_STATE_HOME: place.stateHome };
    const sshd = await startSshd({ home: place.folder, env, authorizedKey: pair.public, config });
    const { port, hostKey } = sshd;
    const hosts = createHosts(configOf([{ ...place.ssh, port, hostKey, identityFile }]), standIn);
    const calls = Array.from({ length: 30 }, () => hosts.host('hut').call('hello', []));
    expect(await Promise.all(calls)).toHaveLength(30);
    expect(sshd.log().includes('no more sessions')).toBe(refuses);
    await hosts.close();
    await sshd.close();
    await place.close();
  });

  it('and has them all taken by commands that hang, is connected to anew', async () => {
    const place = await startPlace('embedded');
    const pair = generateKeyPair();
    const identityFile = join(place.folder, 'narrow');
    await writeFile(identityFile, pair.private, { mode: 0o600 });
    const env = { XDG_STATE_HOME: place.stateHome };
    const config = ['MaxSessions 1'];
    const sshd = await startSshd({ home: place.folder, env, authorizedKey: pair.public, config });
    const { port, hostKey } = sshd;
    const hosts = createHosts(configOf([{ ...place.ssh, port, hostKey, identityFile }]), standIn);
    const host = hosts.host('hut');
    await host.call('hello', []);
    await expect(host.call('tidy', [['repo', 'silent']], { limitMs: 300 })).rejects.toThrow(
      'no answer within',
    );
    await expect.poll(() => host.call('hello', []).catch(() => undefined)).toMatchObject({ bootId: 'b' });
    await hosts.close();
    await sshd.close();
    await place.close();
  });
});
