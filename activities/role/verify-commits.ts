import { refusal, type Claim, type Refusal } from './claim.ts';
import { rewritten } from './judge-court.ts';
import type { DeliveredFacts, Range } from './range.ts';

/** A rule about the commits of a claim; pure over the facts that were gathered once. */
type CommitRule = (claim: Claim, range: Range, delivered: DeliveredFacts) => readonly Refusal[];

/** Everything that is wrong with the commits of a claim of done (DESIGN §4, 7). */
export function commitRefusals(
  claim: Claim,
  range: Range,
  archIdentities: readonly string[],
): readonly Refusal[] {
  const named = claim.commits.flatMap((commit) => objectRefusals(commit, range));
  const { delivered, base, branch, objects } = range;
  if (range.tooMuchNew) return [...named, tooMuchNew(claim)];
  if (objects.get(base.tip)?.type !== 'commit') return [...named, rewritten(branch, base.tip)];
  if (base.remoteTip !== undefined && objects.get(base.remoteTip)?.type !== 'commit')
    return [...named, lost(base.remoteTip, range)];
  if (!delivered) return named;
  const rules: readonly CommitRule[] = [
    onBranch,
    keepsHistory,
    newSinceBase,
    pushed,
    notByArch(archIdentities),
  ];
  return [...named, ...rules.flatMap((rule) => rule(claim, range, delivered))];
}

/** Each listed id, which its reader has found to be a full one, names a commit that was fetched. */
function objectRefusals(commit: string, range: Range): readonly Refusal[] {
  const type = range.objects.get(commit)?.type;
  if (type === 'commit') return [];
  if (type !== undefined) {
    const mend = `List the commit itself: git rev-parse '${commit}^{commit}'.`;
    return [refusal('commit/not-a-commit', listed(commit), `it is a ${type}, not a commit`, mend)];
  }
  const found = `the branch ${range.branch} has no such object at ${range.tips.tip}, its tip`;
  return [
    refusal('commit/unknown', listed(commit), found, `Commit your work on ${range.branch} and list its ids.`),
  ];
}

function tooMuchNew({ delivered }: Claim): Refusal {
  const found = `it brings more commits than anybody reads that were not there before the work began`;
  const mend = 'Bring foreign history in as files (git subtree --squash, an archive), not commit by commit.';
  return refusal('commits/too-much-new', listed(delivered), found, mend);
}

/** What the remote had is nowhere any more: then anything might be from there. */
function lost(commit: string, { tips, branch }: Range): Refusal {
  const where = `The branch ${branch} of ${tips.remote ?? 'the remote'}`;
  const found = `it does not contain ${commit} any more, which it had before the work began, and nobody has that commit: what is new cannot be told`;
  return refusal(baseLost, where, found);
}
export const baseLost = 'history/base-lost';

const onBranch: CommitRule = (_claim, { branch, tips }, { id, inBranch }) => {
  if (inBranch !== false) return [];
  const mend = `Bring it there (git merge ${id}) or list a commit that is on ${branch}.`;
  return [
    refusal('commit/not-on-branch', listed(id), `it is not on ${branch}, whose tip is ${tips.tip}`, mend),
  ];
};

const keepsHistory: CommitRule = (claim, { branch, base }, { id, baseInBranch, baseInDelivered, made }) => {
  if (baseInDelivered) return [];
  if (!baseInBranch) return [rewritten(branch, base.tip)];
  // An old commit as the delivered one: its own rule says so.
  if (!made.has(id)) return [];
  const found = `it was delivered beside ${base.tip}, the tip before the work began, and does not contain it`;
  return [
    refusal('commit/beside-base', listed(id), found, 'List last the commit that merged it into the branch.'),
  ];
};

const newSinceBase: CommitRule = (claim, { objects, base }, { id, made, beside }) =>
  claim.commits
    .filter((commit) => objects.get(commit)?.type === 'commit' && !made.has(commit))
    .map((commit) => {
      if (beside.has(commit)) {
        const mend = 'List a commit last that contains all the others.';
        return refusal(
          'commit/not-ancestor',
          listed(commit),
          `it is not contained in ${id}, the last listed`,
          mend,
        );
      }
      const found = `it is older than the thread: ${base.tip} or the remote had it before the work began`;
      return refusal('commit/old', listed(commit), found, 'List only commits that you made for this thread.');
    });

const pushed: CommitRule = (_claim, { branch, tips }, { id, inRemote }) => {
  if (inRemote !== false) return [];
  const remote = tips.remote ?? 'the remote';
  const at =
    tips.remoteTip === undefined
      ? `${remote} has no branch ${branch}`
      : `${branch} of ${remote} is at ${tips.remoteTip}`;
  const mend = `Merge what ${remote} has on ${branch}, if others pushed there, and push: git push ${remote} ${branch}.`;
  return [refusal(notPushed, listed(id), `it is not pushed, ${at}`, mend)];
};

/** The one refusal that time alone may mend: the runner pushes after the agent's end. */
export const notPushed = 'commit/not-pushed';

/** Arch must not paper over missing commits by committing into a role's repository. */
const notByArch =
  (identities: readonly string[]): CommitRule =>
  (_claim, _range, { made }) => {
    const forbidden = new Set(identities.map((identity) => identity.toLowerCase()));
    return [...made.values()].flatMap(({ id, author, committer }) => {
      const arch = [author, committer].find((address) => forbidden.has(address));
      if (arch === undefined) return [];
      const mend = `Only the role commits in its repository: take it out of the branch (git rebase --onto ${id}~1 ${id}) and do the work yourself. Where it is pushed already, report blocked with owner operator.`;
      return [refusal('commit/by-arch', `The commit ${id}`, `it is by <${arch}>, an identity of arch`, mend)];
    });
  };

const listed = (commit: string): string => `commits: ${commit}`;
