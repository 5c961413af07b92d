import { closureProblems, gateProblems, handshakeProblems } from '../contract/closure-check.ts';
import type { Entry } from '../contract/entry.ts';
import { readLog } from '../contract/log.ts';
import type { Problem } from '../contract/problem.ts';
import type { Names } from './lint-names.ts';

export interface LogLint {
  readonly entries: number;
  readonly problems: readonly Problem[];
}

/**
 * All that can be said of a handoff log without its packets and without git: whether the evidence is that of the packet's
 * criteria, whether commits exist and who wrote an entry is judged when a thread is verified.
 */
export function lintLog(text: string, { archActor, roles }: Names): LogLint {
  const { entries, problems } = readLog(text);
  const owners = [archActor, ...roles];
  const all = [
    ...problems,
    ...entries.flatMap((entry) => [...entry.problems, ...saidProblems(entry, owners)]),
  ];
  return { entries: entries.length, problems: all.sort(byPlace) };
}

export const byPlace = (one: Problem, other: Problem): number =>
  one.line - other.line || one.column - other.column;

function saidProblems(entry: Entry, owners: readonly string[]): readonly Problem[] {
  if (entry.actionType === 'handshake') return handshakeProblems(entry, { owners });
  if (entry.actionType === 'gate') return gateProblems(entry, { owners });
  if (entry.actionType !== 'closure') return [];
  return closureProblems(entry, { owners, criteria: criteriaOf(entry) });
}

/** The packet's are not at hand: the closure's own stand for them, and one at least, because no packet has none. */
function criteriaOf(entry: Entry): readonly string[] {
  const named = Object.keys(entry.evidence ?? {});
  const unread = entry.problems.some(({ code }) => code.startsWith('entry/evidence'));
  return named.length > 0 || unread ? named : ['AC1'];
}
