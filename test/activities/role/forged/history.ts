import { archPerson, runnerPerson } from '../../../repository.ts';
import { logPath } from '../courtroom.ts';
import { evidenced, type Forgery } from '../forgery.ts';
import { proof, type ForgedTable } from './forged.ts';

const orphan: Forgery = async ({ role }) => {
  await role.git('switch', '-q', '--orphan', 'fresh');
  await role.commit('Begin anew', { [proof]: 'stage 4\n', [logPath]: '# Handoff log\n' });
  await role.git('branch', '-q', '-M', 'fresh', 'main');
  return evidenced(await role.id());
};

/** Where the listed commits stand in history. */
export const forgedHistory: ForgedTable = {
  'the base itself': {
    how: async ({ base, report }) => {
      const evidence = ['evidence/old.log'];
      await report({ commits: [base.tip], evidence: { AC1: evidence } });
      return { judged: { criteria: [{ id: 'AC1', text: 'Slot 3 boots.', evidence }] } };
    },
    code: 'commit/old',
    also: ['evidence/unchanged'],
  },
  'a commit older than the base among new ones': {
    how: async ({ role, base }) => evidenced(base.tip, await role.id()),
    code: 'commit/old',
  },
  'commits that the last one does not contain': {
    how: async ({ role }) =>
      evidenced(await role.commit('Later', { 'later.txt': 'later\n' }), await role.id('HEAD~1')),
    code: 'commit/not-ancestor',
  },
  'a branch that begins anew': { how: orphan, code: 'history/rewritten' },
  'a base that was amended away': {
    how: async ({ role, base }) => {
      await role.git('reset', '-q', '--hard', base.tip);
      await role.git('commit', '-q', '--amend', '-m', 'Begin otherwise');
      return evidenced(await role.commit('Boot', { [proof]: 'stage 4\n' }));
    },
    code: 'history/rewritten',
  },
  'a graft that gives the new beginning the base as its parent': {
    how: async (room) => {
      const claimed = await orphan(room);
      await room.role.write('.git/info/grafts', `${await room.role.id()} ${room.base.tip}\n`);
      return claimed;
    },
    code: 'history/rewritten',
  },
  'a replaced commit that gives the new beginning the base as its parent': {
    how: async (room) => {
      const claimed = await orphan(room);
      await room.role.git('replace', '--graft', await room.role.id(), room.base.tip);
      return claimed;
    },
    code: 'history/rewritten',
  },
  'a side branch that was begun beside the base': {
    how: async ({ role }) => {
      await role.git('switch', '-q', '--orphan', 'side');
      const side = await role.commit('Side', { [proof]: 'stage 4, side\n' });
      await role.git('switch', '-q', 'main');
      await role.git('merge', '-q', '--allow-unrelated-histories', '-X', 'ours', '-m', 'Merge', 'side');
      return evidenced(side);
    },
    code: 'commit/beside-base',
  },
  'a commit by arch as its author': {
    how: async ({ role }) => {
      const author = `--author=${archPerson.name} <${archPerson.email}>`;
      await role.git('commit', '-q', '--allow-empty', '-m', 'Papered over', author);
      return evidenced(await role.id());
    },
    code: 'commit/by-arch',
  },
  'a commit by arch as its committer, in other letters': {
    how: async ({ role }) => {
      const shouting = { name: 'A', email: archPerson.email.toUpperCase() };
      const author = `--author=${runnerPerson.name} <${runnerPerson.email}>`;
      await role.gitAs(shouting, 'commit', '-q', '--amend', '--no-edit', author);
      return evidenced(await role.id());
    },
    code: 'commit/by-arch',
  },
  'a commit by arch that nobody listed': {
    how: async ({ role }) => {
      await role.commit('Papered over', { 'fix.txt': 'fix\n' }, archPerson);
      return evidenced(await role.commit('Go on', { 'more.txt': 'more\n' }));
    },
    code: 'commit/by-arch',
  },
  'a commit by arch that a merge of the role brings in': {
    how: async ({ role }) => {
      await role.git('switch', '-q', '-c', 'topic');
      await role.commit('Papered over', { 'fix.txt': 'fix\n' }, archPerson);
      await role.git('switch', '-q', 'main');
      await role.git('merge', '-q', '--no-ff', '-s', 'ours', '-m', 'Merge the topic', 'topic');
      return evidenced(await role.id());
    },
    code: 'commit/by-arch',
  },
  'a commit by arch under a mailmap that calls it the role': {
    how: async ({ role }) => {
      const mailmap = `Runner <${runnerPerson.email}> <${archPerson.email}>\n`;
      await role.commit('Map', { '.mailmap': mailmap });
      await role.git('config', 'log.mailmap', 'true');
      return evidenced(await role.commit('Papered over', { 'fix.txt': 'fix\n' }, archPerson));
    },
    code: 'commit/by-arch',
  },
  'a commit by arch that is dated long before the base': {
    how: async ({ role }) => {
      const author = `--author=${archPerson.name} <${archPerson.email}>`;
      await role.git('commit', '-q', '--allow-empty', '--date=2001-01-01T00:00:00Z', '-m', 'Old', author);
      return evidenced(await role.id());
    },
    code: 'commit/by-arch',
  },
  'a foreign history merged in whole': {
    how: async ({ role }) => {
      await role.git('switch', '-q', '--orphan', 'foreign');
      for (const name of ['one', 'two', 'three']) await role.commit(name, { [`${name}.txt`]: name });
      await role.git('switch', '-q', 'main');
      await role.git('merge', '-q', '--allow-unrelated-histories', '-m', 'Merge it', 'foreign');
      return evidenced(await role.id());
    },
    room: { newCommitsMost: 4 },
    code: 'commits/too-much-new',
  },
  'a delivered commit that is not pushed': {
    how: async ({ role }) => evidenced(await role.id()),
    room: { remote: 'pushed' },
    code: 'commit/not-pushed',
  },
  'a remote that has no such branch': {
    how: async ({ role }) => evidenced(await role.id()),
    room: { remote: 'empty' },
    code: 'commit/not-pushed',
  },
  'a remote-tracking branch that only says that it was pushed': {
    how: async ({ role }) => {
      await role.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
      return evidenced(await role.id());
    },
    room: { remote: 'pushed' },
    code: 'commit/not-pushed',
  },
  'a commit that was pushed to another branch alone': {
    how: async ({ role }) => {
      await role.git('push', '-q', 'origin', 'HEAD:refs/heads/topic');
      return evidenced(await role.id());
    },
    room: { remote: 'pushed' },
    code: 'commit/not-pushed',
  },
  'commits that were on the remote before the first launch': {
    how: async ({ role, base, report }) => {
      const theirs = await role.id();
      await report(evidenced(theirs));
      await role.git('push', '-q');
      return { judged: { base: { ...base, remoteTip: theirs } } };
    },
    room: { remote: 'pushed' },
    code: 'commit/old',
    also: ['evidence/unchanged'],
  },
  'a base of the remote that nobody has any more': {
    how: async ({ base, role, report }) => {
      await report(evidenced(await role.id()));
      await role.git('push', '-q');
      return { judged: { base: { ...base, remoteTip: '8a3bd1bfa922522920393704d38feffba15f85ca' } } };
    },
    room: { remote: 'pushed' },
    code: 'history/base-lost',
  },
  'a tree that would write into .git': {
    how: async ({ role }) => {
      const honest = await role.id();
      const blob = Buffer.from(await role.id(`HEAD:${proof}`), 'hex');
      await role.write('.git/raw', Buffer.concat([Buffer.from('100644 .git\0'), blob]));
      const tree = await role.git('hash-object', '-t', 'tree', '--literally', '-w', '.git/raw');
      const forged = await role.git('commit-tree', tree, '-m', 'Forged', '-p', honest);
      await role.git('update-ref', 'refs/heads/main', forged);
      return { judged: {} };
    },
    code: 'history/refused',
  },
  'a shallow file that cuts the history off below the new beginning': {
    how: async (room) => {
      await room.role.git('switch', '-q', '-c', 'deeper');
      const commit = await room.role.commit('Go on', { [proof]: 'stage 4, again\n' });
      await room.role.git('branch', '-q', '-M', 'deeper', 'main');
      await room.role.write('.git/shallow', `${commit}\n`);
      return evidenced(commit);
    },
    code: 'history/refused',
  },
  'a commit older than the base that dates make look new': {
    // Without generation numbers git would walk from the recent root before it comes there from the base.
    how: async ({ role, base, report }) => {
      await role.git('reset', '-q', '--hard', base.tip);
      const old = await role.id(`${base.tip}~21`);
      await role.git('switch', '-q', '-c', 'side', old);
      const side = await role.commit('Side', { [proof]: 'stage 4\n' });
      await role.git('switch', '-q', 'main');
      await role.git('merge', '-q', '-m', 'Merge', side);
      await report(evidenced(old, await role.id()));
      return undefined;
    },
    room: { skewed: true },
    code: 'commit/old',
  },
};
