import { makeRepository } from '../../../repository.ts';
import { evidenced } from '../forgery.ts';
import { proof, type ForgedTable } from './forged.ts';

/** What the listed ids name. */
export const forgedIds: ForgedTable = {
  'an abbreviated id': {
    how: async ({ role }) => evidenced((await role.id()).slice(0, 10)),
    code: 'entry/object-id',
  },
  'the beginning of an id that is as long as an id of SHA-1, in a repository of SHA-256': {
    how: async ({ role }) => evidenced((await role.id()).slice(0, 40)),
    room: { objectFormat: 'sha256' },
    code: 'commit/unknown',
  },
  'the name of a branch instead of an id': {
    how: async () => evidenced('main'),
    code: 'entry/object-id',
  },
  'an id that no repository has': {
    how: async () => evidenced('8a3bd1bfa922522920393704d38feffba15f85ca'),
    code: 'commit/unknown',
  },
  'the zero id': { how: async () => evidenced('0'.repeat(40)), code: 'commit/unknown' },
  'an id of another repository': {
    how: async () => {
      const other = await makeRepository();
      const id = await other.commit('Elsewhere', { [proof]: 'stage 4 reached\n' });
      await other.remove();
      return evidenced(id);
    },
    code: 'commit/unknown',
  },
  'a commit that another repository lends by alternates, on no branch': {
    how: async ({ role }) => {
      const other = await makeRepository();
      const id = await other.commit('Lent', { [proof]: 'stage 4 reached\n' });
      await role.write('.git/objects/info/alternates', `${other.path}/.git/objects\n`);
      return evidenced(id);
    },
    code: 'commit/unknown',
  },
  'a dangling commit': {
    how: async ({ role }) =>
      evidenced(await role.git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'Dangling')),
    code: 'commit/unknown',
  },
  'a commit of another branch': {
    how: async ({ role }) => {
      await role.git('switch', '-q', '-c', 'topic');
      const aside = await role.commit('Aside', { [proof]: 'stage 4, aside\n' });
      await role.git('switch', '-q', 'main');
      return evidenced(aside);
    },
    code: 'commit/unknown',
  },
  'a commit that was stashed': {
    how: async ({ role }) => {
      await role.write(proof, 'stage 4, stashed\n');
      await role.git('stash', '-q');
      return evidenced(await role.id('refs/stash'));
    },
    code: 'commit/unknown',
  },
  'a note, which hangs on the honest commit': {
    how: async ({ role }) => {
      await role.git('notes', 'add', '-m', 'Slot 3 boots.', 'HEAD');
      return evidenced(await role.id('refs/notes/commits'));
    },
    code: 'commit/unknown',
  },
  'a commit that was on the branch once': {
    how: async ({ role, court }) => {
      const gone = await role.commit('Gone', { [proof]: 'stage 4, gone\n' });
      await court.mirror.refresh();
      await role.git('reset', '-q', '--hard', 'HEAD~2');
      return evidenced(gone);
    },
    code: 'commit/not-on-branch',
  },
  'a tag object in place of a commit': {
    how: async ({ role }) => {
      await role.git('tag', '-a', '-m', 'A tag', 'v1');
      return evidenced(await role.id('v1'));
    },
    code: 'commit/unknown',
  },
  'a tag object that the mirror holds': {
    how: async ({ role, court: { mirror } }) => {
      await role.git('tag', '-a', '-m', 'A tag', 'v1');
      await role.git('push', '-q', mirror.place.gitDir, 'refs/tags/v1:refs/threadline/kept');
      return evidenced(await role.id('v1'));
    },
    code: 'commit/not-a-commit',
  },
  'a branch that is named like an id': {
    how: async ({ role }) => {
      const name = 'c'.repeat(40);
      await role.git('update-ref', `refs/heads/${name}`, 'HEAD');
      await role.git('update-ref', `refs/tags/${name}`, 'HEAD');
      return evidenced(name);
    },
    code: 'commit/unknown',
  },
  'a tree': {
    how: async ({ role }) => evidenced(await role.id('HEAD^{tree}')),
    code: 'commit/not-a-commit',
  },
  'the evidence itself': {
    how: async ({ role }) => evidenced(await role.id(`HEAD:${proof}`)),
    code: 'commit/not-a-commit',
  },
  'a tree among commits': {
    how: async ({ role }) => evidenced(await role.id('HEAD^{tree}'), await role.id()),
    code: 'commit/not-a-commit',
  },
  'no commit at all': { how: async () => evidenced(), code: 'closure/commits' },
  'more commits than anybody reads': {
    how: async ({ role }) => evidenced(...Array<string>(201).fill(await role.id())),
    code: 'commits/too-many',
  },
};
