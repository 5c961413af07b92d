import { chmod, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { TurnVerdict } from '../../../contract/calls.ts';
import { writeEntry } from '../../../contract/entry-write.ts';
import { archPerson } from '../../repository.ts';
import { codesOf, evidenced, forge, type Forgery } from './forgery.ts';
import { doneEntry, logPath, openCourtroom, type Courtroom, type CourtroomOptions } from './courtroom.ts';

let room: Courtroom | undefined;
afterEach(() => room?.close());

const judged = async (forgery: Forgery, options: CourtroomOptions = {}): Promise<TurnVerdict> => {
  room = await openCourtroom(options);
  return forge(room, forgery);
};

describe('a forged claim is refused for what is wrong with it', () => {
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
  test.each(evidence)('evidence: %s', async (_title, forgery, code) => {
    expect(codesOf(await judged(forgery))).toContain(code);
  });

  // What the strict writer would not write stands in the log as an agent's own hand would put it.
  const byHand: readonly (readonly [string, (text: string) => string, string])[] = [
    [
      'a path that leaves the repository',
      (text) => text.replace('AC1: evidence', 'AC1: ../evidence'),
      'entry/evidence',
    ],
    ['an absolute path', (text) => text.replace('AC1: evidence', 'AC1: /evidence'), 'entry/evidence'],
    [
      'a path into the git directory',
      (text) => text.replace('evidence/boot.log', '.git/config'),
      'entry/evidence',
    ],
    ['evidence listed twice', (text) => text.replace(/( {2}- AC1: .*\n)/, '$1$1'), 'entry/evidence-twice'],
    ['no deviation', (text) => text.replace('- deviation: none\n', ''), 'closure/deviation'],
    [
      'a vague deviation',
      (text) => text.replace('deviation: none', 'deviation: various reasons'),
      'closure/deviation-vague',
    ],
    ['another run', (text) => text.replace('run=1', 'run=2'), 'entry/wrong-run'],
    ['another turn', (text) => text.replace('turn=1', 'turn=4'), 'entry/wrong-turn'],
    ['another executor', (text) => text.replace('remote_codex', 'ssh_direct'), 'entry/executor'],
    ['another thread', (text) => text.replace('20260213A', '20260213B'), 'entry/wrong-thread'],
    ['another actor', (text) => text.replace('runner:codex', 'infra:codex'), 'entry/wrong-actor'],
    [
      'two closures that contradict',
      (text) => text + text.replace('state=done', 'state=replan').replace('new00001', 'new00002'),
      'closure/contradiction',
    ],
    ['the same closure twice', (text) => `${text}\n${text}`, 'entry/repeated'],
    ['the id of an earlier entry', (text) => text.replace('new00001', 'old00001'), 'entry/repeated'],
  ];
  test.each(byHand)('an entry by hand: %s', async (_title, change, code) => {
    const verdict = await judged(async ({ role, append }) => {
      const claim = { commits: [await role.id()], evidence: { AC1: ['evidence/boot.log'] } };
      await append(`\n${change(writeEntry({ ...doneEntry, ...claim }))}`);
      return undefined;
    });
    expect(codesOf(verdict)).toContain(code);
  });

  test('an entry that somebody else committed', async () => {
    const verdict = await judged(async ({ role, report }) => {
      const claim = { commits: [await role.id()], evidence: { AC1: ['evidence/boot.log'] } };
      await report(claim, { name: 'Mallory', email: 'mallory@example.org' });
      return undefined;
    });
    expect(codesOf(verdict)).toContain('entry/author');
  });

  test('a word for word copy of a closure of this thread that was judged before', async () => {
    room = await openCourtroom();
    const { role, report, append, judgeTurn } = room;
    await role.commit('Work', { 'evidence/boot.log': 'stage 4\n' });
    const claim = { commits: [await role.id()], evidence: { AC1: ['evidence/boot.log'] } };
    const since = await report(claim);
    await append(`\n${writeEntry({ ...doneEntry, ...claim })}`);
    expect(codesOf(await judgeTurn({ since }))).toContain('entry/repeated');
  });

  test('a log that is a symbolic link', async () => {
    const verdict = await judged(async ({ role }) => {
      await role.git('mv', logPath, 'elsewhere.md');
      await symlink('elsewhere.md', join(role.path, logPath)).catch(async () => {
        await role.write(`${logPath}.d`, '');
      });
      await role.commit('Link the log');
      return undefined;
    });
    expect(codesOf(verdict)).toContain('log/not-a-file');
  });

  test('a file that is executable is a regular file all the same', async () => {
    const verdict = await judged(async ({ role }) => {
      await chmod(join(role.path, 'evidence/boot.log'), 0o755);
      return evidenced(await role.commit('Executable'));
    });
    expect(codesOf(verdict)).toEqual([]);
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
