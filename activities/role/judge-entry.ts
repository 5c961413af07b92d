import type { Entry } from '../../contract/entry.ts';
import { threadRefKey } from '../../contract/thread-ref.ts';
import { lineCommits } from '../git/ancestry.ts';
import { commitsNamed } from '../git/history.ts';
import type { GitPlace } from '../git/run.ts';
import { refusal, refusalFromProblem, type Refusal } from './claim.ts';
import type { FreshEntry, FreshLog } from './judge-entries.ts';

/** Whose entry is awaited. */
export interface Expected {
  readonly actor: string;
  readonly threadRef: string;
  readonly run: number;
  readonly turn: number;
}

/** Is this an entry of the awaited thread by the awaited role? */
export const isExpected = (entry: Entry, expected: Expected): boolean =>
  entry.actor === expected.actor && threadRefKey(entry.threadRef) === threadRefKey(expected.threadRef);

/** What is wrong with an entry whatever it says: its form and its numbers. */
export function entryRefusals({ entry }: FreshEntry, expected: Expected): readonly Refusal[] {
  const found = entry.problems.map(refusalFromProblem);
  if (entry.executor !== 'remote_codex') {
    const claim = `executor=${entry.executor}`;
    found.push(
      refusal('entry/executor', claim, 'this thread runs as remote_codex', 'Write executor=remote_codex.'),
    );
  }
  for (const [key, stated, right] of wrongNumbers(entry, expected)) {
    const claim = `${key}=${String(stated)}`;
    // The turn that reads this is the next one.
    const say = key === 'turn' && right > 0 ? 'Leave turn= out' : `Write ${key}=${String(right)}`;
    const mend = `${say} of a new entry, or report with $THREADLINE, which knows it.`;
    found.push(refusal(`entry/wrong-${key}`, claim, `this is ${key} ${String(right)} of the thread`, mend));
  }
  return found;
}

/** Those of run and turn that it states wrong: key, stated, right. */
export const wrongNumbers = (
  entry: Entry,
  expected: Expected,
): readonly (readonly ['run' | 'turn', number | undefined, number])[] =>
  (
    [
      ['run', entry.run, expected.run],
      ['turn', entry.turn, expected.turn],
    ] as const
  ).filter(([, stated, right]) => stated !== undefined && stated !== right);

/** A claim that was read stands as it was read: what is put in its place later is nobody's report of this turn. */
export function editedRefusal({ entry, id }: FreshEntry): Refusal {
  const found = 'it stood otherwise in the log before this launch, and was edited since';
  const mend = 'Leave what was reported as it is, and report anew with $THREADLINE, which appends an entry.';
  return refusal('entry/edited', named(entry, id), found, mend);
}

/** Where an entry stands, and whose it must be. */
export interface Written {
  readonly path: string;
  readonly tip: string;
  readonly since: string;
  readonly email: string;
  /** Of arch, lower case: what it commits in the role's name is not the role's. */
  readonly archIdentities: ReadonlySet<string>;
}

/** The commits since the launch that wrote a line of the entry; none: all of it was there before, if under another path. */
export function writersOf(
  place: GitPlace,
  { entry }: FreshEntry,
  { path, since, tip: commit }: Written,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const span = { first: entry.line, last: entry.line + entry.text.split('\n').length - 1 };
  return lineCommits(place, { path, since, commit }, span, signal);
}

/** Every commit since the launch that wrote a line of the entry must be the role's own, and one must have. */
export async function authorRefusals(
  place: GitPlace,
  fresh: FreshEntry,
  where: Written,
  signal?: AbortSignal,
): Promise<readonly Refusal[]> {
  const name = named(fresh.entry, fresh.id);
  const mend = 'Report it yourself with $THREADLINE.';
  const writers = await writersOf(place, fresh, where, signal);
  if (writers.length === 0)
    return [refusal('entry/old', name, 'all its lines were written before this launch', mend)];
  // Lines of older commits are no sign of anything: git may take a blank or common line for an older one.
  const made = await commitsNamed(place, writers, signal);
  const email = where.email.toLowerCase();
  return [...made.values()].flatMap(({ id: commit, author, committer }) => {
    // Others may commit anew what the role wrote (a rebase), but not arch.
    const stranger = [author, committer].find((one) =>
      one === author ? one !== email : where.archIdentities.has(one),
    );
    if (stranger === undefined) return [];
    const found = `commit ${commit} that wrote it is by <${stranger}>, not by the role <${where.email}>`;
    return [refusal('entry/author', name, found, mend)];
  });
}

/** Why nothing that was awaited came, if something else did: entries for another thread, by another actor, or unreadable. */
export function strayRefusals(
  log: FreshLog,
  expected: Expected,
  wanted: readonly string[],
): readonly Refusal[] {
  const candidates = log.entries.filter(({ entry }) => wanted.includes(entry.actionType));
  const strays = candidates
    .slice(-strayMost)
    .map(({ entry, id }) =>
      entry.actor === expected.actor
        ? refusal(
            'entry/wrong-thread',
            named(entry, id),
            `it says thread_ref=${entry.threadRef || '(none)'}`,
            `Where it is of this thread, report anew for thread_ref=${expected.threadRef}; leave it as it is.`,
          )
        : refusal(
            'entry/wrong-actor',
            named(entry, id),
            `it is signed by ${entry.actor}`,
            `Only an entry of ${expected.actor} counts: report it yourself.`,
          ),
    );
  return [...log.problems.slice(0, strayMost).map(refusalFromProblem), ...strays];
}
const strayMost = 5;

const named = (entry: Entry, id: string): string =>
  `The ${entry.actionType} entry ${id.slice(0, 16)} (line ${String(entry.line)} of the handoff log)`;
