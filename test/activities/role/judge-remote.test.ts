import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Survey, TurnVerdict } from '../../../contract/calls.ts';
import { writeEntry } from '../../../contract/entry-write.ts';
import type { Base } from '../../../contract/messages.ts';
import { runGit } from '../../../activities/git/run.ts';
import { createJudgeCalls } from '../../../activities/role/judge.ts';
import { makeRepository, type TestRepository } from '../../repository.ts';
import { doneEntry, threadRef } from './courtroom.ts';
import { codesOf } from './forgery.ts';
import { makeRoleBench, type RoleBench } from './role-bench.ts';

const role = 'runner:codex';
let bench: RoleBench;
let repository: TestRepository;
let remote: TestRepository;
/** A clone of the remote that belongs to somebody else: nothing of it is ever in the role's repository by itself. */
let others: TestRepository;

beforeEach(async () => {
  bench = await makeRoleBench('local');
  repository = bench.repository;
  remote = await makeRepository({ bare: true });
  others = await makeRepository({ as: { name: 'Others', email: 'others@example.org' } });
  await repository.git('remote', 'add', 'origin', remote.path);
  await repository.git('push', '-q', '-u', 'origin', 'main');
});
afterEach(async () => {
  await bench.remove();
  await remote.remove();
  await others.remove();
});

/** Activities as a worker runs them, on the real host program. */
const survey = (): Promise<Survey> =>
  new MockActivityEnvironment().run(createJudgeCalls(bench.context).survey, { role, threadRef });
async function judge(base: Base): Promise<TurnVerdict> {
  const criteria = [{ id: 'AC1', text: 'It boots.', evidence: ['evidence/boot.log'] }];
  const order = { role, threadRef, run: 1, launch: 2, turn: 1, branch: 'main', criteria };
  return new MockActivityEnvironment().run(createJudgeCalls(bench.context).judgeTurn, {
    ...{ ...order, base, since: base.tip },
    archActor: 'arch:codex',
  });
}
async function otherPush(message: string, files: Readonly<Record<string, string>>): Promise<string> {
  await others.git('pull', '-q', '--no-rebase', '--allow-unrelated-histories', remote.path, 'main');
  const commit = await others.commit(message, files);
  await others.git('push', '-q', remote.path, 'HEAD:main');
  return commit;
}
/** Evidence and its report, committed. */
async function work(): Promise<void> {
  const commit = await repository.commit('Boot', { 'evidence/boot.log': 'stage 4\n' });
  await report(commit);
}
async function report(...commits: string[]): Promise<void> {
  const entry = writeEntry({ ...doneEntry, commits, evidence: { AC1: ['evidence/boot.log'] } });
  await repository.commit('threadline: report', { [bench.role.handoffLog]: `# Handoff log\n\n${entry}` });
}
const push = (): Promise<string> => repository.git('push', '-q', 'origin', 'main');

test('a pushed claim is accepted, though others have pushed on top of it from a clone of their own', async () => {
  const base = await survey();
  expect(base).toEqual({ tip: await repository.id(), remoteTip: await repository.id(), moved: false });
  await work();
  await push();
  const theirs = await otherPush('Theirs', { 'theirs.txt': 'theirs\n' });
  await expect(repository.git('cat-file', '-e', theirs)).rejects.toThrow();
  expect(await judge(base)).toMatchObject({ verdict: 'done' });
  await otherPush('Theirs again', { 'theirs.txt': 'again\n' });
  expect(await judge(base)).toMatchObject({ verdict: 'done' });
});

test('what others had pushed before the launch is known as theirs, also when it is merged later', async () => {
  const theirs = await otherPush('Theirs', { 'evidence/boot.log': 'stage 4, theirs\n' });
  const base = await survey();
  expect(base).toMatchObject({ tip: await repository.id(), remoteTip: theirs });
  await repository.git('pull', '-q', '--no-rebase', 'origin', 'main');
  await report(theirs);
  await push();
  expect(codesOf(await judge(base))).toEqual(['commit/old', 'evidence/unchanged']);
});

test('it stays theirs when the remote was forced back below it and the mirror is damaged on top', async () => {
  const before = await repository.id();
  const theirs = await otherPush('Theirs', { 'evidence/boot.log': 'stage 4, theirs\n' });
  await repository.git('fetch', '-q', 'origin');
  // The role has what stands below it; that it is theirs only this one tells, which soon nobody has but the mirror.
  const top = await otherPush('Theirs, too', { 'theirs.txt': 'theirs\n' });
  const base = await survey();
  expect(base.remoteTip).toBe(top);
  await remote.git('update-ref', 'refs/heads/main', before);
  await repository.git('merge', '-q', theirs);
  await report(theirs);
  await push();
  expect(codesOf(await judge(base))).toEqual(['commit/old', 'evidence/unchanged']);
  const gitDir = join(bench.context.config.arch.stateDir, 'mirrors', 'runner+codex.git');
  await writeFile(join(gitDir, 'HEAD'), '');
  expect(codesOf(await judge(base))).toEqual(['commit/old', 'evidence/unchanged']);
  const kept = await runGit({ gitDir }, ['rev-parse', `refs/threadline-bases/${threadRef}`]);
  expect(kept.stdout.toString('utf8').trim()).toBe(top);
});

test('a name at the remote that merely ends like the branch is not the branch', async () => {
  const base = await survey();
  await work();
  await repository.git('push', '-q', 'origin', 'HEAD:refs/heads/a/refs/heads/main');
  await repository.git('push', '-q', 'origin', 'HEAD:refs/tags/refs/heads/main');
  expect(codesOf(await judge(base))).toEqual(['commit/not-pushed']);
}, 60_000);

test('no work begins before the remote has said what it has', async () => {
  await remote.git('update-ref', 'refs/heads/kept', 'refs/heads/main');
  await remote.git('config', 'core.repositoryformatversion', '9');
  await expect(survey()).rejects.toMatchObject({ type: 'remote_unreachable', nonRetryable: false });
  await remote.git('config', '-f', join(remote.path, 'config'), 'core.repositoryformatversion', '0');
  expect(await survey()).toMatchObject({ remoteTip: await repository.id() });
});

test('one that is gone leaves the judgement open instead of blaming the role', async () => {
  const base = await survey();
  await work();
  await push();
  await remote.remove();
  await expect(judge(base)).rejects.toMatchObject({ type: 'remote_unreachable', nonRetryable: false });
});

test('what others pushed and git does not take is not blamed on the role', async () => {
  const base = await survey();
  await work();
  await push();
  await otherPush('Theirs', { 'theirs.txt': 'theirs\n' });
  const blob = Buffer.from(await others.id('HEAD:theirs.txt'), 'hex');
  await others.write('.git/raw', Buffer.concat([Buffer.from('100644 .git\0'), blob]));
  const tree = await others.git('hash-object', '-t', 'tree', '--literally', '-w', '.git/raw');
  const unsound = await others.git('commit-tree', tree, '-m', 'Unsound', '-p', 'HEAD');
  await others.git('push', '-q', remote.path, `${unsound}:main`);
  // The role has fetched it, too, and it is on no branch of its own.
  await repository.git('fetch', '-q', 'origin');
  await expect(judge(base)).rejects.toMatchObject({
    type: 'remote_unreachable',
    message: expect.stringContaining('hasDotgit') as string,
  });
});

test('a remote whose branch was deleted or renamed has not what was pushed', async () => {
  const base = await survey();
  await work();
  await push();
  await remote.git('branch', '-m', 'main', 'trunk');
  expect(codesOf(await judge(base))).toEqual(['commit/not-pushed']);
  await push();
  expect(await judge(base)).toMatchObject({ verdict: 'done' });
}, 60_000);
