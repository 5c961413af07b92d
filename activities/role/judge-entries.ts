import { createHash } from 'node:crypto';
import type { Entry } from '../../contract/entry.ts';
import { entryId } from '../../contract/entry-id.ts';
import type { LogReading } from '../../contract/log.ts';
import type { Problem } from '../../contract/problem.ts';
import { objectFacts } from '../git/objects.ts';
import type { GitPlace } from '../git/run.ts';
import { isRegularFile, modeName, treeEntries, type TreeEntry } from '../git/tree.ts';
import { refusal, refusalFromProblem, type Refusal } from './claim.ts';
import { logMaxBytes, readLogs } from './log-readings.ts';

/** An entry that the log has at the tip and had not before. */
export interface FreshEntry {
  readonly entry: Entry;
  /** `entry=`, or the SHA-256 of its text. */
  readonly id: string;
  /** It was there before under this id and said something else: an edit of what was read, and no new claim. */
  readonly edited?: true;
}
export interface FreshLog {
  readonly entries: readonly FreshEntry[];
  /** New lines outside of any entry that break a rule: what was meant to be an entry may be there. */
  readonly problems: readonly Problem[];
  /** False when the mirror has lost the earlier commit, which only rewritten history can cause: then all entries are new. */
  readonly sinceKnown: boolean;
  /** Why the log cannot be read at all. */
  readonly unreadable?: Refusal;
}

/** What the handoff log says at `tip` that it did not say at `since` (absent: at no time), in the order of the log. */
export async function freshEntries(
  place: GitPlace,
  log: { readonly path: string; readonly tip: string; readonly since?: string },
  signal?: AbortSignal,
): Promise<FreshLog> {
  const { path, tip, since } = log;
  const nothing = { entries: [], problems: [], sinceKnown: true };
  if (since === tip) return nothing;
  const [tree, [earlier, oldLog]] = await Promise.all([
    treeEntries(place, tip, [path], signal),
    since === undefined ? [] : objectFacts(place, [since, `${since}:${path}`], signal),
  ]);
  const sinceKnown = since === undefined || earlier?.type === 'commit';
  const now = tree.get(path);
  const before = sinceKnown && oldLog?.type === 'blob' && oldLog.size <= logMaxBytes ? [oldLog.id] : [];
  if (!now || before.includes(now.id)) return { ...nothing, sinceKnown };
  const unreadable = faultOf(path, now);
  if (unreadable) return { ...nothing, sinceKnown, unreadable };
  const readings = await readLogs(place, path, [...before, now.id], signal);
  const reading = readings.at(-1) ?? empty;
  const tooMany = countFault(path, reading.entries.length);
  if (tooMany) return { ...nothing, sinceKnown, unreadable: tooMany };
  const news = difference(reading, readings.at(-2) ?? empty);
  const noText = news.problems.find(({ code }) => code === 'log/not-utf8' || code === 'log/line-too-long');
  if (noText) return { ...nothing, sinceKnown, unreadable: refusalFromProblem(noText) };
  return { ...news, sinceKnown };
}

const empty: LogReading = { entries: [], problems: [] };

/**
 * By the number of times that an id occurs, not by its place: a merge may reorder entries, and a copy of an old entry (which
 * its reader marks) is new text that must be seen to be refused. What the readings have in common at their beginning is passed over.
 */
function difference(now: LogReading, before: LogReading): Pick<FreshLog, 'entries' | 'problems'> {
  let common = 0;
  while (common < now.entries.length && now.entries[common] === before.entries[common]) common += 1;
  const left = new Map<string, Entry[]>();
  // From the end, so that the first one is popped first: a log may say one id a hundred thousand times.
  for (const entry of before.entries.slice(common).reverse()) {
    const id = idOf(entry);
    const same = left.get(id);
    if (same) same.push(entry);
    else left.set(id, [entry]);
  }
  const entries: FreshEntry[] = [];
  for (const entry of now.entries.slice(common)) {
    const id = idOf(entry);
    const known = left.get(id)?.pop();
    if (!known) entries.push({ entry, id });
    else if (!saysTheSame(known, entry)) entries.push({ entry, id, edited: true });
  }
  const oldProblems = new Set(before.problems.map((problem) => `${problem.code} ${problem.message}`));
  const problems = now.problems.filter((problem) => !oldProblems.has(`${problem.code} ${problem.message}`));
  return { entries, problems };
}

/** Whatever a formatter did to its spacing and order. */
const saysTheSame = (one: Entry, other: Entry): boolean =>
  one.text === other.text || meaningOf(one) === meaningOf(other);

function meaningOf(entry: Entry): string {
  const { line: _line, text: _text, problems: _problems, ...content } = entry;
  return JSON.stringify(Object.entries(content).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function faultOf(path: string, log: TreeEntry): Refusal | undefined {
  const claim = `The handoff log ${path}`;
  if (!isRegularFile(log)) {
    return refusal('log/not-a-file', claim, `it is ${modeName(log.mode)}`, 'Commit it as a regular file.');
  }
  if (log.size <= logMaxBytes) return undefined;
  const found = `it has ${String(log.size)} bytes, the most is ${String(logMaxBytes)}`;
  return refusal('log/too-large', claim, found, 'Move its older entries to another file and commit that.');
}

function countFault(path: string, entries: number): Refusal | undefined {
  if (entries <= logMaxEntries) return undefined;
  const found = `it has ${String(entries)} entries, the most is ${String(logMaxEntries)}`;
  const mend = 'Move its older entries to another file and commit that.';
  return refusal('log/too-large', `The handoff log ${path}`, found, mend);
}

/** Twice what the size allows of entries as "$THREADLINE" writes them. */
const logMaxEntries = 100_000;

const idOf = (entry: Entry): string => entryId(entry, sha256);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
