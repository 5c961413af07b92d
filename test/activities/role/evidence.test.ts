import { describe, expect, test } from 'vitest';
import type { TreeEntry } from '../../../activities/git/tree.ts';
import type { Claim } from '../../../activities/role/claim.ts';
import {
  evidenceMaxBytes,
  evidencePaths,
  fileRefusals,
  pathRefusals,
  type EvidenceFacts,
} from '../../../activities/role/evidence.ts';

const boot = 'evidence/boot.log';
const blob = 'b'.repeat(40);
const delivered = 'd'.repeat(40);

const claimOf = (evidence: Claim['evidence'], asked: readonly string[] = [boot]): Claim => ({
  commits: [delivered],
  delivered,
  evidence,
  criteria: [{ id: 'AC1', text: 'Slot 3 boots.', evidence: asked }],
});

/** What is said of boot.log, when the delivered commit has this there. */
function saidOf(
  entry: Partial<TreeEntry> | undefined,
  facts: Partial<EvidenceFacts> = {},
): readonly string[] {
  const there = entry && { mode: '100644', id: blob, size: 8, ...entry };
  const all: EvidenceFacts = {
    delivered: new Map(there ? [[boot, there]] : []),
    base: new Map([[boot, []]]),
    inTip: new Set(),
    pointers: new Set(),
    ...facts,
  };
  return fileRefusals(claimOf({ AC1: [boot] }), delivered, all).map(
    ({ code, claim, found }) => `${code} | ${claim} | ${found}`,
  );
}

describe('a file of evidence', () => {
  test.each<[string, Partial<TreeEntry>, Partial<EvidenceFacts>]>([
    ['of one byte', { size: 1 }, {}],
    ['that can be run', { mode: '100755' }, {}],
    ['as large as it may be', { size: evidenceMaxBytes }, {}],
    ['that was changed', {}, { base: new Map([[boot, ['a'.repeat(40)]]]) }],
    ['that nobody asked the base for', {}, { base: new Map() }],
    ['beside a pointer', {}, { pointers: new Set(['a'.repeat(40)]) }],
  ])('%s counts', (_title, entry, facts) => {
    expect(saidOf(entry, facts)).toEqual([]);
  });

  test.each<[string, Partial<TreeEntry> | undefined, Partial<EvidenceFacts>, string]>([
    ['that is not there', undefined, {}, 'evidence/missing'],
    ['that is there only later', undefined, { inTip: new Set([boot]) }, 'evidence/missing'],
    ['that is a symbolic link', { mode: '120000' }, {}, 'evidence/not-a-file'],
    ['that is a folder', { mode: '040000', size: 0 }, {}, 'evidence/not-a-file'],
    ['that is empty', { size: 0 }, {}, 'evidence/empty'],
    ['one byte too large', { size: evidenceMaxBytes + 1 }, {}, 'evidence/too-large'],
    ['that is a pointer', {}, { pointers: new Set([blob]) }, 'evidence/lfs-pointer'],
    ['that is as the base had it', {}, { base: new Map([[boot, [blob]]]) }, 'evidence/unchanged'],
    [
      'that is as the remote had it',
      {},
      { base: new Map([[boot, ['a'.repeat(40), blob]]]) },
      'evidence/unchanged',
    ],
  ])('%s is refused', (_title, entry, facts, code) => {
    expect(saidOf(entry, facts)).toEqual([
      expect.stringContaining(`${code} | evidence: AC1: ${boot} | in ${delivered} `),
    ]);
  });

  test('is told where it is, when it came only later', () => {
    expect(saidOf(undefined, { inTip: new Set([boot]) })[0]).toContain('only in a later commit');
    expect(saidOf(undefined)[0]).not.toContain('later');
  });
});

describe('the evidence that the packet asks for', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['by the same path', [boot], [boot]],
    ['by one of several', ['a.log', boot], [boot]],
    ['by a file below the folder', [boot], ['evidence/']],
  ])('is named %s', (_title, named, asked) => {
    expect(pathRefusals(claimOf({ AC1: named }, asked))).toEqual([]);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['another path', ['evidence/boot.txt'], [boot]],
    ['a path below a file', [`${boot}/x`], [boot]],
    ['a path beside the folder', ['evidence.log'], ['evidence/']],
  ])('is not named by %s', (_title, named, asked) => {
    expect(pathRefusals(claimOf({ AC1: named }, asked)).map(({ code }) => code)).toEqual([
      'evidence/not-named',
    ]);
  });

  test('is not missed where the criterion has none at all: the closure’s own rule says so', () => {
    expect(pathRefusals(claimOf({}))).toEqual([]);
  });

  test('is looked at once, however often it is named', () => {
    expect(evidencePaths(claimOf({ AC1: [boot, 'a'], AC2: ['a'] }))).toEqual([boot, 'a']);
  });
});
