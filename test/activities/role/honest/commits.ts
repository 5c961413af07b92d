import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { makeRepository, archPerson } from '../../../repository.ts';
import { boot, claimOf, type HonestTable } from './honest.ts';

/** Shapes of history. */
export const honestCommits: HonestTable = {
  'one commit': {
    how: async ({ role, report }) => {
      await report(claimOf(await role.commit('Boot', boot)));
      return undefined;
    },
  },
  'three commits, of which two are listed': {
    how: async ({ role, report }) => {
      const first = await role.commit('Prepare', { 'a.txt': 'a\n' });
      await role.commit('Between', { 'b.txt': 'b\n' });
      await report(claimOf(first, await role.commit('Boot', boot)));
      return undefined;
    },
  },
  'fifty commits': {
    how: async ({ role, report }) => {
      const commits: string[] = [];
      for (let at = 1; at < 50; at += 1)
        commits.push(await role.commit(`Step ${String(at)}`, { 'step.txt': String(at) }));
      await report(claimOf(...commits, await role.commit('Boot', boot)));
      return undefined;
    },
  },
  'a commit that is listed twice': {
    how: async ({ role, report }) => {
      const commit = await role.commit('Boot', boot);
      await report(claimOf(commit, commit));
      return undefined;
    },
  },
  'an empty commit after the work': {
    how: async ({ role, report }) => {
      await role.commit('Boot', boot);
      await report(claimOf(await role.commit('Say more')));
      return undefined;
    },
  },
  'commits of an earlier run, resumed': {
    how: async ({ role, report, append }) => {
      const earlier = await role.commit('Half of it', { 'half.txt': 'half\n', ...boot });
      const since = await append('Run 1 ended here.\n');
      await report(claimOf(earlier));
      return { since };
    },
  },
  'ids in capital letters': {
    how: async ({ role, report }) => {
      await report(claimOf((await role.commit('Boot', boot)).toUpperCase()));
      return undefined;
    },
  },
  'a merge of a topic branch': {
    how: async ({ role, report }) => {
      await role.git('switch', '-q', '-c', 'topic');
      const topic = await role.commit('On the topic', boot);
      await role.git('switch', '-q', 'main');
      await role.commit('Meanwhile', { 'other.txt': 'other\n' });
      await role.git('merge', '-q', '-m', 'Merge the topic', 'topic');
      await report(claimOf(topic, await role.id()));
      return undefined;
    },
  },
  'several branches merged at once': {
    how: async ({ role, base, report }) => {
      const tips: string[] = [];
      for (const name of ['one', 'two', 'three']) {
        await role.git('switch', '-q', '-c', name, base.tip);
        tips.push(await role.commit(name, { [`${name}.txt`]: name }));
      }
      await role.git('switch', '-q', 'main');
      await role.git('merge', '-q', '--no-ff', '-m', 'Merge all', 'one', 'two', 'three');
      await report(claimOf(...tips, await role.commit('Boot', boot)));
      return undefined;
    },
  },
  'a branch merged that was begun before the base': {
    how: async ({ role, base, report }) => {
      await role.git('switch', '-q', '--orphan', 'other');
      await role.commit('A history of its own', { 'other.txt': 'other\n' });
      await role.git('switch', '-q', 'main');
      await role.git('merge', '-q', '--allow-unrelated-histories', '-m', 'Merge it', 'other');
      await report(claimOf(await role.commit(`After ${base.tip.slice(0, 7)}`, boot)));
      return undefined;
    },
  },
  'a delivered commit below the tip': {
    how: async ({ role, report }) => {
      const delivered = await role.commit('Boot', boot);
      await role.commit('Go on with something else', { 'later.txt': 'later\n' });
      await report(claimOf(delivered));
      return undefined;
    },
  },
  'commits that are dated before the base': {
    how: async ({ role, report }) => {
      await role.write('evidence/boot.log', 'stage 4\n');
      await role.git('add', '-A');
      await role.git('commit', '-q', '-m', 'Boot', '--date=2001-01-01T00:00:00Z');
      await report(claimOf(await role.id()));
      return undefined;
    },
  },
  'commits of other people that the role merged': {
    how: async ({ role, report }) => {
      await role.git('switch', '-q', '-c', 'theirs');
      await role.commit(
        'Theirs',
        { 'theirs.txt': 'theirs\n' },
        { name: 'Infra', email: 'infra@hut.example' },
      );
      await role.git('switch', '-q', 'main');
      await role.git('merge', '-q', '--no-ff', '-m', 'Merge theirs', 'theirs');
      await report(claimOf(await role.commit('Boot', boot)));
      return undefined;
    },
  },
  'a role in a repository of which arch is the configured user, on one machine': {
    how: async ({ role, report }) => {
      await role.git('config', 'user.name', archPerson.name);
      await role.git('config', 'user.email', archPerson.email);
      await report(claimOf(await role.commit('Boot', boot)));
      return undefined;
    },
  },
  'commits of arch that were there before the thread': {
    how: async ({ role, report }) => {
      const base = { tip: await role.commit('By arch, long ago', { 'arch.txt': 'arch\n' }, archPerson) };
      await report(claimOf(await role.commit('Boot', boot)));
      return { base };
    },
  },
  'commits of arch that the remote had before the thread, merged since': {
    how: async ({ role, base, report }) => {
      await role.git('switch', '-q', '-c', 'ahead');
      const remoteTip = await role.commit('By arch', { 'arch.txt': 'arch\n' }, archPerson);
      await role.git('push', '-q', 'origin', 'ahead:main');
      await role.git('switch', '-q', 'main');
      await role.git('merge', '-q', '--no-ff', '-m', 'Merge what was there', 'ahead');
      await report(claimOf(await role.commit('Boot', boot)));
      await role.git('push', '-q', 'origin', 'main');
      return { base: { ...base, remoteTip } };
    },
    room: { remote: 'pushed' },
  },
  'pushed, others having pushed on top of it from a clone of their own': {
    how: async ({ role, remote, report }) => {
      await report(claimOf(await role.commit('Boot', boot)));
      await role.git('push', '-q');
      const others = await makeRepository();
      await others.git('pull', '-q', remote?.path ?? '', 'main');
      await others.commit('Theirs', { 'theirs.txt': 'theirs\n' });
      await others.git('push', '-q', remote?.path ?? '', 'HEAD:main');
      await others.remove();
      return undefined;
    },
    room: { remote: 'pushed' },
  },
  'a rebase of what nobody had seen yet': {
    how: async ({ role, base, report }) => {
      await role.commit('First try', { 'try.txt': 'one\n' });
      await role.git('reset', '-q', '--hard', base.tip);
      await report(claimOf(await role.commit('Second try', boot)));
      return undefined;
    },
  },
  'a launch at a tip that git refused, taken back since': {
    how: async ({ role, base, report }) => {
      const since = await role.commit('Never fetched', { 'evidence/none.log': 'none\n' });
      await role.git('reset', '-q', '--hard', base.tip);
      await report(claimOf(await role.commit('Boot', boot)));
      return { since };
    },
  },
  'objects that another repository lends by alternates': {
    how: async ({ role, report }) => {
      const lender = await makeRepository();
      await role.write('.git/objects/info/alternates', `${lender.path}/.git/objects\n`);
      await report(claimOf(await role.commit('Boot', boot)));
      return undefined;
    },
  },
  'a repository with SHA-256 object ids': {
    how: async ({ role, report }) => {
      await report(claimOf(await role.commit('Boot', boot)));
      return undefined;
    },
    room: { objectFormat: 'sha256' },
  },
  'history whose dates run backwards': {
    how: async ({ role, report }) => {
      await report(claimOf(await role.commit('Boot', boot)));
      return undefined;
    },
    room: { skewed: true },
  },
  'a repository whose .gitignore is a symbolic link, of which git warns': {
    how: async ({ role, report }) => {
      await role.write('ignored', '*.o\n');
      await symlink('ignored', join(role.path, '.gitignore'));
      await report(claimOf(await role.commit('Boot', boot)));
      return undefined;
    },
  },
  'old history that a strict fsck would refuse': {
    how: async ({ role, report }) => {
      await report(claimOf(await role.commit('Boot', boot)));
      return undefined;
    },
    room: { unclean: true },
  },
};
