import { chmod, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { TurnVerdict } from '../../../contract/calls.ts';
import { openCourtroom, type Courtroom } from './courtroom.ts';
import { codesOf, evidenced, forge, type Forgery } from './forgery.ts';

let room: Courtroom | undefined;
afterEach(() => room?.close());

const judged = async (forgery: Forgery): Promise<TurnVerdict> => {
  room = await openCourtroom();
  return forge(room, forgery);
};

describe('a claim is refused for what is wrong with its evidence', () => {
  const evidence: readonly (readonly [string, Forgery, string])[] = [
    [
      'a file that nobody committed',
      async ({ role }) => {
        await role.write('evidence/other.log', 'only in the work tree\n');
        return evidenced(await role.id(), 'evidence/other.log');
      },
      'evidence/missing',
    ],
    [
      'a file of a later commit only',
      async ({ role }) => {
        const claimed = await role.id();
        await role.commit('Later', { 'evidence/later.log': 'too late\n' });
        return evidenced(claimed, 'evidence/later.log');
      },
      'evidence/missing',
    ],
    [
      'an empty file',
      async ({ role }) => evidenced(await role.commit('Empty', { 'evidence/boot.log': '' })),
      'evidence/empty',
    ],
    ['a directory', async ({ role }) => evidenced(await role.id(), 'evidence'), 'evidence/not-a-file'],
    [
      'a symbolic link',
      async ({ role }) => {
        await symlink('boot.log', join(role.path, 'evidence/link.log'));
        return evidenced(await role.commit('Link'), 'evidence/link.log');
      },
      'evidence/not-a-file',
    ],
    [
      'a submodule',
      async ({ role }) => {
        await role.git('update-index', '--add', '--cacheinfo', `160000,${await role.id()},evidence/module`);
        await role.git('commit', '-q', '-m', 'Module');
        return evidenced(await role.id(), 'evidence/module');
      },
      'evidence/not-a-file',
    ],
    [
      'a file that was there before the thread',
      async ({ role }) => evidenced(await role.id(), 'evidence/old.log'),
      'evidence/unchanged',
    ],
    [
      'a pointer of Git LFS',
      async ({ role }) => {
        const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`;
        return evidenced(await role.commit('Pointer', { 'evidence/boot.log': pointer }));
      },
      'evidence/lfs-pointer',
    ],
    [
      'a file of more than 10 MiB',
      async ({ role }) =>
        evidenced(await role.commit('Large', { 'evidence/boot.log': new Uint8Array(10 * 1024 * 1024 + 1) })),
      'evidence/too-large',
    ],
    [
      'another file than the packet asks for',
      async ({ role }) => {
        const commit = await role.commit('Other', { 'evidence/other.log': 'stage 4\n' });
        return { commits: [commit], evidence: { AC1: ['evidence/other.log'] } };
      },
      'evidence/not-named',
    ],
    [
      'a criterion left out',
      async ({ role }) => ({ commits: [await role.id()], evidence: {} }),
      'closure/criterion-left-out',
    ],
    [
      'a criterion that the packet does not have',
      async ({ role }) => ({
        commits: [await role.id()],
        evidence: { AC1: ['evidence/boot.log'], AC7: ['evidence/boot.log'] },
      }),
      'closure/criterion-unknown',
    ],
    [
      'more files than anybody reads',
      async ({ role }) => ({
        commits: [await role.id()],
        evidence: { AC1: Array.from({ length: 201 }, (_, index) => `evidence/${String(index)}.log`) },
      }),
      'evidence/too-many',
    ],
  ];
  test.each(evidence)('%s', async (_title, forgery, code) => {
    expect(codesOf(await judged(forgery))).toContain(code);
  });

  test('a file that is executable is a regular file all the same', async () => {
    const verdict = await judged(async ({ role }) => {
      await chmod(join(role.path, 'evidence/boot.log'), 0o755);
      return evidenced(await role.commit('Executable'));
    });
    expect(codesOf(verdict)).toEqual([]);
  });
});
