import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installHost, type HostUnderTest } from './program.ts';
import {
  createRoleRepository,
  launchFields,
  launchId,
  writeAgent,
  type RoleRepository,
} from './role-repository.ts';
import { ended } from './ending.ts';

const power = ['--blocker', 'Slot 3 has no power.', '--owner', 'infra:codex', '--operator-required', 'no'];
const action = ['--next-action', 'command:ipmi power on slot-3'];

/** What an agent may get wrong, and a word of what it is told. */
const mistakes: readonly (readonly [says: string, args: readonly string[]])[] = [
  ['one to three --next', ['handshake']],
  [
    'one to three --next',
    ['handshake', ...Array.from({ length: 4 }, () => ['--next', 'Do this, because that.']).flat()],
  ],
  ['--next is empty', ['handshake', '--next', '  ']],
  ['too vague', ['handshake', '--next', 'TBD']],
  ['too vague', ['handshake', '--next', 'Investigate.']],
  ['one line', ['handshake', '--next', 'a\nb']],
  ['lacks its value', ['handshake', '--next']],
  ['no flag of "handshake"', ['handshake', '--resume', 'x y']],
  ['lacks --owner', ['handshake', '--next', 'a b', '--blocker', 'No power.', '--next', 'c d']],
  ['lacks --next-action', ['gate', ...power]],
  ['lacks --operator-required', ['gate', '--blocker', 'No power.', '--owner', 'infra:codex', ...action]],
  ['must be yes or no', ['gate', '--blocker', 'No power.', '--operator-required', 'maybe']],
  ['must be operator or', ['gate', '--blocker', 'No power.', '--owner', 'somebody']],
  ['must be operator or', ['gate', '--blocker', 'No power.', '--owner', 'a:b:c']],
  ['flags of their own', ['gate', '--blocker', 'No power. owner=operator']],
  ['is no next action', ['gate', ...power, '--next-action', 'ask infra']],
  ['too vague', ['gate', ...power, '--next-action', 'command:tbd']],
  ['inside the repository', ['gate', ...power, '--next-action', 'packet:../x.md']],
  ['must not hold a space', ['gate', ...power, '--next-action', 'packet:a b.md']],
  ['done, blocked or replan', ['report']],
  ['done, blocked or replan', ['report', 'finished']],
  ['lacks --commit', ['report', 'done', '--evidence', 'AC1=README.md']],
  ['lacks --evidence', ['report', 'done', '--commit', 'HEAD']],
  ['does not exist', ['report', 'done', '--commit', 'deadbeef']],
  ['is no commit id', ['report', 'done', '--commit', '$(id)']],
  ['is no commit id', ['report', 'done', '--commit', '--all']],
  ['is not on main', ['report', 'done', '--commit', 'side', '--evidence', 'AC1=README.md']],
  ['oldest', ['report', 'done', '--commit', 'HEAD', '--commit', 'HEAD~1', '--evidence', 'AC1=README.md']],
  ['is not in the commit', ['report', 'done', '--commit', 'HEAD', '--evidence', 'AC1=nope.txt']],
  ['no regular file', ['report', 'done', '--commit', 'HEAD', '--evidence', 'AC1=link']],
  ['no regular file', ['report', 'done', '--commit', 'HEAD', '--evidence', 'AC1=folder']],
  ['is empty in', ['report', 'done', '--commit', 'HEAD', '--evidence', 'AC1=empty']],
  ['a criterion is AC1', ['report', 'done', '--commit', 'HEAD', '--evidence', 'X1=README.md']],
  ['<criterion>=<path>', ['report', 'done', '--commit', 'HEAD', '--evidence', 'README.md']],
  ['inside the repository', ['report', 'done', '--commit', 'HEAD', '--evidence', 'AC1=/etc/passwd']],
  ['plain path', ['report', 'done', '--commit', 'HEAD', '--evidence', 'AC1=a/.git/x']],
  [
    'given twice',
    ['report', 'done', '--commit', 'HEAD', '--evidence', 'AC1=README.md', '--evidence', 'AC1=README.md'],
  ],
  ['lacks --blocker', ['report', 'blocked', '--resume', 'Go on with slot 3.']],
  ['lacks --resume', ['report', 'blocked', ...power, ...action]],
  ['lacks --next-action', ['report', 'replan', '--resume', 'Go on with slot 3.']],
  ['lacks --resume', ['report', 'replan', ...action]],
  ['lacks --note', ['progress']],
  ['the most is 2000', ['progress', '--note', 'x'.repeat(2001)]],
];

describe('a mistake of an agent', () => {
  let host: HostUnderTest;
  let role: RoleRepository;
  beforeAll(async () => {
    host = installHost();
    role = createRoleRepository(host);
    await host.call('launch', launchFields(role, writeAgent(host, 'agent', 'true')), 'p');
    await ended(host, launchId);
    role.git('checkout', '-q', '-b', 'side');
    role.commit('side.txt', 'side\n');
    role.git('checkout', '-q', 'main');
    symlinkSync('README.md', join(role.path, 'link'));
    writeFileSync(join(role.path, 'empty'), '');
    role.git('add', 'link', 'empty');
    role.commit('folder/file', 'x\n');
    role.git('commit', '-q', '-m', 'more');
  });
  afterAll(() => {
    host.remove();
  });
  const verb = (...args: readonly string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(host.program, args, {
      env: { ...host.env, THREADLINE_LAUNCH: join(host.stateDir, 'launches/T-1/1/1') },
      encoding: 'utf8',
    });

  it.each(mistakes.map(([says, args]) => [says, args.join(' ').slice(0, 80), args] as const))(
    'is answered with "%s", the right call, and nothing else: %s',
    (says, _, args) => {
      const tip = role.tip();
      const refused = verb(...args);
      expect(refused.stderr).toContain(says);
      expect(refused.stderr).toContain('usage: "$THREADLINE"');
      expect(refused).toMatchObject({ status: 2, stdout: '' });
      expect(role.tip()).toBe(tip);
      expect(role.git('status', '--porcelain')).toBe('');
    },
  );

  it('on another branch is told which one', () => {
    role.git('checkout', '-q', 'side');
    const refused = verb('progress', '--note', 'x y');
    expect(refused.stderr).toContain('git checkout main');
    expect(refused.status).toBe(2);
    role.git('checkout', '-q', 'main');
  });
});
