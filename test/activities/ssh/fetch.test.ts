import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetchOver } from '../../../activities/ssh/fetch.ts';
import { createHosts, type Host, type Hosts } from '../../../activities/ssh/host.ts';
import type { UploadPack } from '../../../activities/ssh/upload-pack.ts';
import { startCutProxy } from '../../cut-proxy.ts';
import { makeRepository, type TestRepository } from '../../repository.ts';
import { configOf, kinds, kindsHere, startPlace, type Place } from './places.ts';
import { standIn } from './stand-in.ts';

/** Text of about so many bytes that does not compress well. */
const noise = (bytes: number): string =>
  Array.from({ length: bytes / 13 }, () => Math.random().toString(36)).join('\n');

/** A host that answers nothing. */
function silentPack(): UploadPack {
  const stdout = new PassThrough();
  return {
    stdin: new PassThrough(),
    stdout,
    done: Promise.resolve(),
    close: () => stdout.destroy(),
  };
}

/** The same, in small parts with pauses that are shorter than what counts as silence. */
function drop(pack: UploadPack): UploadPack {
  const stdout = new PassThrough();
  const parts = async (): Promise<void> => {
    for await (const chunk of pack.stdout) {
      const bytes = Buffer.from(chunk as Uint8Array);
      for (let at = 0; at < bytes.length; at += 100) {
        stdout.write(bytes.subarray(at, at + 100));
        await pause(100);
      }
    }
    stdout.end();
  };
  void parts().catch((error: unknown) => stdout.destroy(error instanceof Error ? error : undefined));
  return { ...pack, stdout };
}

const refspecs = ['+refs/heads/main:refs/threadline-heads/main'];

describe.each(kinds)('a fetch over %s', (kind) => {
  describe.skipIf(!kindsHere.includes(kind))('into a mirror', () => {
    let place: Place;
    let hosts: Hosts;
    let host: Host;
    let role: TestRepository;
    let mirror: TestRepository;
    beforeAll(async () => {
      place = await startPlace(kind);
      hosts = createHosts(place.config, standIn);
      host = hosts.host('hut');
    });
    afterAll(async () => {
      await hosts.close();
      await place.close();
    });
    beforeEach(async () => {
      // No quoting of one shell carries such a name through another.
      const path = join(place.folder, `it's "a" $(repo) !role \\ é`);
      await mkdir(path);
      role = await makeRepository({ path });
      mirror = await makeRepository({ bare: true });
    });
    afterEach(async () => {
      await role.remove();
      await mirror.remove();
    });
    const fetch = (): Promise<void> => fetchOver(host, { repo: role.path, mirror: mirror.path, refspecs });

    it('brings the branch, and then only what is new, without tags or FETCH_HEAD', async () => {
      const first = await role.commit('One', { 'a.txt': 'a'.repeat(100_000) });
      await role.git('tag', 'v1');
      await fetch();
      expect(await mirror.id('refs/threadline-heads/main')).toBe(first);
      const second = await role.commit('Two', { 'b.txt': 'b' });
      await fetch();
      expect(await mirror.id('refs/threadline-heads/main')).toBe(second);
      expect(await mirror.git('tag')).toBe('');
      expect(await readdir(mirror.path)).not.toContain('FETCH_HEAD');
    });

    it('takes what many ask at once', async () => {
      const tip = await role.commit('One', { 'a.txt': 'a' });
      await Promise.all([1, 2, 3, 4, 5, 6].map(fetch));
      expect(await mirror.id('refs/threadline-heads/main')).toBe(tip);
    });

    it('accepts the honest faults of old histories', async () => {
      await role.commit('One', { 'a.txt': 'a' });
      const tree = await role.git('rev-parse', 'HEAD^{tree}');
      const raw = `tree ${tree}\nauthor A <a@b> 1 +51800\ncommitter A<a@b> 1 +0000\n\nOld\0\n`;
      await writeFile(join(role.path, 'raw'), raw);
      const old = await role.git('hash-object', '-t', 'commit', '--literally', '-w', 'raw');
      await role.git('update-ref', 'refs/heads/main', old);
      await fetch();
      expect(await mirror.id('refs/threadline-heads/main')).toBe(old);
    });

    it('accepts what git warns of and takes', async () => {
      await role.write('real', 'a');
      for (const name of ['.gitignore', '.gitattributes', '.mailmap'])
        await symlink('real', join(role.path, name));
      const tip = await role.commit('Links', { '.gitmodules': '[submodule "x\n' });
      await fetch();
      expect(await mirror.id('refs/threadline-heads/main')).toBe(tip);
    });

    it('refuses a history that is cut off', async () => {
      await role.commit('One', { 'a.txt': 'a' });
      await writeFile(join(role.path, '.git/shallow'), `${await role.commit('Two', { 'a.txt': 'b' })}\n`);
      await expect(fetch()).rejects.toMatchObject({
        type: 'history_refused',
        message: expect.stringContaining('shallow') as string,
      });
    });

    it('refuses a tree that would write into .git', async () => {
      await role.commit('One', { 'a.txt': 'a' });
      const before = await role.id();
      await fetch();
      const blob = await role.git('rev-parse', 'HEAD:a.txt');
      const entry = Buffer.concat([Buffer.from('100644 .git\0'), Buffer.from(blob, 'hex')]);
      await writeFile(join(role.path, 'raw'), entry);
      const tree = await role.git('hash-object', '-t', 'tree', '--literally', '-w', 'raw');
      const forged = await role.git('commit-tree', tree, '-m', 'Forged', '-p', before);
      await role.git('update-ref', 'refs/heads/main', forged);
      await expect(fetch()).rejects.toMatchObject({
        type: 'history_refused',
        message: expect.stringContaining('hasDotgit') as string,
      });
      expect(await mirror.id('refs/threadline-heads/main')).toBe(before);
    });

    it('runs nothing that the role planted in its repository', async () => {
      await role.commit('One', { 'a.txt': 'a' });
      const planted = join(place.folder, 'planted');
      const bait = join(place.folder, 'bait');
      await writeFile(bait, `#!/bin/sh\ntouch '${planted}'\n`, { mode: 0o755 });
      for (const key of [
        'core.fsmonitor',
        'uploadpack.packObjectsHook',
        'core.sshCommand',
        'core.alternateRefsCommand',
      ])
        await role.git('config', key, bait);
      await fetch();
      await expect(readdir(place.folder)).resolves.not.toContain('planted');
    });

    it('names a repository that is not there', async () => {
      const order = { repo: join(place.folder, 'none'), mirror: mirror.path, refspecs };
      await expect(fetchOver(host, order)).rejects.toMatchObject({ type: 'repository_missing' });
    });

    it.each([
      [
        'a folder that is no repository',
        (): Promise<unknown> => rm(join(role.path, '.git'), { recursive: true }),
      ],
      ['a branch that is not there', (): Promise<unknown> => role.git('branch', '-m', 'other')],
    ])('fails for %s as a mirror that cannot be read', async (_what, harm) => {
      await role.commit('One', { 'a.txt': 'a' });
      await harm();
      await expect(fetch()).rejects.toMatchObject({ type: 'mirror_broken', nonRetryable: false });
    });

    it('ends when the host falls silent, however long it was at work', async () => {
      await role.commit('One', { 'a.txt': 'a' });
      const silent = { ...host, uploadPack: () => Promise.resolve(silentPack()) };
      const order = { repo: role.path, mirror: mirror.path, refspecs, silenceMs: 300 };
      await expect(fetchOver(silent, order)).rejects.toMatchObject({
        type: 'mirror_broken',
        message: expect.stringContaining('standstill') as string,
      });
    });

    it('goes on as long as something comes, however slowly', async () => {
      const tip = await role.commit('One', { 'a.txt': noise(2_000) });
      const slow = { ...host, uploadPack: async () => drop(await host.uploadPack(role.path)) };
      const begun = Date.now();
      const order = { repo: role.path, mirror: mirror.path, refspecs, silenceMs: 400 };
      await fetchOver(slow, order);
      expect(await mirror.id('refs/threadline-heads/main')).toBe(tip);
      expect(Date.now() - begun).toBeGreaterThan(order.silenceMs * 2);
    });

    it('ends when it is aborted', async () => {
      await role.commit('One', { 'a.txt': 'a' });
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(
        fetchOver(host, { repo: role.path, mirror: mirror.path, refspecs, signal }),
      ).rejects.toThrow('enough');
    });

    it('leaves the mirror as it was when the connection is cut in its middle, and then succeeds', async () => {
      if (kind === 'local') return;
      const tip = await role.commit('One', { 'a.txt': noise(40_000).repeat(20) });
      const proxy = await startCutProxy(place.ssh.port);
      const cutHosts = createHosts(configOf([{ ...place.ssh, port: proxy.port }]), standIn);
      const order = { repo: role.path, mirror: mirror.path, refspecs };
      for (const bytes of [2_500, 4_000, 6_000, 10_000, 20_000]) {
        proxy.cutAfter(bytes);
        await expect(fetchOver(cutHosts.host('hut'), order)).rejects.toMatchObject({ nonRetryable: false });
        expect(await mirror.git('for-each-ref')).toBe('');
      }
      proxy.mend();
      await fetchOver(cutHosts.host('hut'), order);
      expect(await mirror.id('refs/threadline-heads/main')).toBe(tip);
      await cutHosts.close();
      await proxy.close();
    });
  });
});
