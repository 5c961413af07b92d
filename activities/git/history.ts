import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gitOutput, requireSuccess, runGit, type GitPlace } from './run.ts';

/** A commit with its place in history and who made it, as the commit itself says (`%ae` reads no mailmap), lower case. */
export interface MadeCommit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly committer: string;
}
/** Commits by their id. */
export type History = ReadonlyMap<string, MadeCommit>;

/** More new commits are a history that was brought in whole, not work; and reading them costs seconds. */
export const historyMost = 200_000;
const historyMaxBytes = 64 * 1024 * 1024;

/**
 * Makes the walks of this repository exact, and fast, unless they are already: without a commit-graph git tells old from new by
 * dates, which whoever commits can set. A graph of a part is enough: what it lacks is walked through.
 */
export async function requireGraph(gitDir: string, signal?: AbortSignal): Promise<void> {
  const info = join(gitDir, 'objects', 'info');
  if (existsSync(join(info, 'commit-graph')) || existsSync(join(info, 'commit-graphs'))) return;
  await writeGraph(gitDir, signal);
}

/** Covers all that the repository's refs reach; what is covered already is taken over. */
export async function writeGraph(gitDir: string, signal?: AbortSignal): Promise<void> {
  const args = ['commit-graph', 'write', '--reachable', '--no-progress'];
  await gitOutput({ gitDir }, args, { limitMs: graphLimitMs, signal });
}
/** The first time over a whole history. */
const graphLimitMs = 15 * 60_000;

/**
 * The commits reachable from any of `from` and from none of `without`, with one walk (exact after `requireGraph`); undefined
 * when there are more than `most` of them. All ids must name commits of the repository.
 */
export async function commitsBetween(
  place: GitPlace,
  from: readonly string[],
  without: readonly string[],
  { most = historyMost, signal }: { readonly most?: number; readonly signal?: AbortSignal } = {},
): Promise<History | undefined> {
  if (from.length === 0) return new Map();
  const ids = [...from, ...without.map((id) => `^${id}`)];
  // Only in this order does git use the graph to stop where it should. The ids come on stdin: an argument list has an end.
  const args = [...walk, '--topo-order', `--max-count=${String(most + 1)}`, '--stdin'];
  const answer = await runGit(place, args, {
    input: lines(ids),
    maxBytes: historyMaxBytes,
    cut: true,
    signal,
  });
  if (answer.cut) return undefined;
  requireSuccess(answer, 'log');
  const history = read(answer.stdout.toString('utf8'));
  return history.size > most ? undefined : history;
}

/** These commits alone. All ids must name commits of the repository. */
export async function commitsNamed(
  place: GitPlace,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<History> {
  if (ids.length === 0) return new Map();
  const input = lines(ids);
  const stdout = await gitOutput(place, [...walk, '--no-walk', '--stdin'], { input, signal });
  return read(stdout.toString('utf8'));
}

const walk = ['log', '-z', '--no-show-signature', '--format=%H%x00%P%x00%ae%x00%ce'] as const;
const fieldCount = 4;
const lines = (ids: readonly string[]): string => ids.map((id) => `${id}\n`).join('');

/** A commit's headers cannot hold a NUL: as many fields a commit as were asked for, whatever an address contains. */
function read(text: string): History {
  const fields = text.split('\0');
  const commits = new Map<string, MadeCommit>();
  for (let at = 0; at + fieldCount <= fields.length; at += fieldCount) {
    const [id = '', parents = '', author = '', committer = ''] = fields.slice(at, at + fieldCount);
    commits.set(id, {
      id,
      parents: parents === '' ? [] : parents.split(' '),
      author: address(author),
      committer: address(committer),
    });
  }
  return commits;
}

const address = (text: string): string => text.trim().toLowerCase();

/** Those of `history` that are reachable from `from`, themselves included. */
export function reachable(history: History, from: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id) || !history.has(id)) continue;
    seen.add(id);
    // One by one: a commit may have more parents than a call takes arguments.
    for (const parent of history.get(id)?.parents ?? []) open.push(parent);
  }
  return seen;
}
