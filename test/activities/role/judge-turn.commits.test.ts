import { afterEach, describe, expect, test } from 'vitest';
import type { TurnVerdict } from '../../../contract/calls.ts';
import { archPerson } from '../../repository.ts';
import { logPath, openCourtroom, type Courtroom, type CourtroomOptions } from './courtroom.ts';
import { codesOf, evidenced, forge, type Forgery } from './forgery.ts';

let room: Courtroom | undefined;
afterEach(() => room?.close());

const judged = async (forgery: Forgery, options: CourtroomOptions = {}): Promise<TurnVerdict> => {
  room = await openCourtroom(options);
  return forge(room, forgery);
};

describe('a claim is refused for what is wrong with its commits', () => {
  const commits: readonly (readonly [string, Forgery, string])[] = [
    ['an abbreviated id', async ({ role }) => evidenced((await role.id()).slice(0, 10)), 'entry/object-id'],
    [
      'an id that no repository has',
      async () => evidenced('8a3bd1bfa922522920393704d38feffba15f85ca'),
      'commit/unknown',
    ],
    [
      'a dangling commit',
      async ({ role }) => {
        const dangling = await role.git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'Dangling');
        return evidenced(dangling);
      },
      'commit/unknown',
    ],
    [
      'a commit of another branch',
      async ({ role }) => {
        await role.git('switch', '-q', '-c', 'topic');
        const aside = await role.commit('Aside', { 'evidence/boot.log': 'stage 4, aside\n' });
        await role.git('switch', '-q', 'main');
        return evidenced(aside);
      },
      'commit/unknown',
    ],
    [
      'a commit that was on the branch once',
      async ({ role, court }) => {
        const gone = await role.commit('Gone', { 'evidence/boot.log': 'stage 4, gone\n' });
        await court.mirror.refresh();
        await role.git('reset', '-q', '--hard', 'HEAD~2');
        return evidenced(gone);
      },
      'commit/not-on-branch',
    ],
    [
      'a tag object',
      async ({ role }) => {
        await role.git('tag', '-a', '-m', 'A tag', 'v1');
        return evidenced(await role.id('v1'));
      },
      'commit/unknown',
    ],
    ['a tree', async ({ role }) => evidenced(await role.id('HEAD^{tree}')), 'commit/not-a-commit'],
    ['the base itself', async ({ base }) => evidenced(base.tip), 'commit/old'],
    [
      'a commit older than the base among new ones',
      async ({ role, base }) => evidenced(base.tip, await role.id()),
      'commit/old',
    ],
    [
      'commits that the last one does not contain',
      async ({ role }) =>
        evidenced(await role.commit('Later', { 'later.txt': 'later\n' }), await role.id('HEAD~1')),
      'commit/not-ancestor',
    ],
    [
      'a branch whose history was rewritten',
      async ({ role }) => {
        await role.git('switch', '-q', '--orphan', 'fresh');
        await role.commit('Begin anew', { 'evidence/boot.log': 'stage 4\n', [logPath]: '# Handoff log\n' });
        await role.git('branch', '-q', '-M', 'fresh', 'main');
        return evidenced(await role.id());
      },
      'history/rewritten',
    ],
    [
      'a side branch that forked before the base',
      async ({ role, base }) => {
        await role.git('switch', '-q', '--orphan', 'side');
        const side = await role.commit('Side', { 'evidence/boot.log': 'stage 4, side\n' });
        await role.git('switch', '-q', 'main');
        await role.git('merge', '-q', '--allow-unrelated-histories', '-X', 'ours', '-m', 'Merge', 'side');
        expect(await role.git('merge-base', '--all', 'main', base.tip)).toBe(base.tip);
        return evidenced(side);
      },
      'commit/beside-base',
    ],
    [
      'a commit by arch as its author',
      async ({ role }) => evidenced(await role.commit('Papered over', { 'fix.txt': 'fix\n' }, archPerson)),
      'commit/by-arch',
    ],
    [
      'a commit by arch as its committer, in other letters',
      async ({ role }) => {
        const shouting = { name: 'A', email: archPerson.email.toUpperCase() };
        await role.gitAs(shouting, 'commit', '-q', '--amend', '--no-edit', '--author=R <runner@hut.example>');
        return evidenced(await role.id());
      },
      'commit/by-arch',
    ],
    [
      'more commits than anybody reads',
      async ({ role }) => evidenced(...Array<string>(201).fill(await role.id())),
      'commits/too-many',
    ],
  ];
  test.each(commits)('%s', async (_title, forgery, code) => {
    expect(codesOf(await judged(forgery))).toContain(code);
  });
});

describe('with a remote', () => {
  test('a delivered commit that is not pushed is refused after a while', async () => {
    const verdict = await judged(async ({ role }) => evidenced(await role.id()), { remote: 'pushed' });
    expect(codesOf(verdict)).toEqual(['commit/not-pushed']);
  });

  test('a remote that has no such branch is no way around it', async () => {
    const verdict = await judged(async ({ role }) => evidenced(await role.id()), { remote: 'empty' });
    expect(codesOf(verdict)).toEqual(['commit/not-pushed']);
  });

  test('a commit that the remote had before the thread is not new', async () => {
    room = await openCourtroom({ remote: 'pushed' });
    const { role, base } = room;
    const theirs = await role.commit('Theirs', { 'evidence/boot.log': 'stage 4\n' });
    await role.git('push', '-q');
    const verdict = await forge(room, async () => evidenced(theirs), {
      base: { ...base, remoteTip: theirs },
      push: true,
    });
    expect(codesOf(verdict)).toContain('commit/old');
  });
});
