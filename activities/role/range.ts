import type { Base } from '../../contract/messages.ts';
import { commitsBetween, reachable, type History, type MadeCommit } from '../git/history.ts';
import { objectFacts, type ObjectFact } from '../git/objects.ts';
import type { GitPlace } from '../git/run.ts';
import type { Tips } from './mirror.ts';

/** What git says of the listed commits, gathered once; every check reads only this. */
export interface Range {
  readonly branch: string;
  readonly tips: Tips;
  readonly base: Base;
  /** What each name asked for stands for: the listed ids, the tips, `<tip>:<path>`; absent: the mirror has no such object. */
  readonly objects: ReadonlyMap<string, ObjectFact>;
  /** Of the delivered commit; absent when there is no such commit or too much is new, so that nothing more can be said. */
  readonly delivered?: DeliveredFacts;
  /** So much is new since the base that nobody reads it. */
  readonly tooMuchNew: boolean;
}
export interface DeliveredFacts {
  readonly id: string;
  /** The base is in the history of the branch, of the delivered commit. */
  readonly baseInBranch: boolean;
  readonly baseInDelivered: boolean;
  /** In the branch; undefined where only an older commit could tell, and that is refused for its age. */
  readonly inBranch: boolean | undefined;
  /** In the remote's branch; undefined as above, and where the role has no remote. */
  readonly inRemote: boolean | undefined;
  /** Reachable from the delivered commit and from neither tip of the base. */
  readonly made: ReadonlyMap<string, MadeCommit>;
  /** Listed, new since the base, but not in the history of the delivered commit. */
  readonly beside: ReadonlySet<string>;
}

/**
 * Gathers the facts about a claim's commits from the mirror alone, with two git processes however many are listed: one that
 * looks the names up (`paths`: evidence, at the base's tips and at the tip), one that walks what is new since the base.
 */
export async function rangeOf(
  place: GitPlace,
  claim: {
    readonly commits: readonly string[];
    readonly delivered: string;
    readonly paths: readonly string[];
  },
  where: { readonly tips: Tips; readonly base: Base; readonly branch: string },
  options: { readonly most: number; readonly signal: AbortSignal },
): Promise<Range> {
  const { tips, base } = where;
  const ids = [...claim.commits, base.tip, base.remoteTip, tips.tip, tips.remoteTip];
  const trees = [base.tip, base.remoteTip, tips.tip].filter((id) => id !== undefined);
  const old = trees.flatMap((commit) => claim.paths.map((path) => nameAt(commit, path)));
  const objects = await known(place, [...ids.filter((id) => id !== undefined), ...old], options.signal);
  const isCommit = (id: string | undefined): id is string =>
    id !== undefined && objects.get(id)?.type === 'commit';
  const range = { ...where, objects, tooMuchNew: false };
  // Without the base nothing can be new; without the delivered commit there is nothing to speak of.
  if (!isCommit(claim.delivered) || !isCommit(base.tip)) return range;
  const history = await commitsBetween(place, ids.filter(isCommit), [base.tip], options);
  if (!history) return { ...range, tooMuchNew: true };
  return { ...range, delivered: deliveredFacts(history, claim, where) };
}

/** How the object at a path of a commit's tree is asked for. */
export const nameAt = (commit: string, path: string): string => `${commit}:${path}`;

/** `history`: all that is not in the base's own. A path to the base leads through such commits alone. */
function deliveredFacts(
  history: History,
  { commits, delivered: id }: { readonly commits: readonly string[]; readonly delivered: string },
  { tips, base }: { readonly tips: Tips; readonly base: Base },
): DeliveredFacts {
  const below = (top: string | undefined): ReadonlySet<string> =>
    reachable(history, top === undefined ? [] : [top]);
  const hasBase = (top: string | undefined): boolean =>
    top === base.tip || [...below(top)].some((one) => history.get(one)?.parents.includes(base.tip));
  const contains = (top: string | undefined): boolean | undefined => {
    if (history.has(id)) return below(top).has(id);
    return hasBase(top) ? true : undefined;
  };
  const inOldRemote = below(base.remoteTip);
  const inDelivered = below(id);
  const hasRemote = (tips.remote ?? tips.remoteTip ?? base.remoteTip) !== undefined;
  const fresh = [...history.values()].filter((commit) => !inOldRemote.has(commit.id));
  const made = new Map(fresh.map((commit) => [commit.id, commit] as const));
  return {
    id,
    baseInBranch: hasBase(tips.tip),
    baseInDelivered: hasBase(id),
    inBranch: contains(tips.tip),
    inRemote: hasRemote ? contains(tips.remoteTip) : undefined,
    made: new Map([...made].filter(([commit]) => inDelivered.has(commit))),
    beside: new Set(commits.filter((commit) => made.has(commit) && !inDelivered.has(commit))),
  };
}

async function known(
  place: GitPlace,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, ObjectFact>> {
  const unique = [...new Set(names)];
  const found = new Map<string, ObjectFact>();
  for (const [index, fact] of (await objectFacts(place, unique, signal)).entries()) {
    const name = unique[index];
    if (name !== undefined && fact) found.set(name, fact);
  }
  return found;
}
