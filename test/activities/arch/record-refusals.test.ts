import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createArchCalls } from '../../../activities/arch/calls.ts';
import type { Recorded, RecordOrder } from '../../../contract/calls.ts';
import { archPerson, makeRepository, type TestRepository } from '../../repository.ts';
import { archConfig, boardPath, logPath, orderOf } from './arch-config.ts';
import { filesOf } from './layers.ts';

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

const unfinished: Record<string, { readonly arrange: () => Promise<unknown>; readonly reason: RegExp }> = {
  'another git process holds the index': {
    arrange: () => writeFile(inRepo('.git/index.lock'), ''),
    reason: /index\.lock/u,
  },
  'another git process holds the branch': {
    arrange: () => writeFile(inRepo('.git/refs/heads/main.lock'), ''),
    reason: /main\.lock/u,
  },
  'a rebase stands still': {
    arrange: async () => {
      await diverge();
      await repo.git('rebase', 'side').catch(() => undefined);
    },
    reason: /rebase is in progress/u,
  },
  'git am stands still': {
    arrange: async () => {
      await diverge();
      await writeFile(inRepo('patch'), await repo.git('format-patch', '--stdout', 'main..side'));
      await repo.git('am', '-q', 'patch').catch(() => undefined);
    },
    reason: /git am is in progress/u,
  },
  'a cherry-pick stands still': {
    arrange: async () => {
      await diverge();
      await repo.git('cherry-pick', 'side').catch(() => undefined);
    },
    reason: /cherry-pick is in progress/u,
  },
  'a revert stands still': {
    arrange: async () => {
      await diverge();
      await repo.git('revert', '--no-edit', 'HEAD~1').catch(() => undefined);
    },
    reason: /revert is in progress/u,
  },
  'a bisect is under way': {
    arrange: async () => {
      await diverge();
      await repo.git('bisect', 'start', 'HEAD', 'HEAD~1');
    },
    reason: /bisect is in progress/u,
  },
  'a linked work tree rebases the branch': {
    arrange: async () => {
      await diverge();
      await repo.git('checkout', '-qb', 'elsewhere');
      await repo.git('worktree', 'add', '-q', 'linked', 'main');
      await repo.git('-C', 'linked', 'rebase', 'side').catch(() => undefined);
    },
    reason: /rebase is in progress/u,
  },
  'the log itself has a merge conflict': {
    arrange: async () => {
      await diverge(logPath);
      await repo.git('merge', 'side').catch(() => undefined);
    },
    reason: /handoff_log\.md has a merge conflict/u,
  },
  'the log is deleted in the work tree': {
    arrange: () => rm(inRepo(logPath)),
    reason: /deleted in the work tree.*git restore/u,
  },
  'the deletion of the log is staged': {
    arrange: () => repo.git('rm', '-q', '--', logPath),
    reason: /deleted .* in the index/u,
  },
  'the log is no longer tracked, but there': {
    arrange: () => repo.git('rm', '-q', '--cached', '--', logPath),
    reason: /deleted .* in the index/u,
  },
  'the log was moved': {
    arrange: () => repo.git('mv', logPath, 'log.md'),
    reason: /moved/u,
  },
  'the board is deleted': { arrange: () => rm(inRepo(boardPath)), reason: /board\.md is deleted/u },
  'an open code fence of an edit would hide the entry': {
    arrange: () => writeFile(inRepo(logPath), '# Handoff log\n\n```\n'),
    reason: /code fence/u,
  },
};

test.each(Object.entries(unfinished))(
  'busy, and nothing is touched, while %s',
  async (_, { arrange, reason }) => {
    await arrange();
    const before = await filesOf(repo.path);
    const recorded = await record(orderOf('k3f9'));
    expect(recorded).toEqual({ state: 'busy', reason: expect.stringMatching(reason) as unknown });
    expect(await filesOf(repo.path)).toEqual(before);
  },
);

const broken: Record<string, { readonly arrange: () => Promise<unknown>; readonly says: RegExp }> = {
  'the folder is not there': {
    arrange: () =>
      rename(repo.path, `${repo.path}-moved`).then(() => rm(`${repo.path}-moved`, { recursive: true })),
    says: /does not exist/u,
  },
  'it is no repository': {
    arrange: () => rm(inRepo('.git'), { recursive: true }),
    says: /not usable as a git repository/u,
  },
  'the branch is not there': {
    arrange: () => repo.git('branch', '-qm', 'trunk'),
    says: /branch main does not exist.*threadline\.toml/u,
  },
  'the branch has no commit': {
    arrange: () => repo.git('update-ref', '-d', 'refs/heads/main'),
    says: /no commit yet.*--allow-empty/u,
  },
  'the log is a symbolic link': {
    arrange: async () => {
      await rm(inRepo(logPath));
      await symlink('../../../a.txt', inRepo(logPath));
      await repo.git('commit', '-qam', 'link');
    },
    says: /handoff_log\.md is a symbolic link/u,
  },
  'the log is a link in the work tree only': {
    arrange: async () => {
      await rm(inRepo(logPath));
      await symlink('../../../a.txt', inRepo(logPath));
    },
    says: /symbolic link in the work tree/u,
  },
  'the log is a folder': {
    arrange: async () => {
      await rm(inRepo(logPath));
      await mkdir(inRepo(logPath));
      await repo.commit('folder', { [`${logPath}/inner`]: 'x' });
    },
    says: /handoff_log\.md is a folder/u,
  },
  'a folder on the way is a link': {
    arrange: async () => {
      await rename(inRepo('documentation'), inRepo('elsewhere'));
      await symlink('elsewhere', inRepo('documentation'));
    },
    says: /documentation is no regular file.*not a folder/u,
  },
  'a folder on the way is a file': {
    arrange: async () => {
      await rm(inRepo('documentation'), { recursive: true });
      await repo.commit('file', { documentation: 'a file\n' });
      await repo.git('checkout', '-q', '--detach');
    },
    says: /documentation/u,
  },
  'a filter stores the log in another form': {
    arrange: () => repo.commit('filter', { '.gitattributes': '*.md filter=lfs\n' }),
    says: /attribute filter=lfs/u,
  },
  'a committed code fence would hide the entry': {
    arrange: () => repo.commit('fence', { [logPath]: '# Handoff log\n\n```\n' }),
    says: /code fence/u,
  },
  'the log holds NUL bytes': {
    arrange: () => repo.commit('nul', { [logPath]: 'a\0b\n' }),
    says: /NUL/u,
  },
};

test.each(Object.entries(broken))('a failure that says what to do when %s', async (_, { arrange, says }) => {
  await arrange();
  const before = await filesOf(repo.path, ['.git', '-']).catch(() => undefined);
  await expect(record(orderOf('k3f9'))).rejects.toMatchObject({
    type: 'arch_repository',
    nonRetryable: true,
    message: expect.stringMatching(says) as unknown,
  });
  expect(await filesOf(repo.path, ['.git', '-']).catch(() => undefined)).toEqual(before);
});

/** `main` and `side` both change the file after they part. */
async function diverge(path = 'a.txt'): Promise<void> {
  await repo.git('checkout', '-qb', 'side');
  await repo.commit('theirs', { [path]: 'theirs\n' });
  await repo.git('checkout', '-q', 'main');
  await repo.commit('ours', { [path]: 'ours\n' });
  await repo.commit('ours again', { [path]: 'ours again\n' });
}
