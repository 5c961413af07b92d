import { handshakeProblems } from '../../contract/closure-check.ts';
import type { HandshakeOrder, HandshakeVerdict } from '../../contract/calls.ts';
import { isObjectId } from '../../contract/object-id.ts';
import { isAncestor } from '../git/ancestry.ts';
import { objectFacts } from '../git/objects.ts';
import { refusal, refusalFromProblem, sentencesOf, type Refusal } from './claim.ts';
import { packetRefusals } from './judge-actions.ts';
import { rewritten, tipsOf, type Court } from './judge-court.ts';
import { freshEntries, type FreshEntry, type FreshLog } from './judge-entries.ts';
import { authorRefusals, editedRefusal, entryRefusals, isExpected, strayRefusals } from './judge-entry.ts';

/** Reads the fetched tip and judges the answer to a handshake (DESIGN §4, 3). */
export async function judgeHandshake(court: Court, order: HandshakeOrder): Promise<HandshakeVerdict> {
  const { mirror, role, signal } = court;
  const tips = await tipsOf(court);
  // Nothing newer than `since` was read.
  const tip = 'tip' in tips ? tips.tip : order.since;
  const wrong = (entry: string, refusals: readonly Refusal[]): HandshakeVerdict => ({
    verdict: 'wrong',
    tip,
    entry,
    problems: sentencesOf(refusals),
  });
  if (!('tip' in tips)) return wrong('none', [tips]);
  const readSince = (from: string): Promise<FreshLog> =>
    freshEntries(mirror.place, { path: role.handoffLog, tip, since: from }, signal);
  let { since } = order;
  let log = await readSince(since);
  // The launch may have begun at a tip that git refused and the role has taken back since, as it was told to.
  if (!log.sinceKnown && order.base) log = await readSince((since = order.base.tip));
  if (!log.sinceKnown) return wrong('none', [rewritten(order.branch, since)]);
  if (log.unreadable) return wrong('none', [log.unreadable]);
  const expected = { actor: order.role, threadRef: order.threadRef, run: order.run, turn: 0 };
  const answers = log.entries.filter(({ entry }) => entry.actionType === 'handshake');
  const answer = answers.findLast(({ entry }) => isExpected(entry, expected));
  if (!answer) {
    const strays = strayRefusals(log, expected, ['handshake']);
    return strays.length === 0 ? { verdict: 'silent', tip } : wrong(answers.at(-1)?.id ?? 'none', strays);
  }
  if (answer.edited === true) return wrong(answer.id, [editedRefusal(answer)]);

  const { entry } = answer;
  const refusals = [
    ...entryRefusals(answer, expected),
    ...handshakeProblems(entry, { owners: court.owners }).map(refusalFromProblem),
    ...branchRefusals(answer, order.branch),
    ...(await headRefusals(court, entry.head ?? '', { tip, since, branch: order.branch })),
    ...(await authorRefusals(mirror.place, answer, court.written(tip, since), signal)),
    ...(await packetRefusals(court, entry, tip)),
  ];
  if (refusals.length > 0) return wrong(answer.id, refusals);
  return {
    verdict: 'accepted',
    tip,
    entry: answer.id,
    head: entry.head ?? '',
    next: entry.next ?? [],
    blockers: entry.blockers ?? [],
    ...(entry.codexThreadId === undefined ? {} : { codexThreadId: entry.codexThreadId }),
  };
}

function branchRefusals({ entry }: FreshEntry, branch: string): readonly Refusal[] {
  if (entry.branch === undefined || entry.branch === branch) return [];
  const claim = `branch: ${entry.branch}`;
  return [
    refusal(
      'handshake/branch',
      claim,
      `the role's branch is ${branch}`,
      `Work on ${branch} and answer from there.`,
    ),
  ];
}

/** `head` shows what the role has seen: it must contain what the engine saw before, and be on the branch. */
async function headRefusals(
  { mirror: { place }, signal }: Court,
  head: string,
  where: { readonly tip: string; readonly since: string; readonly branch: string },
): Promise<readonly Refusal[]> {
  // Absent or no full id: the entry's own rules say so.
  if (!isObjectId(head)) return [];
  const claim = `head: ${head}`;
  const mend = 'Write the full id that `git rev-parse HEAD` prints.';
  const [fact] = await objectFacts(place, [head], signal);
  if (fact?.type !== 'commit' || !(await isAncestor(place, head, where.tip, signal))) {
    return [
      refusal('handshake/head-elsewhere', claim, `it is no commit of the branch ${where.branch}`, mend),
    ];
  }
  if (await isAncestor(place, where.since, head, signal)) return [];
  if (!(await isAncestor(place, where.since, where.tip, signal)))
    return [rewritten(where.branch, where.since)];
  const found = `it is stale, it does not contain ${where.since}, the tip before this launch`;
  return [refusal('handshake/stale-head', claim, found, mend)];
}
