import { continueReading, markBefore, nothingRead, type OpenReading } from '../../contract/log.ts';
import { textFromBytes } from '../../contract/utf8.ts';
import { readObjects } from '../git/objects.ts';
import type { GitPlace } from '../git/run.ts';

/** More is no log that anybody reads: it must be archived first. */
export const logMaxBytes = 16 * 1024 * 1024;

/**
 * The readings of a log's blobs, in the order asked. What two of them, or one and the last reading of the same log, have in common
 * is read once, and then the entries are the very same objects. Bound the sizes first (`logMaxBytes`).
 */
export async function readLogs(
  place: GitPlace,
  path: string,
  blobs: readonly string[],
  signal?: AbortSignal,
): Promise<readonly OpenReading[]> {
  const name = JSON.stringify([place, path]);
  const last = kept.get(name);
  const versions = last ? [last] : [];
  const missing = [...new Set(blobs)].filter((id) => id !== last?.id);
  const contents = await readObjects(place, missing, missing.length * logMaxBytes, signal);
  for (const [index, id] of missing.entries()) {
    const bytes = contents[index];
    if (bytes) versions.push(versionOf(id, bytes, versions));
  }
  const asked = blobs.flatMap((id) => versions.find((version) => version.id === id) ?? []);
  const newest = asked.at(-1);
  if (newest) keep(name, newest);
  return asked.map(({ reading }) => reading);
}

/** A blob and what it says. */
interface Version {
  readonly id: string;
  readonly bytes: Buffer;
  readonly reading: OpenReading;
  /** UTF-16 units of the texts that the entries are parts of, and so hold in memory: after many changes, of many versions. */
  readonly held: number;
}

function versionOf(id: string, bytes: Buffer, known: readonly Version[]): Version {
  let from: Version | undefined;
  let common = 0;
  for (const version of known) {
    const length = commonLength(version.bytes, bytes);
    if (length <= common) continue;
    from = version;
    common = length;
  }
  const mark = markBefore(from?.reading ?? nothingRead, common);
  const text = textFromBytes(bytes.subarray(mark.start));
  const held = (mark.start > 0 ? (from?.held ?? 0) : 0) + text.length;
  // A log that is changed again and again in its midst would otherwise hold each of its versions for one entry's sake.
  if (held > 2 * bytes.length + heldSlack) return versionOf(id, bytes, []);
  return {
    id,
    bytes: alone(bytes),
    reading: continueReading(from?.reading ?? nothingRead, mark, text),
    held,
  };
}

const heldSlack = 1024 * 1024;

/** How many bytes are the same from the beginning on. */
function commonLength(one: Buffer, other: Buffer): number {
  const most = Math.min(one.length, other.length);
  const isSame = (start: number, end: number): boolean => one.compare(other, start, end, start, end) === 0;
  if (isSame(0, most)) return most;
  let [same, different] = [0, most];
  while (different - same > 1) {
    const middle = (same + different) >>> 1;
    if (isSame(same, middle)) same = middle;
    else different = middle;
  }
  return same;
}

/** A copy, where the bytes are a small part of a larger answer of git that they would hold. */
const alone = (bytes: Buffer): Buffer =>
  bytes.buffer.byteLength > 1.5 * bytes.length ? Buffer.from(bytes) : bytes;

/**
 * The last version of each log, the one used last at the end; lost with the process, which costs one whole reading. What is read
 * here depends on the bytes alone: a version of another log or of rewritten history has less in common, and that is all.
 */
const kept = new Map<string, Version>();

function keep(name: string, version: Version): void {
  kept.delete(name);
  kept.set(name, version);
  let cost = [...kept.values()].reduce((sum, each) => sum + costOf(each), 0);
  for (const [oldest, each] of kept) {
    if (cost <= keptMost || kept.size === 1) return;
    kept.delete(oldest);
    cost -= costOf(each);
  }
}

/** Bytes in memory, of all kept readings; the newest alone may take more. */
const keptMost = 64 * 1024 * 1024;
/** Of one entry of a role's log, apart from its text (measured: 890). */
const entryCost = 900;
const costOf = ({ bytes, held, reading }: Version): number =>
  bytes.length + 2 * held + reading.entries.length * entryCost;
