import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isActor, isRoleName } from '../../contract/actor.ts';
import { branchNameFault } from '../../contract/branch-name.ts';
import { readSpan, writeSpan } from '../../contract/code-span.ts';
import { formatDuration, parseDuration } from '../../contract/duration.ts';
import { lockNameFault } from '../../contract/lock-name.ts';
import { isObjectId } from '../../contract/object-id.ts';
import { repositoryPathFault } from '../../contract/repository-path.ts';
import { threadRefFault, threadRefKey } from '../../contract/thread-ref.ts';

/** The small grammars: what is a word of ours and what is none. */
const grammars: readonly {
  readonly name: string;
  readonly accepts: (value: string) => boolean;
  readonly good: readonly string[];
  readonly bad: readonly string[];
}[] = [
  {
    name: 'thread_ref',
    accepts: (value) => threadRefFault(value) === undefined,
    good: ['RUNNER-WS8-20260213A', 'a', '0.1_2', 'x'.repeat(64), 'a.locked'],
    bad: [
      '',
      '-a',
      '.a',
      '_a',
      'a..b',
      'a.',
      'a.lock',
      'a.LOCK',
      'x'.repeat(65),
      'a/b',
      'a b',
      'ä',
      'a\n',
      '$(id)',
      'a;id',
    ],
  },
  {
    name: 'role name',
    accepts: isRoleName,
    good: ['runner:codex', 'a:b', 'infra-2:claude.x'],
    bad: ['', 'runner', 'Runner:codex', 'runner:', ':codex', 'a:b:c', 'run ner:codex', '-a:b', 'a-:b'],
  },
  { name: 'actor', accepts: isActor, good: ['operator', 'arch:codex'], bad: ['engine', 'Operator', ''] },
  {
    name: 'object id',
    accepts: isObjectId,
    good: ['0'.repeat(40), 'f'.repeat(64)],
    bad: ['', 'HEAD', '0'.repeat(39), '0'.repeat(41), 'F'.repeat(40), 'g'.repeat(40)],
  },
  {
    name: 'path in a repository',
    accepts: (value) => repositoryPathFault(value) === undefined,
    good: ['a', 'a/b.txt', 'a b/c', '.github/x', 'a/..b', '...'],
    bad: [
      '',
      '/a',
      '~/a',
      'C:/a',
      '../a',
      'a/../b',
      'a/..',
      './a',
      'a//b',
      'a/',
      'a\\b',
      '.git/config',
      'x/.GIT/y',
      ' a',
      'a`b',
      'x'.repeat(513),
    ],
  },
  {
    name: 'lock',
    accepts: (value) => lockNameFault(value) === undefined,
    good: ['hut/slot-3', 'vm', 'a/b/c', 'workspaces/x', 'workspace'],
    bad: ['', 'workspace/runner', 'Workspace/x', '/a', 'a/', 'a//b', 'a b', 'a;b', '../a', 'x'.repeat(129)],
  },
  {
    name: 'branch',
    accepts: (value) => branchNameFault(value) === undefined,
    good: ['main', 'feature/x-1', 'v1.2', 'a@b', 'x#1'],
    bad: [
      '',
      '-d',
      'a;id',
      '$(id)',
      'a..b',
      'a/',
      'a.',
      'a.lock',
      'x.lock/y',
      'a//b',
      'a/.b',
      'a b',
      'a~1',
      'a:b',
      '@{u}',
      'x'.repeat(201),
    ],
  },
  {
    name: 'duration',
    accepts: (value) => parseDuration(value) !== undefined,
    good: ['90s', '30m', '2h', '3d', ' 1s '],
    bad: ['', '0s', '90', 's', '1.5h', '-1s', '1 h', '1w', '1h30m', '9999999s'],
  },
];

describe.each(grammars)('a $name', ({ accepts, good, bad }) => {
  it.each(good)('may be %j', (value) => {
    expect(accepts(value)).toBe(true);
  });
  it.each(bad)('is never %j', (value) => {
    expect(accepts(value)).toBe(false);
  });
});

describe('threadRefKey', () => {
  it('does not tell threads apart by case', () => {
    expect(threadRefKey('Runner-1')).toBe(threadRefKey('RUNNER-1'));
  });
});

describe('a duration', () => {
  it('is written in the largest unit that tells it, and read back', () => {
    expect([90_000, 1_800_000, 7_200_000, 259_200_000, 1].map(formatDuration)).toEqual([
      '90s',
      '30m',
      '2h',
      '3d',
      '1s',
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 900_000 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * 1_000))).toBe(seconds * 1_000);
      }),
    );
  });
});

describe('a span', () => {
  it('holds any value without a newline', () => {
    const values = fc
      .array(fc.constantFrom('`', ' ', 'a', '``'), { minLength: 1 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(values, fc.constantFrom('', ' x', ' `y`'), (value, behind) => {
        const written = writeSpan(value);
        expect(readSpan(`${written}${behind}`)).toEqual({ value, end: written.length });
      }),
      { numRuns: 1_000 },
    );
  });
});
