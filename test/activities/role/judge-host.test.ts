import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, describe, expect, test } from 'vitest';
import type { RoleCalls, TurnOrder, TurnVerdict } from '../../../contract/calls.ts';
import type { EntryContent } from '../../../contract/entry.ts';
import { writeEntry } from '../../../contract/entry-write.ts';
import { createJudgeCalls } from '../../../activities/role/judge.ts';
import { gitOutput } from '../../../activities/git/run.ts';
import { doneEntry, handshakeEntry, threadRef } from './courtroom.ts';
import { codesOf } from './forgery.ts';
import { makeRoleBench, type RoleBench, type Way } from './role-bench.ts';

type JudgeCalls = Pick<RoleCalls, 'survey' | 'judgeHandshake' | 'judgeTurn' | 'pin'>;
const ways: readonly Way[] = ['local', 'ssh'];
let bench: RoleBench | undefined;
afterEach(async () => {
  await bench?.remove();
  bench = undefined;
});

/** An activity as a worker runs it, on the real host program. */
const call = <K extends keyof JudgeCalls>(
  { context }: RoleBench,
  name: K,
  ...args: Parameters<JudgeCalls[K]>
): Promise<Awaited<ReturnType<JudgeCalls[K]>>> =>
  new MockActivityEnvironment().run(
    createJudgeCalls(context)[name] as (...given: typeof args) => Promise<Awaited<ReturnType<JudgeCalls[K]>>>,
    ...args,
  );

const role = 'runner:codex';
const entryOf = async (
  { repository, role: { handoffLog } }: RoleBench,
  content: EntryContent,
): Promise<void> => {
  await repository.commit('threadline: report', { [handoffLog]: `# Handoff log\n\n${writeEntry(content)}` });
};

test.each(ways)(
  'a thread is surveyed, shaken hands with, judged and pinned over its host (%s)',
  async (way) => {
    bench = await makeRoleBench(way);
    const { repository, context } = bench;
    const base = await call(bench, 'survey', { role, threadRef });
    expect(base).toEqual({ tip: await repository.id(), moved: false });

    const launch = { role, threadRef, run: 1, branch: 'main' };
    await entryOf(bench, { ...handshakeEntry, head: base.tip });
    const answer = await call(bench, 'judgeHandshake', { ...launch, launch: 1, since: base.tip });
    expect(answer).toMatchObject({ verdict: 'accepted', head: base.tip });

    const verdict = await claimed(bench, { since: answer.tip, base });
    expect(verdict).toMatchObject({ verdict: 'done', commits: [await repository.id('HEAD~1')] });

    const commit = await repository.id('HEAD~1');
    await call(bench, 'pin', { role, threadRef, commit });
    const gitDir = join(context.config.arch.stateDir, 'mirrors', 'runner+codex.git');
    const pinned = await gitOutput({ gitDir }, ['rev-parse', `refs/threadline/${threadRef}`]);
    expect(pinned.toString().trim()).toBe(commit);
  },
);

describe('a check runs in a clean clone on the host and refuses the claim when it', () => {
  const checks: readonly (readonly [string, string, readonly string[]])[] = [
    ['passes: not at all', 'test -s evidence/boot.log && test ! -e untracked.txt', []],
    ['fails', 'echo "stage 3 only"; exit 4', ['check/failed']],
    ['needs what nobody committed', 'cat untracked.txt', ['check/failed']],
    ['does not end', 'sleep 600', ['check/timed-out']],
    ['moves a ref of the role', 'git -C "$ROLE" branch sneaked', ['check/moved']],
    ['changes the index of the role', 'git -C "$ROLE" rm -q --cached README.md', ['check/moved']],
    [
      'writes into the tree of the role and fails',
      'echo x >"$ROLE/README.md"; exit 1',
      ['check/failed', 'check/moved'],
    ],
  ];
  test.each(checks)('%s', async (_title, check, codes) => {
    bench = await makeRoleBench('local');
    const limited = withTurnLimit(bench, 2_000);
    const base = await call(limited, 'survey', { role, threadRef });
    await bench.repository.write('.git/info/exclude', 'untracked.txt\n');
    await bench.repository.write('untracked.txt', 'only here\n');
    const command = `ROLE='${bench.repository.path}'; ${check}`;
    const verdict = await claimed(limited, { since: base.tip, base }, command);
    expect(codesOf(verdict)).toEqual(codes);
    expect(JSON.stringify(verdict)).not.toContain('\\u001b');
    if (check.includes('stage 3')) expect(JSON.stringify(verdict)).toContain('stage 3 only');
  });
});

test('a mirror that was damaged is made anew on the way to the verdict', async () => {
  bench = await makeRoleBench('local');
  const base = await call(bench, 'survey', { role, threadRef });
  await work(bench);
  const order = { since: base.tip, base };
  const gitDir = join(bench.context.config.arch.stateDir, 'mirrors', 'runner+codex.git');
  await judge(bench, order);
  await rm(join(gitDir, 'objects'), { recursive: true });
  expect(await judge(bench, order)).toMatchObject({ verdict: 'done' });
});

test('a thread_ref that could leave its place is never made a ref', async () => {
  bench = await makeRoleBench('local');
  const { tip: commit } = await call(bench, 'survey', { role, threadRef });
  const pin = call(bench, 'pin', { role, threadRef: '../heads/x', commit });
  await expect(pin).rejects.toMatchObject({ type: 'engine_fault' });
});

/** Evidence and its report, committed. */
async function work(at: RoleBench): Promise<void> {
  const commit = await at.repository.commit('Boot', { 'evidence/boot.log': 'stage 4\n' });
  await entryOf(at, { ...doneEntry, commits: [commit], evidence: { AC1: ['evidence/boot.log'] } });
}

const judge = (
  at: RoleBench,
  changes: Pick<TurnOrder, 'since' | 'base'>,
  check?: string,
): Promise<TurnVerdict> => {
  const criterion = { id: 'AC1', text: 'It boots.', evidence: ['evidence/boot.log'] };
  const criteria = [check === undefined ? criterion : { ...criterion, check }];
  const order = {
    role,
    threadRef,
    run: 1,
    launch: 2,
    turn: 1,
    branch: 'main',
    criteria,
    archActor: 'arch:codex',
  };
  return call(at, 'judgeTurn', { ...order, ...changes });
};

async function claimed(
  at: RoleBench,
  changes: Pick<TurnOrder, 'since' | 'base'>,
  check?: string,
): Promise<TurnVerdict> {
  await work(at);
  return judge(at, changes, check);
}

function withTurnLimit(at: RoleBench, turnLimitMs: number): RoleBench {
  const limited = { ...at.role, limits: { ...at.role.limits, turnLimitMs } };
  const config = { ...at.context.config, roles: { [role]: limited } };
  return { ...at, role: limited, context: { ...at.context, config } };
}
