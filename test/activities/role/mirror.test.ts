import { readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { objectFacts } from '../../../activities/git/objects.ts';
import { gitOutput } from '../../../activities/git/run.ts';
import { mirrorOf, type Mirror, type MirrorSource } from '../../../activities/role/mirror.ts';
import { makeRepository, removeFolder, temporaryFolder, type TestRepository } from '../../repository.ts';

let role: TestRepository;
let stateDir: string;
let fetches: string[];
let mirror: Mirror;

beforeEach(async () => {
  role = await makeRepository();
  await role.commit('Begin', { 'a.txt': 'a\n' });
  stateDir = await temporaryFolder('mirror');
  fetches = [];
  mirror = mirrorOf(stateDir, 'runner:codex', byPath());
});
afterEach(async () => {
  await role.remove();
  await removeFolder(stateDir);
});

const byPath = (branch = 'main'): MirrorSource => ({
  branch,
  survey: async () => ({ tip: await role.id() }),
  fetch: async (gitDir, refspecs) => {
    fetches.push(...refspecs);
    await gitOutput({ gitDir }, [
      'fetch',
      '-q',
      '--no-tags',
      '--no-write-fetch-head',
      role.path,
      ...refspecs,
    ]);
  },
  bringRemote: () => Promise.resolve({}),
});
const refs = async (): Promise<string[]> =>
  (await gitOutput(mirror.place, ['for-each-ref', '--format=%(refname) %(objectname)']))
    .toString()
    .trim()
    .split('\n');

test('fetches the branch alone, and only when it moved', async () => {
  await role.git('branch', 'other');
  await role.git('tag', 'v1');
  const { tip } = await mirror.refresh();
  expect(await mirror.refresh()).toEqual({ tip });
  expect(await refs()).toEqual([`refs/threadline-heads/main ${tip}`]);
  expect(fetches).toHaveLength(1);
  const moved = await role.commit('Move', { 'b.txt': 'b\n' });
  expect(await mirror.refresh()).toEqual({ tip: moved });
  expect(await mirror.follow(moved)).toBe(moved);
  expect(fetches).toHaveLength(2);
});

test('sees rewritten history and keeps what was there before', async () => {
  const { tip: before } = await mirror.refresh();
  await role.git('commit', '-q', '--amend', '-m', 'Otherwise');
  const { tip: after } = await mirror.refresh();
  expect(after).not.toBe(before);
  await gitOutput(mirror.place, ['gc', '--quiet', '--prune=now']);
  expect((await objectFacts(mirror.place, [before])).map((fact) => fact?.type)).toEqual(['commit']);
});

test('ten refreshes at once while the branch moves all end with a tip that is there', async () => {
  const commits = (async () => {
    for (let at = 0; at < 5; at += 1) await role.commit(`Step ${String(at)}`, { 'a.txt': String(at) });
  })();
  const tips = await Promise.all(Array.from({ length: 10 }, () => mirror.refresh()));
  await commits;
  const facts = await objectFacts(
    mirror.place,
    tips.map(({ tip }) => tip),
  );
  expect(facts.every((fact) => fact?.type === 'commit')).toBe(true);
});

test('a role that starts over with other object ids gets a mirror of that kind', async () => {
  await mirror.refresh();
  await role.remove();
  role = await makeRepository({ objectFormat: 'sha256' });
  const tip = await role.commit('Begin anew', { 'a.txt': 'a\n' });
  expect(await mirror.refresh()).toEqual({ tip });
});

test('the mirror of the other kind keeps its pins beside it, and comes back with the ids', async () => {
  const { tip } = await mirror.refresh();
  await mirror.pin('REF-1', tip);
  const anew = await makeRepository({ objectFormat: 'sha256' });
  await anew.commit('Begin anew', { 'a.txt': 'a\n' });
  const first = role;
  role = anew;
  await mirror.refresh();
  expect(await refs()).not.toContain(`refs/threadline/REF-1 ${tip}`);
  const aside = { gitDir: mirror.place.gitDir.replace(/\.git$/, '.sha1.git') };
  const pinned = await gitOutput(aside, ['rev-parse', 'refs/threadline/REF-1']);
  expect(pinned.toString().trim()).toBe(tip);
  role = first;
  await mirror.refresh();
  expect(await refs()).toContain(`refs/threadline/REF-1 ${tip}`);
  await anew.remove();
});

test('a role that moves to a branch below the last one is followed', async () => {
  await mirror.refresh();
  await role.git('branch', '-m', 'main', 'aside');
  await role.git('branch', '-m', 'aside', 'main/next');
  const next = mirrorOf(stateDir, 'runner:codex', byPath('main/next'));
  expect(await next.refresh()).toEqual({ tip: await role.id() });
});

test('who reads while the mirror is made anew never meets half of it', async () => {
  const { tip } = await mirror.refresh();
  let mending = true;
  let reads = 0;
  const readers = Array.from({ length: 3 }, async () => {
    while (mending) {
      const [fact] = await objectFacts(mirror.place, [tip]);
      expect(fact?.type).toBe('commit');
      reads += 1;
    }
  });
  for (let time = 0; time < 5; time += 1) {
    // Damage that the readers do not touch.
    await writeFile(join(mirror.place.gitDir, 'refs/threadline-heads/other'), 'garbage\n');
    expect(await mirror.mend()).toBe(true);
  }
  mending = false;
  await Promise.all(readers);
  expect(reads).toBeGreaterThan(5);
});

describe('damage', () => {
  const damages: readonly (readonly [string, (gitDir: string) => Promise<void>])[] = [
    ['objects are gone', (gitDir) => rm(join(gitDir, 'objects'), { recursive: true })],
    [
      'an object is cut off',
      async (gitDir) => {
        const objects = await readdir(join(gitDir, 'objects'), { recursive: true });
        const loose = objects.filter((name) => /^[0-9a-f]{2}\/[0-9a-f]{38}$/.test(name));
        for (const name of loose) await truncate(join(gitDir, 'objects', name), 5);
      },
    ],
    ['the commit-graph is cut off', (gitDir) => truncate(join(gitDir, 'objects/info/commit-graph'), 40)],
    ['HEAD is gone', (gitDir) => rm(join(gitDir, 'HEAD'))],
    ['the ref is garbage', (gitDir) => writeFile(join(gitDir, 'refs/threadline-heads/main'), 'garbage\n')],
  ];
  test.each(damages)('is mended when %s, pins included', async (_title, damage) => {
    const { tip } = await mirror.refresh();
    await mirror.pin('REF-1', tip);
    await damage(mirror.place.gitDir);
    expect(await mirror.mend()).toBe(true);
    expect(await mirror.refresh()).toEqual({ tip });
    const text = await gitOutput(mirror.place, ['cat-file', 'blob', `${tip}:a.txt`]);
    expect(text.toString()).toBe('a\n');
    expect(await refs()).toContain(`refs/threadline/REF-1 ${tip}`);
  });

  test('that hides the whole mirror never loses its pins on the way of a refresh', async () => {
    const { tip } = await mirror.refresh();
    await mirror.pin('REF-1', tip);
    for (const file of ['HEAD', 'config']) {
      await writeFile(join(mirror.place.gitDir, file), file === 'HEAD' ? '' : '[core\n');
      await expect(mirror.refresh()).rejects.toMatchObject({ type: 'mirror_broken' });
      expect(await mirror.mend()).toBe(true);
      expect(await refs()).toContain(`refs/threadline/REF-1 ${tip}`);
    }
  });

  test('of a pin is survived by the others, also by one that only the mirror had', async () => {
    const { tip: lost } = await mirror.refresh();
    await mirror.pin('REF-1', lost);
    await role.git('commit', '-q', '--amend', '-m', 'Otherwise');
    const { tip } = await mirror.refresh();
    await mirror.keepBase('REF-2', tip);
    await writeFile(join(mirror.place.gitDir, 'refs/threadline-heads/main'), 'garbage\n');
    expect(await mirror.mend()).toBe(true);
    expect(await refs()).toEqual([
      `refs/threadline-bases/REF-2 ${tip}`,
      `refs/threadline-heads/main ${tip}`,
      `refs/threadline/REF-1 ${lost}`,
    ]);
  });

  test('that is none leaves the mirror alone', async () => {
    const { tip } = await mirror.refresh();
    await mirror.pin('REF-1', tip);
    expect(await mirror.mend()).toBe(false);
    expect(await refs()).toContain(`refs/threadline/REF-1 ${tip}`);
  });
});

test('a pin holds its commit and may be set twice', async () => {
  const { tip } = await mirror.refresh();
  await mirror.pin('REF-1', tip);
  await mirror.pin('REF-1', tip);
  expect(await refs()).toContain(`refs/threadline/REF-1 ${tip}`);
  await expect(mirror.pin('REF-2', '8a3bd1bfa922522920393704d38feffba15f85ca')).rejects.toMatchObject({
    type: 'mirror_broken',
  });
});
