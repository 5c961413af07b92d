import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createArchCalls } from '../../../activities/arch/calls.ts';
import { readArchLog, threadRefUsed } from '../../../activities/arch/log.ts';
import type { Recorded, RecordOrder } from '../../../contract/calls.ts';
import { archPerson, makeRepository, type TestRepository } from '../../repository.ts';
import { archConfig, boardPath, logPath, orderOf, threadRef } from './arch-config.ts';
import { textsOf } from './layers.ts';

let repo: TestRepository;
const record = (order: RecordOrder): Promise<Recorded> =>
  createArchCalls(archConfig(repo.path)).record(order);
const inRepo = (path: string): string => join(repo.path, path);

beforeAll(() => {
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null').stubEnv('GIT_CONFIG_NOSYSTEM', '1');
});
afterAll(() => {
  vi.unstubAllEnvs();
});
beforeEach(async () => {
  repo = await makeRepository({ as: archPerson });
  await repo.commit('start', {
    [logPath]: '# Handoff log\n\nWords.\n',
    [boardPath]: '# Board\n',
    'a.txt': 'a\n',
  });
});
afterEach(() => repo.remove());

test('two orders at once, from calls of their own, both come in', async () => {
  const orders = ['aaaa', 'bbbb', 'cccc', 'dddd'].map((entry) => orderOf(entry));
  const recorded = await Promise.all(orders.map((order) => record(order)));
  expect(recorded.map(({ state }) => state)).toEqual(['recorded', 'recorded', 'recorded', 'recorded']);
  const entries = await readArchLog(archConfig(repo.path));
  expect(entries.map(({ entry }) => entry)).toEqual(['aaaa', 'bbbb', 'cccc', 'dddd']);
  expect(entries.flatMap(({ problems }) => problems)).toEqual([]);
  expect(await repo.git('status', '--porcelain')).toBe('');
});

test('the files keep their inode, their mode and what an open editor sees', async () => {
  await chmod(inRepo(logPath), 0o640);
  const before = await stat(inRepo(logPath));
  await record(orderOf('k3f9'));
  const after = await stat(inRepo(logPath));
  expect({ inode: after.ino, mode: after.mode }).toEqual({ inode: before.ino, mode: before.mode });
});

test('hooks of arch do not run, and no signature is asked for', async () => {
  const hooks = ['pre-commit', 'commit-msg', 'post-commit', 'reference-transaction', 'post-index-change'];
  for (const hook of hooks) {
    await repo.write(`.git/hooks/${hook}`, '#!/bin/sh\ntouch hook-ran\nexit 1\n');
    await chmod(inRepo(`.git/hooks/${hook}`), 0o755);
  }
  await repo.git('config', 'commit.gpgSign', 'true');
  await repo.git('config', 'gpg.program', '/nonexistent');
  expect((await record(orderOf('k3f9'))).state).toBe('recorded');
  expect(await repo.git('status', '--porcelain')).toBe('');
});

test('plumbing that does not refresh the index sees no change', async () => {
  await record(orderOf('k3f9'));
  expect(await repo.git('diff-files')).toBe('');
  expect(await repo.git('diff-index', 'HEAD')).toBe('');
});

test('the branch in two work trees at once gets the entry in both', async () => {
  await repo.write('.git/info/exclude', 'second\n');
  await repo.git('worktree', 'add', '-q', '--force', 'second', 'main');
  await record(orderOf('k3f9'));
  for (const place of [repo.path, inRepo('second')]) {
    const { commit, index, tree } = await textsOf(repo.path, place, logPath);
    expect(commit).toContain('entry=k3f9');
    expect([index, tree]).toEqual([commit, commit]);
  }
});

test('a sparse checkout that leaves the log out stays as it is, and has the entry in its index', async () => {
  await repo.git('sparse-checkout', 'set', '--no-cone', '/a.txt');
  await record(orderOf('k3f9'));
  const { commit, index, tree } = await textsOf(repo.path, repo.path, logPath);
  expect(commit).toContain('entry=k3f9');
  expect(index).toBe(commit);
  expect(tree).toBeUndefined();
  expect(await repo.git('status', '--porcelain')).toBe('');
});

test('without an identity of its own, the commit is by the configured one', async () => {
  await record(orderOf('k3f9'));
  expect(await repo.git('log', '-1', '--format=%an <%ae> %cn <%ce>')).toBe(
    'arch:codex <arch@example.org> arch:codex <arch@example.org>',
  );
});

test('bytes that are no UTF-8 stay as they are', async () => {
  const latin = Buffer.from([...Buffer.from('# Handoff log\n\nCaf'), 0xe9, 0x0a]);
  await repo.commit('latin', { [logPath]: latin });
  await record(orderOf('k3f9', false));
  const after = await readFile(inRepo(logPath));
  expect(after.subarray(0, latin.length).equals(latin)).toBe(true);
  expect(await repo.git('status', '--porcelain')).toBe('');
});

test('a thread_ref is used whatever its case, and only when committed', async () => {
  const config = archConfig(repo.path);
  expect(await threadRefUsed(config, threadRef('k3f9'))).toBe(false);
  await record(orderOf('k3f9'));
  expect(await threadRefUsed(config, threadRef('k3f9').toLowerCase())).toBe(true);
  expect(await threadRefUsed(config, 'OTHER-1')).toBe(false);
});
