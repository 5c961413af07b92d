import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAncestor, lineCommits } from '../../../activities/git/ancestry.ts';
import { commitsBetween, commitsNamed, reachable } from '../../../activities/git/history.ts';
import { objectFacts, readObjects } from '../../../activities/git/objects.ts';
import { gitOutput, runGit, type GitPlace } from '../../../activities/git/run.ts';
import { treeEntries } from '../../../activities/git/tree.ts';
import { makeRepository, type TestRepository } from '../../repository.ts';

let repository: TestRepository;
let place: GitPlace;
beforeEach(async () => {
  repository = await makeRepository();
  place = { gitDir: join(repository.path, '.git') };
});
afterEach(() => repository.remove());

describe('a git of ours', () => {
  test('answers with any exit code, and gitOutput fails with the code that was asked for', async () => {
    expect(await runGit(place, ['rev-parse', '--verify', '-q', 'nothing'])).toMatchObject({ exitCode: 1 });
    const call = gitOutput(place, ['rev-parse', '--verify', 'nothing'], { code: 'arch_repository' });
    await expect(call).rejects.toMatchObject({ type: 'arch_repository' });
  });

  test('runs nothing that the repository names', async () => {
    const trace = join(repository.path, 'trace');
    await repository.write('plant.sh', `#!/bin/sh\necho planted >>'${trace}'\n`);
    const plant = `sh ${join(repository.path, 'plant.sh')}`;
    await repository.git('config', 'core.fsmonitor', plant);
    await repository.git('config', 'core.pager', plant);
    await writeFile(join(repository.path, '.git/hooks/post-index-change'), `#!/bin/sh\n${plant}\n`, {
      mode: 0o755,
    });
    await runGit({ folder: repository.path }, ['status', '--porcelain']);
    await runGit({ folder: repository.path }, ['log', '-1']);
    await expect(gitOutput(place, ['hash-object', trace])).rejects.toMatchObject({ type: 'mirror_broken' });
  });

  test('reads objects as they are, whatever replaces them', async () => {
    const first = await repository.commit('First', { 'a.txt': 'a\n' });
    const second = await repository.commit('Second', { 'a.txt': 'b\n' });
    await repository.git('replace', first, second);
    expect(await repository.git('show', `${first}:a.txt`)).toBe('b');
    expect((await gitOutput(place, ['show', `${first}:a.txt`])).toString()).toBe('a\n');
  });

  test('cuts off what is beyond its bound, and says so, where that is asked for', async () => {
    await repository.commit('Large', { 'large.txt': 'x'.repeat(100_000) });
    const answer = await runGit(place, ['cat-file', 'blob', 'HEAD:large.txt'], {
      maxBytes: 1_000,
      cut: true,
    });
    expect(answer).toMatchObject({ exitCode: -1, cut: true });
    expect(answer.stdout).toHaveLength(1_000);
  });

  test('is bounded in bytes', async () => {
    await repository.commit('Large', { 'large.txt': 'x'.repeat(100_000) });
    const call = runGit(place, ['cat-file', 'blob', 'HEAD:large.txt'], { maxBytes: 1_000 });
    await expect(call).rejects.toMatchObject({ type: 'mirror_broken' });
  });

  test('is bounded in time and can be cancelled', async () => {
    const endless = ['-c', 'alias.endless=!sleep 60', 'endless'];
    const late = runGit({ folder: repository.path }, endless, { limitMs: 200 });
    await expect(late).rejects.toMatchObject({ type: 'mirror_broken' });
    const stop = new AbortController();
    const cancelled = runGit({ folder: repository.path }, endless, { signal: stop.signal });
    stop.abort(new Error('no longer wanted'));
    await expect(cancelled).rejects.toThrow('no longer wanted');
  });
});

describe('reading objects', () => {
  test('knows what full ids name, in the order asked', async () => {
    const commit = await repository.commit('Begin', { 'a.txt': 'a\n' });
    const unknown = '8a3bd1bfa922522920393704d38feffba15f85ca';
    const [tree, none, found] = await objectFacts(place, [
      await repository.id('HEAD^{tree}'),
      unknown,
      commit,
    ]);
    expect([tree?.type, none, found?.type]).toEqual(['tree', undefined, 'commit']);
  });

  test('gives contents byte for byte', async () => {
    const bytes = Uint8Array.from([0, 10, 13, 255, 10]);
    await repository.commit('Begin', { 'a.bin': bytes, 'b.txt': 'b' });
    const ids = [await repository.id('HEAD:a.bin'), await repository.id('HEAD:b.txt')];
    const [a, b] = await readObjects(place, ids, 100);
    expect([...(a ?? [])]).toEqual([...bytes]);
    expect(b?.toString()).toBe('b');
  });

  test('takes paths literally, folders and files below them alike', async () => {
    const commit = await repository.commit('Begin', {
      'a/*.txt': 'star\n',
      'a/b.txt': 'b\n',
      'ü ".txt': 'ü\n',
    });
    const found = await treeEntries(place, commit, ['a', 'a/*.txt', 'ü ".txt', 'a/b*', ':(glob)**']);
    expect([...found.keys()]).toEqual(['a', 'ü ".txt', 'a/*.txt']);
    expect([...found.values()].map(({ mode, size }) => [mode, size])).toEqual([
      ['040000', 0],
      ['100644', 3],
      ['100644', 5],
    ]);
  });

  test('tells ancestry and who made commits, whatever a mailmap says', async () => {
    const first = await repository.commit('First', {
      '.mailmap': 'Nobody <nobody@x> <runner@hut.example>\n',
    });
    const second = await repository.commit('Second', {}, { name: 'A\u001fB', email: 'UPPER@Example.org' });
    expect([await isAncestor(place, first, second), await isAncestor(place, second, first)]).toEqual([
      true,
      false,
    ]);
    const address = 'upper@example.org';
    const made = { id: second, parents: [first], author: address, committer: address };
    const history = (await commitsBetween(place, [second], [first])) ?? new Map();
    expect([...history.values()]).toEqual([made]);
    expect([...(await commitsNamed(place, [second])).values()]).toEqual([made]);
    const whole = (await commitsBetween(place, [second], [])) ?? new Map();
    expect(whole.get(first)).toMatchObject({ author: 'runner@hut.example', parents: [] });
    expect([...reachable(whole, [second])]).toEqual([second, first]);
    expect([...reachable(whole, [first])]).toEqual([first]);
  });

  test('names the writers of lines after a commit, roots of merged histories too', async () => {
    const since = await repository.commit('Begin', { 'log.md': 'one\n' });
    await repository.git('switch', '-q', '--orphan', 'other');
    const root = await repository.commit('Root', { 'log.md': 'one\ntwo\n' });
    await repository.git('switch', '-q', 'main');
    await repository.git(
      'merge',
      '-q',
      '--allow-unrelated-histories',
      '-X',
      'theirs',
      '-m',
      'Merge',
      'other',
    );
    const where = { since, commit: await repository.id(), path: 'log.md' };
    expect(await lineCommits(place, where, { first: 2, last: 2 })).toEqual([root]);
    expect(await lineCommits(place, { ...where, since: where.commit }, { first: 2, last: 2 })).toEqual([]);
  });
});

test('a name that looks like an answer finds nothing', async () => {
  const commit = await repository.commit('Begin', { 'a.txt': 'a\n', 'b blob 12': 'b\n' });
  const names = [`${commit}:a.txt`, `${commit}:none blob 12`, `${commit}:b blob 12`, `${commit}: a.txt`];
  const facts = await objectFacts(place, names);
  expect(facts.map((fact) => fact?.type)).toEqual(['blob', undefined, 'blob', undefined]);
});
