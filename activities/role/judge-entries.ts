import { createHash } from 'node:crypto';
import type { Entry } from '../../contract/entry.ts';
import { entryId } from '../../contract/entry-id.ts';
import { readLog, type LogReading } from '../../contract/log.ts';
import type { Problem } from '../../contract/problem.ts';
import { objectFacts, readObjects } from '../git/objects.ts';
import type { GitPlace } from '../git/run.ts';
import { isRegularFile, modeName, treeEntries, type TreeEntry } from '../git/tree.ts';
import { refusal, type Refusal } from './claim.ts';

/** An entry that the log has at the tip and had not before. */
export interface FreshEntry {
  readonly entry: Entry;
  /** `entry=`, or the SHA-256 of its text. */
  readonly id: string;
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

/** More is no log that anybody reads: it must be archived first. */
export const logMaxBytes = 16 * 1024 * 1024;

/** What the handoff log says at `tip` that it did not say at `since` (absent: at no time), in the order of the log. */
export async function freshEntries(
  place: GitPlace,
  log: { readonly path: string; readonly tip: string; readonly since?: string },
  signal?: AbortSignal,
): Promise<FreshLog> {
  const { path, tip, since } = log;
  const nothing = { entries: [], problems: [], sinceKnown: true };
  if (since === tip) return nothing;
  const [earlier] = since === undefined ? [] : await objectFacts(place, [since], signal);
  const sinceKnown = since === undefined || earlier?.type === 'commit';
  const now = await logAt(place, tip, path, signal);
  const before = earlier?.type === 'commit' ? await logAt(place, earlier.id, path, signal) : undefined;
  if (!now || now.id === before?.id) return { ...nothing, sinceKnown };
  const unreadable = faultOf(path, now);
  if (unreadable) return { ...nothing, sinceKnown, unreadable };
  const old = before && !faultOf(path, before) ? before : undefined;
  const ids = [now.id, ...(old ? [old.id] : [])];
  const [text, oldText] = await readObjects(place, ids, 2 * logMaxBytes, signal);
  return { ...difference(readLog(decoded(text)), readLog(decoded(oldText))), sinceKnown };
}

/**
 * By the number of times that an id occurs, not by its place: a merge may reorder entries, and a copy of an old entry (which
 * its reader marks) is new text that must be seen to be refused.
 */
function difference(now: LogReading, before: LogReading): Pick<FreshLog, 'entries' | 'problems'> {
  const left = new Map<string, number>();
  for (const entry of before.entries) {
    const id = idOf(entry);
    left.set(id, (left.get(id) ?? 0) + 1);
  }
  const entries: FreshEntry[] = [];
  for (const entry of now.entries) {
    const id = idOf(entry);
    const known = left.get(id) ?? 0;
    if (known > 0) left.set(id, known - 1);
    else entries.push({ entry, id });
  }
  const oldProblems = new Set(before.problems.map((problem) => `${problem.code} ${problem.message}`));
  const problems = now.problems.filter((problem) => !oldProblems.has(`${problem.code} ${problem.message}`));
  return { entries, problems };
}

/** The log in a commit's tree. */
async function logAt(
  place: GitPlace,
  commit: string,
  path: string,
  signal?: AbortSignal,
): Promise<TreeEntry | undefined> {
  return (await treeEntries(place, commit, [path], signal)).get(path);
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

const idOf = (entry: Entry): string => entryId(entry, sha256);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const decoded = (bytes: Buffer | undefined): string => bytes?.toString('utf8') ?? '';
