import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeRepository, removeFolder, repositoryAt, temporaryFolder } from '../../repository.ts';
import { closeRooms, commitEntries, entry, followed, idsTold, openRoom } from './watch-room.ts';

afterEach(closeRooms);

test('a branch that is rewritten tells what its log says anew, and nothing twice', async () => {
  const { bench, watch } = await openRoom('local');
  const { threadRef, told } = await followed(watch);
  const begin = await bench.repository.id();
  await commitEntries(bench.repository, [entry(threadRef, 'a1'), entry(threadRef, 'a2')]);
  await expect.poll(() => idsTold(told)).toEqual(['a1aa', 'a2aa']);
  // Parked, so that no moment shows the branch without its log.
  await bench.repository.git('checkout', '-q', '--detach', begin);
  await commitEntries(bench.repository, [entry(threadRef, 'a1'), entry(threadRef, 'a3')]);
  await bench.repository.git('branch', '-q', '-f', 'main');
  await expect.poll(() => idsTold(told)).toEqual(['a1aa', 'a2aa', 'a3aa']);
});

test.each([
  ['deleted', ['update-ref', '-d', 'refs/heads/main']],
  ['renamed', ['branch', '-q', '-m', 'main', 'elsewhere']],
])(
  'a branch that is %s tells nothing until it is there again, and the other roles of the host are heard',
  async (_what, away) => {
    const { bench, watch, other } = await openRoom('local');
    const { threadRef, told } = await followed(watch);
    await commitEntries(bench.repository, [entry(threadRef, 'a1')]);
    await expect.poll(() => idsTold(told)).toEqual(['a1aa']);
    await bench.repository.git('checkout', '-q', '--detach');
    await bench.repository.git(...away);
    await commitEntries(bench.repository, [entry(threadRef, 'a2')]);
    await commitEntries(other, [{ ...entry(threadRef, 'o1'), actor: 'infra:codex' }]);
    await expect.poll(() => idsTold(told)).toEqual(['a1aa', 'o1aa']);
    await bench.repository.git('branch', '-q', 'main');
    await expect.poll(() => idsTold(told)).toEqual(['a1aa', 'o1aa', 'a2aa']);
  },
);

test('a branch whose refs are packed goes on telling', async () => {
  const { bench, watch } = await openRoom('local');
  const { threadRef, told } = await followed(watch);
  await bench.repository.git('pack-refs', '--all', '--prune');
  const packed = await readFile(join(bench.repository.path, '.git/packed-refs'), 'utf8');
  expect(packed).toContain('refs/heads/main');
  await commitEntries(bench.repository, [entry(threadRef, 'a1')]);
  await expect.poll(() => idsTold(told)).toEqual(['a1aa']);
  // At once, so that nobody ever sees the loose one.
  await bench.repository.git('checkout', '-q', '--detach');
  await commitEntries(bench.repository, [entry(threadRef, 'a2')]);
  await bench.repository.git('branch', '-q', '-f', 'main');
  await bench.repository.git('pack-refs', '--all', '--prune');
  await expect.poll(() => idsTold(told)).toEqual(['a1aa', 'a2aa']);
});

test('a role that works in a linked work tree is read there', async () => {
  const origin = await makeRepository();
  const folder = await temporaryFolder('linked');
  try {
    await origin.commit('Begin', { 'README.md': 'Begin.\n' });
    const linked = join(folder, 'side');
    await origin.git('worktree', 'add', '-q', '-b', 'side', linked);
    const { watch } = await openRoom('local', (config) => {
      const { 'runner:codex': runner, ...rest } = config.roles;
      if (!runner) throw new Error('the bench has no runner');
      return { ...config, roles: { ...rest, 'runner:codex': { ...runner, repo: linked, branch: 'side' } } };
    });
    const { threadRef, told } = await followed(watch);
    await commitEntries(repositoryAt(linked, 'side'), [entry(threadRef, 'a1')]);
    await expect.poll(() => idsTold(told)).toEqual(['a1aa']);
  } finally {
    await origin.remove();
    await removeFolder(folder);
  }
});
