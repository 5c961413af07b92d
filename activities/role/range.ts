import type { Base } from '../../contract/messages.ts';
import { commitsBetween, isAncestor, type CommitMakers } from '../git/ancestry.ts';
import { objectFacts, type ObjectFact } from '../git/objects.ts';
import type { GitPlace } from '../git/run.ts';
import type { Tips } from './mirror.ts';

/** What git says of the listed commits, gathered once; every check reads only this. */
export interface Range {
  readonly branch: string;
  readonly tips: Tips;
  readonly base: Base;
  /** What each full id names, of those listed; absent: the fetched branch has no such object. */
  readonly objects: ReadonlyMap<string, ObjectFact>;
  /** Of the delivered commit; absent when there is no such commit, so that nothing more can be said. */
  readonly delivered?: DeliveredFacts;
}
export interface DeliveredFacts {
  readonly id: string;
  /** The base is in the history of the branch, of the delivered commit. */
  readonly baseInBranch: boolean;
  readonly baseInDelivered: boolean;
  readonly inBranch: boolean;
  /** In the remote's branch; undefined where the role has no remote. */
  readonly inRemote: boolean | undefined;
  /** Reachable from the delivered commit and from neither tip of the base. */
  readonly made: ReadonlyMap<string, CommitMakers>;
  /** Listed, new since the base, but not in the history of the delivered commit. */
  readonly beside: ReadonlySet<string>;
}

/** Gathers the facts about a claim's commits from the mirror alone. */
export async function rangeOf(
  place: GitPlace,
  claim: { readonly commits: readonly string[]; readonly delivered: string },
  where: { readonly tips: Tips; readonly base: Base; readonly branch: string },
  signal?: AbortSignal,
): Promise<Range> {
  const { tips, base } = where;
  const outer = [base.tip, base.remoteTip, tips.remoteTip].filter((id) => id !== undefined);
  const objects = await known(place, [...claim.commits, ...outer], signal);
  if (objects.get(claim.delivered)?.type !== 'commit') return { ...where, objects };

  const has = (id: string | undefined): id is string =>
    id !== undefined && objects.get(id)?.type === 'commit';
  const within = async (ancestor: string | undefined, commit: string | undefined): Promise<boolean> =>
    has(ancestor) && has(commit) && (await isAncestor(place, ancestor, commit, signal));
  // The fetched tip is there by definition.
  const inTip = async (ancestor: string): Promise<boolean> =>
    has(ancestor) && (await isAncestor(place, ancestor, tips.tip, signal));

  const id = claim.delivered;
  const old = [base.tip, base.remoteTip].filter(has);
  const made = new Map((await commitsBetween(place, [id], old, signal)).map((commit) => [commit.id, commit]));
  const others = claim.commits.filter((commit) => has(commit) && !made.has(commit));
  const beside = new Set((await commitsBetween(place, others, old, signal)).map((commit) => commit.id));
  const hasRemote = (tips.remote ?? tips.remoteTip ?? base.remoteTip) !== undefined;
  const delivered = {
    id,
    baseInBranch: await inTip(base.tip),
    baseInDelivered: await within(base.tip, id),
    inBranch: await inTip(id),
    inRemote: hasRemote ? await within(id, tips.remoteTip) : undefined,
    made,
    beside,
  };
  return { ...where, objects, delivered };
}

async function known(
  place: GitPlace,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, ObjectFact>> {
  const unique = [...new Set(ids)];
  const found = new Map<string, ObjectFact>();
  for (const [index, fact] of (await objectFacts(place, unique, signal)).entries()) {
    const id = unique[index];
    if (id !== undefined && fact) found.set(id, fact);
  }
  return found;
}
