import { describe, expect, test } from 'vitest';
import type { ObjectFact } from '../../../activities/git/objects.ts';
import type { Claim } from '../../../activities/role/claim.ts';
import type { DeliveredFacts, Range } from '../../../activities/role/range.ts';
import { commitRefusals } from '../../../activities/role/verify-commits.ts';

const base = '0'.repeat(40);
const first = '1'.repeat(40);
const last = '2'.repeat(40);
const beside = '3'.repeat(40);
const old = '4'.repeat(40);
const arch = 'arch@example.org';

const commit = (id: string): ObjectFact => ({ id, type: 'commit', size: 200 });
const made = (id: string, author = 'runner@hut.example', committer = author) =>
  [id, { id, parents: [], author, committer }] as const;

const delivered: DeliveredFacts = {
  id: last,
  baseInBranch: true,
  baseInDelivered: true,
  inBranch: true,
  inRemote: true,
  made: new Map([made(first), made(last)]),
  beside: new Set(),
};

/** What is said of a claim of these commits, when git says all that is well but for the change. */
function saidOf(
  commits: readonly string[],
  facts: Partial<DeliveredFacts> | 'unknown' = {},
  more: Partial<Range> = {},
): readonly string[] {
  const range: Range = {
    branch: 'main',
    tips: { tip: last, remote: 'origin', remoteTip: last },
    base: { tip: base },
    objects: new Map([base, first, last, beside, old].map((id) => [id, commit(id)])),
    ...(facts === 'unknown' ? {} : { delivered: { ...delivered, ...facts } }),
    tooMuchNew: false,
    ...more,
  };
  const claim: Claim = { commits, delivered: commits.at(-1) ?? '', evidence: {}, criteria: [] };
  return commitRefusals(claim, range, ['Arch@Example.org']).map(
    ({ code, claim: claimed }) => `${code} ${claimed}`,
  );
}
const objects = (...ids: readonly string[]): ReadonlyMap<string, ObjectFact> =>
  new Map(ids.map((id) => [id, commit(id)]));

describe('the commits of a claim', () => {
  test('are taken when they are new, on the branch, pushed and the role’s own', () => {
    expect(saidOf([first, last])).toEqual([]);
  });

  test('are not looked for on a remote where the role has none', () => {
    expect(saidOf([last], { inRemote: undefined })).toEqual([]);
  });

  test.each<
    [string, readonly string[], Partial<DeliveredFacts> | 'unknown', Partial<Range>, readonly string[]]
  >([
    [
      'one is unknown',
      [first, last],
      {},
      { objects: objects(base, last) },
      [`commit/unknown commits: ${first}`],
    ],
    [
      'one is a tree',
      [first, last],
      {},
      { objects: new Map([...objects(base, last), [first, { id: first, type: 'tree', size: 9 }]]) },
      [`commit/not-a-commit commits: ${first}`],
    ],
    [
      'nothing is known of the last one',
      [first, last],
      'unknown',
      { objects: objects(base, first) },
      [`commit/unknown commits: ${last}`],
    ],
    [
      'the base is gone',
      [last],
      {},
      { objects: objects(first, last) },
      ['history/rewritten The branch main'],
    ],
    [
      'more is new than anybody reads',
      [last],
      {},
      { tooMuchNew: true },
      [`commits/too-much-new commits: ${last}`],
    ],
    [
      'the last one is not on the branch',
      [last],
      { inBranch: false },
      {},
      [`commit/not-on-branch commits: ${last}`],
    ],
    [
      'the branch has lost the base',
      [last],
      { baseInBranch: false, baseInDelivered: false },
      {},
      ['history/rewritten The branch main'],
    ],
    [
      'the last one was made beside the base',
      [last],
      { baseInDelivered: false },
      {},
      [`commit/beside-base commits: ${last}`],
    ],
    ['one is older than the thread', [old, last], {}, {}, [`commit/old commits: ${old}`]],
    [
      'the last one itself is older',
      [old],
      { id: old, baseInDelivered: false },
      {},
      [`commit/old commits: ${old}`],
    ],
    [
      'one is not in the history of the last one',
      [beside, last],
      { beside: new Set([beside]) },
      {},
      [`commit/not-ancestor commits: ${beside}`],
    ],
    ['the last one is not pushed', [last], { inRemote: false }, {}, [`commit/not-pushed commits: ${last}`]],
    [
      'arch wrote one in between',
      [last],
      { made: new Map([made(first, arch, 'runner@hut.example'), made(last)]) },
      {},
      [`commit/by-arch The commit ${first}`],
    ],
    [
      'arch committed one in between',
      [last],
      { made: new Map([made(first, 'runner@hut.example', arch), made(last)]) },
      {},
      [`commit/by-arch The commit ${first}`],
    ],
  ])('are refused when %s', (_title, commits, facts, more, refused) => {
    expect(saidOf(commits, facts, more)).toEqual(refused);
  });
});
