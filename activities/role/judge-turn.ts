import type { TurnOrder, TurnVerdict } from '../../contract/calls.ts';
import { closureProblems, gateProblems } from '../../contract/closure-check.ts';
import type { ClosureState } from '../../contract/closure.ts';
import type { Entry } from '../../contract/entry.ts';
import { refusal, refusalFromProblem, sentencesOf, type Claim, type Refusal } from './claim.ts';
import { packetRefusals } from './judge-actions.ts';
import { rewritten, tipsOf, type Court } from './judge-court.ts';
import { freshEntries, type FreshEntry, type FreshLog } from './judge-entries.ts';
import {
  authorRefusals,
  editedRefusal,
  entryRefusals,
  isExpected,
  strayRefusals,
  writersOf,
  wrongNumbers,
  type Expected,
  type Written,
} from './judge-entry.ts';
import { verify } from './verify.ts';

/** Reads the fetched tip and judges the last closure or gate entry of the turn (DESIGN §4, 5 to 7). */
export async function judgeTurn(court: Court, order: TurnOrder): Promise<TurnVerdict> {
  const { mirror, role, signal } = court;
  const tips = await tipsOf(court);
  // Nothing newer than `since` was read.
  const tip = 'tip' in tips ? tips.tip : order.since;
  const refused = (entry: string, refusals: readonly Refusal[]): TurnVerdict => ({
    verdict: 'refused',
    tip,
    entry,
    problems: sentencesOf(refusals),
  });
  if (!('tip' in tips)) return refused('none', [tips]);
  const readSince = (since: string): Promise<FreshLog> =>
    freshEntries(mirror.place, { path: role.handoffLog, tip, since }, signal);
  let { since } = order;
  let log = await readSince(since);
  // The launch may have begun at a tip that git refused and the role has taken back since.
  if (!log.sinceKnown) log = await readSince((since = order.base.tip));
  if (!log.sinceKnown) return refused('none', [rewritten(order.branch, since)]);
  if (log.unreadable) return refused('none', [log.unreadable]);
  const expected = { actor: order.role, threadRef: order.threadRef, run: order.run, turn: order.turn };
  const reports = log.entries.filter(({ entry }) => ['closure', 'gate'].includes(entry.actionType));
  const own = reports.filter(({ entry }) => isExpected(entry, expected));
  const report = own.at(-1);
  if (!report) {
    const strays = strayRefusals(log, expected, ['closure', 'gate']);
    return strays.length === 0 ? { verdict: 'silent', tip } : refused(reports.at(-1)?.id ?? 'none', strays);
  }

  if (report.edited === true) return refused(report.id, [editedRefusal(report)]);

  const { entry } = report;
  const where = court.written(tip, since);
  const rules = entry.actionType === 'gate' ? gateProblems : closureProblems;
  const refusals = [
    ...entryRefusals(report, expected),
    ...rules(entry, { owners: court.owners, criteria: order.criteria.map(({ id }) => id) }).map(
      refusalFromProblem,
    ),
    ...(await contradictions(court, own, expected, where)),
    ...(await authorRefusals(mirror.place, report, where, signal)),
    ...(await packetRefusals(court, entry, tip)),
  ];
  const readable = !entry.problems.some(({ code }) => code === 'entry/object-id');
  // With an id left out as unreadable, the last one that is left would pass for the delivered commit.
  if (entry.actionType === 'closure' && entry.state === 'done' && readable) {
    refusals.push(...(await verify(court, order, claimOf(entry, order), tips, refusals.length > 0)));
  }
  if (refusals.length > 0) return refused(report.id, refusals);
  return accepted(entry, report.id, tip);
}

/** Two closures of one turn that say different things: neither counts. What is older or states another turn is of no account. */
async function contradictions(
  { mirror, signal }: Court,
  own: readonly FreshEntry[],
  expected: Expected,
  where: Written,
): Promise<readonly Refusal[]> {
  const isAnyWritten = async (reports: readonly FreshEntry[]): Promise<boolean> => {
    for (const report of reports.toReversed())
      if ((await writersOf(mirror.place, report, where, signal)).length > 0) return true;
    return false;
  };
  const ofTurn = own.filter(({ entry }) => wrongNumbers(entry, expected).length === 0);
  if (statesOf(ofTurn).length < 2) return [];
  const states: ClosureState[] = [];
  for (const state of statesOf(ofTurn)) {
    const reports = ofTurn.filter(({ entry }) => entry.state === state).slice(-reportsRead);
    if (await isAnyWritten(reports)) states.push(state);
  }
  if (states.length < 2) return [];
  const claim = `state=${states.join(' and state=')}`;
  return [
    refusal(
      'closure/contradiction',
      claim,
      'this turn closes the thread in two ways',
      'Report the one that holds.',
    ),
  ];
}

/** Of one state: each costs a process, and a log may have thousands. */
const reportsRead = 10;

const statesOf = (own: readonly FreshEntry[]): readonly ClosureState[] => [
  ...new Set(own.flatMap(({ entry: { state } }) => (state === undefined ? [] : [state]))),
];

function claimOf(entry: Entry, order: TurnOrder): Claim {
  const commits = entry.commits ?? [];
  return {
    commits,
    delivered: commits.at(-1) ?? '',
    evidence: entry.evidence ?? {},
    criteria: order.criteria,
  };
}

function accepted(entry: Entry, id: string, tip: string): TurnVerdict {
  const heading = { tip, entry: id };
  const deviation = entry.deviation ?? 'none';
  const next = entry.next ?? [];
  const resume = entry.resume ?? '';
  if (entry.actionType === 'gate') return { verdict: 'gate', ...heading, blockers: entry.blockers ?? [] };
  if (entry.state === 'blocked') {
    return { verdict: 'blocked', ...heading, blockers: entry.blockers ?? [], resume, next, deviation };
  }
  if (entry.state === 'replan') return { verdict: 'replan', ...heading, next, resume, deviation };
  return {
    verdict: 'done',
    ...heading,
    commits: entry.commits ?? [],
    evidence: entry.evidence ?? {},
    deviation,
    ...(entry.codexThreadId === undefined ? {} : { codexThreadId: entry.codexThreadId }),
  };
}
