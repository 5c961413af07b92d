import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { evidenced, type Forgery } from '../forgery.ts';
import { byHand, proof, type ForgedTable } from './forged.ts';

const besides = (path: string): Forgery =>
  byHand((text) => text.replace(proof, `${proof}\n  - AC1: ${path}`));

/** What the claimed paths hold. */
export const forgedEvidence: ForgedTable = {
  'a file that nobody committed': {
    how: async ({ role }) => {
      await role.write('evidence/other.log', 'only in the work tree\n');
      return evidenced(await role.id(), 'evidence/other.log');
    },
    code: 'evidence/missing',
  },
  'a file that is staged and no more': {
    how: async ({ role }) => {
      await role.write('evidence/other.log', 'only in the index\n');
      await role.git('add', 'evidence/other.log');
      return evidenced(await role.id(), 'evidence/other.log');
    },
    code: 'evidence/missing',
  },
  'a file of a later commit only': {
    how: async ({ role }) => {
      const claimed = await role.id();
      await role.commit('Later', { 'evidence/later.log': 'too late\n' });
      return evidenced(claimed, 'evidence/later.log');
    },
    code: 'evidence/missing',
  },
  'a file that the delivered commit took away': {
    how: async ({ role }) => {
      await role.commit('Make', { 'evidence/gone.log': 'made\n' });
      await role.git('rm', '-q', 'evidence/gone.log');
      return evidenced(await role.commit('Take away'), 'evidence/gone.log');
    },
    code: 'evidence/missing',
  },
  'a file that only a replaced commit holds': {
    how: async ({ role }) => {
      const honest = await role.id();
      const other = await role.commit('Other', { 'evidence/other.log': 'stage 4\n' });
      await role.git('reset', '-q', '--hard', honest);
      await role.git('replace', '-f', honest, other);
      return evidenced(honest, 'evidence/other.log');
    },
    code: 'evidence/missing',
  },
  'a name in other letters': {
    how: async ({ role }) => evidenced(await role.id(), 'evidence/BOOT.log'),
    code: 'evidence/missing',
  },
  'a pattern that would fit': {
    how: async ({ role }) => evidenced(await role.id(), 'evidence/*.log'),
    code: 'evidence/missing',
  },
  'magic of pathspecs': {
    how: besides(':(glob)evidence/*'),
    code: 'evidence/missing',
  },
  'a path below a file': {
    how: async ({ role }) => evidenced(await role.id(), 'evidence/boot.log/stage'),
    code: 'evidence/missing',
  },
  'a path that reads like what git says of a blob': {
    how: async ({ role }) => evidenced(await role.id(), 'evidence/boot blob 12'),
    code: 'evidence/missing',
  },
  'an empty file': {
    how: async ({ role }) => evidenced(await role.commit('Empty', { [proof]: '' })),
    code: 'evidence/empty',
  },
  'a directory': {
    how: async ({ role }) => evidenced(await role.id(), 'evidence'),
    code: 'evidence/not-a-file',
  },
  'a symbolic link': {
    how: async ({ role }) => {
      await symlink('boot.log', join(role.path, 'evidence/link.log'));
      return evidenced(await role.commit('Link'), 'evidence/link.log');
    },
    code: 'evidence/not-a-file',
  },
  'a file behind a symbolic link to a directory': {
    how: async ({ role }) => {
      await symlink('evidence', join(role.path, 'evidence-here'));
      return evidenced(await role.commit('Link'), 'evidence-here/boot.log');
    },
    code: 'evidence/missing',
  },
  'a submodule': {
    how: async ({ role }) => {
      await role.git('update-index', '--add', '--cacheinfo', `160000,${await role.id()},evidence/module`);
      await role.git('commit', '-q', '-m', 'Module');
      return evidenced(await role.id(), 'evidence/module');
    },
    code: 'evidence/not-a-file',
  },
  'a file that was there before the thread': {
    how: async ({ role }) => evidenced(await role.id(), 'evidence/old.log'),
    code: 'evidence/unchanged',
  },
  'a file of before that has only become executable': {
    how: async ({ role }) => {
      await role.git('update-index', '--chmod=+x', 'evidence/old.log');
      await role.git('commit', '-q', '-m', 'Executable');
      return evidenced(await role.id(), 'evidence/old.log');
    },
    code: 'evidence/unchanged',
  },
  'a file that was changed and put back': {
    how: async ({ role }) => {
      await role.commit('Change', { 'evidence/old.log': 'changed\n' });
      return evidenced(
        await role.commit('Put back', { 'evidence/old.log': 'from before\n' }),
        'evidence/old.log',
      );
    },
    code: 'evidence/unchanged',
  },
  'a file that the remote had before the thread, merged since': {
    how: async ({ role, base, report }) => {
      const honest = await role.id();
      await role.git('switch', '-q', '-c', 'ahead', base.tip);
      const remoteTip = await role.commit('Ahead', { 'evidence/ahead.log': 'stage 4, long ago\n' });
      await role.git('push', '-q', 'origin', 'ahead:main');
      await role.git('switch', '-q', 'main');
      await role.git('merge', '-q', '-m', 'Merge what was there', 'ahead');
      await report(evidenced(honest, await role.id(), 'evidence/ahead.log'));
      await role.git('push', '-q', 'origin', 'main');
      return { judged: { base: { ...base, remoteTip } } };
    },
    room: { remote: 'pushed' },
    code: 'evidence/unchanged',
  },
  'a pointer of Git LFS': {
    how: async ({ role }) => {
      const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`;
      return evidenced(await role.commit('Pointer', { [proof]: pointer }));
    },
    code: 'evidence/lfs-pointer',
  },
  'a file of more than 10 MiB': {
    how: async ({ role }) =>
      evidenced(await role.commit('Large', { [proof]: new Uint8Array(10 * 1024 * 1024 + 1) })),
    code: 'evidence/too-large',
  },
  'another file than the packet asks for': {
    how: async ({ role }) => {
      const commit = await role.commit('Other', { 'evidence/other.log': 'stage 4\n' });
      return { commits: [commit], evidence: { AC1: ['evidence/other.log'] } };
    },
    code: 'evidence/not-named',
  },
  'more files than anybody reads': {
    how: async ({ role }) => ({
      commits: [await role.id()],
      evidence: { AC1: Array.from({ length: 201 }, (_, index) => `evidence/${String(index)}.log`) },
    }),
    code: 'evidence/too-many',
  },
  'a path that leaves the repository': { how: besides('../evidence/boot.log'), code: 'entry/evidence' },
  'a path that leaves the repository in its middle': {
    how: besides('evidence/../../boot.log'),
    code: 'entry/evidence',
  },
  'an absolute path': { how: besides('/etc/hostname'), code: 'entry/evidence' },
  'a path into the git directory': { how: besides('.git/config'), code: 'entry/evidence' },
  // The reader shows control characters escaped, and no path has a backslash.
  'a path with a NUL': {
    how: besides('evidence/boot.log\0.txt'),
    code: 'log/not-utf8',
    also: ['entry/evidence'],
  },
  'a path with a newline, as git quotes it': {
    how: besides('"evidence/boot\\nlog"'),
    code: 'entry/evidence',
  },
  'a path that is broken over two lines': { how: besides('evidence/boot\n.log'), code: 'evidence/missing' },
  'a criterion left out': {
    how: async ({ role }) => ({ commits: [await role.id()], evidence: {} }),
    code: 'closure/criterion-left-out',
  },
  'a criterion that the packet does not have': {
    how: async ({ role }) => ({ commits: [await role.id()], evidence: { AC1: [proof], AC7: [proof] } }),
    code: 'closure/criterion-unknown',
  },
  'evidence of a criterion listed twice': {
    how: byHand((text) => text.replace(/( {2}- AC1: .*\n)/, '$1$1')),
    code: 'entry/evidence-twice',
  },
};
