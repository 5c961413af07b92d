import type { Base } from '../../contract/messages.ts';
import type { RuleCode } from '../../contract/rules/table.ts';
import { readObjects, type ObjectFact } from '../git/objects.ts';
import type { GitPlace } from '../git/run.ts';
import { isRegularFile, modeName, treeEntries, type TreeEntry } from '../git/tree.ts';
import { refusal, type Claim, type Refusal } from './claim.ts';
import { nameAt } from './range.ts';

/** Larger evidence belongs elsewhere, with its digest in the repository. */
export const evidenceMaxBytes = 10 * 1024 * 1024;

/** What the trees hold at the claimed paths, gathered once. */
export interface EvidenceFacts {
  readonly delivered: ReadonlyMap<string, TreeEntry>;
  /** The ids of what the base and its remote have at a path, of whatever mode. */
  readonly base: ReadonlyMap<string, readonly string[]>;
  readonly inTip: ReadonlySet<string>;
  /** Ids of blobs that are pointers of Git LFS, not the content itself. */
  readonly pointers: ReadonlySet<string>;
}

/** Each claimed path once. */
export const evidencePaths = (claim: Claim): readonly string[] => [
  ...new Set(Object.values(claim.evidence).flat()),
];

/**
 * Reads the tree of the delivered commit and what may be a pointer, with two git processes; never a work tree. `objects`: what
 * the mirror has at the paths in the base, in what the remote had then, and at the tip, asked for with the commits.
 */
export async function evidenceFacts(
  place: GitPlace,
  { delivered: commit, paths }: { readonly delivered: string; readonly paths: readonly string[] },
  objects: ReadonlyMap<string, ObjectFact>,
  { base, tip }: { readonly base: Base; readonly tip: string },
  signal?: AbortSignal,
): Promise<EvidenceFacts> {
  const delivered = await treeEntries(place, commit, paths, signal);
  const small = [...delivered.values()].filter(
    (entry) => isRegularFile(entry) && entry.size <= pointerMaxBytes,
  );
  const ids = [...new Set(small.map(({ id }) => id))];
  const contents = await readObjects(place, ids, ids.length * pointerMaxBytes, signal);
  const old = [base.tip, base.remoteTip].filter((commit) => commit !== undefined);
  const before = paths.map((path) => {
    const ids = old.flatMap((commit) => objects.get(nameAt(commit, path))?.id ?? []);
    return [path, ids] as const;
  });
  return {
    delivered,
    base: new Map(before),
    inTip: new Set(paths.filter((path) => objects.has(nameAt(tip, path)))),
    pointers: new Set(ids.filter((_, index) => isPointer(contents[index]))),
  };
}

/** The pointer format promises fewer than 1,024 bytes. */
const pointerMaxBytes = 1_024;
const isPointer = (content: Buffer | undefined): boolean =>
  content !== undefined &&
  /^version https:\/\/(?:git-lfs\.github|hawser\.github)\.com\/spec\//.test(content.toString('latin1'));

/** Paths of the packet that no criterion's evidence names. Needs no repository. */
export const pathRefusals = (claim: Claim): readonly Refusal[] =>
  claim.criteria.flatMap(({ id, evidence }) => {
    const named = claim.evidence[id];
    // A criterion without any evidence: the closure's own rules say so.
    if (!named) return [];
    const absent = evidence.filter((path) => !named.some((one) => covers(one, path)));
    return absent.map((path) =>
      refusal(
        'evidence/not-named',
        `evidence: ${id}: ${named.join(', ')}`,
        `the packet asks for ${path}`,
        `Commit ${path} and add --evidence ${id}=${path}.`,
      ),
    );
  });

/** A packet may ask for a folder by a slash at its end. */
const covers = (named: string, asked: string): boolean =>
  named === asked || (asked.endsWith('/') && named.startsWith(asked));

/** What is wrong with each claimed file in the delivered commit. */
export function fileRefusals(claim: Claim, delivered: string, facts: EvidenceFacts): readonly Refusal[] {
  return claimedPaths(claim).flatMap(({ claimed, path }) => {
    const fault = fileFault(path, facts);
    return fault ? [refusal(fault.code, claimed, `in ${delivered} ${fault.found}`, fault.mend)] : [];
  });
}

interface FileFault {
  readonly code: RuleCode;
  readonly found: string;
  readonly mend: string;
}

function fileFault(path: string, facts: EvidenceFacts): FileFault | undefined {
  const entry = facts.delivered.get(path);
  if (!entry) {
    const later = facts.inTip.has(path);
    const found = later ? 'the file is missing, it is only in a later commit' : 'the file is missing';
    const mend = later
      ? 'List the commit that has it as the last one.'
      : `Commit ${path} and list that commit last.`;
    return { code: 'evidence/missing', found, mend };
  }
  if (!isRegularFile(entry)) {
    const mend = 'Commit the evidence itself as a regular file.';
    return { code: 'evidence/not-a-file', found: `it is ${modeName(entry.mode)}, not a regular file`, mend };
  }
  if (entry.size === 0) {
    return { code: 'evidence/empty', found: 'the file is empty', mend: 'Commit what was observed.' };
  }
  if (entry.size > evidenceMaxBytes) {
    const found = `the file has ${String(entry.size)} bytes, the most is ${String(evidenceMaxBytes)}`;
    return { code: 'evidence/too-large', found, mend: 'Commit the telling part of it.' };
  }
  if (facts.pointers.has(entry.id)) {
    const mend = 'Commit the content itself: git lfs untrack, then add it again.';
    return { code: 'evidence/lfs-pointer', found: 'it is a pointer of Git LFS, not the content', mend };
  }
  if (facts.base.get(path)?.includes(entry.id) === true) {
    const found = 'the file is as it was before the work began';
    const mend =
      'Produce the evidence anew and commit it; where it comes out the same, let it say when it was made.';
    return { code: 'evidence/unchanged', found, mend };
  }
  return undefined;
}

const claimedPaths = (claim: Claim): readonly { readonly claimed: string; readonly path: string }[] =>
  Object.entries(claim.evidence).flatMap(([id, paths]) =>
    paths.map((path) => ({ claimed: `evidence: ${id}: ${path}`, path })),
  );
