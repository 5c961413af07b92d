import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Base } from '../../contract/messages.ts';
import { gitOutput, runGit } from '../git/run.ts';
import { requireGraph, writeGraph } from '../git/history.ts';
import { objectFacts } from '../git/objects.ts';
import { headsPrefix, makeMirror, pinsPrefix, remakeMirror } from './mirror-store.ts';

/** Where a mirror's objects come from: the role's repository on its host. */
export interface MirrorSource {
  readonly branch: string;
  /** The tips as they stand there now. */
  survey(signal?: AbortSignal): Promise<Tips>;
  /** Fetches by refspec into the bare repository, without tags; a failure of the host or `mirror_broken`. */
  fetch(gitDir: string, refspecs: readonly string[], signal?: AbortSignal): Promise<void>;
}

export interface Tips extends Base {
  /** The remote that the branch is pushed to; it may not have the branch yet. */
  readonly remote?: string;
  /** Why the remote gave no answer: then nothing is known of what it has. */
  readonly remoteError?: string;
}

/** A bare repository of the engine's own that follows one role's branch; never a work tree. */
export interface Mirror {
  readonly place: { readonly gitDir: string };
  readonly branch: string;
  /**
   * Fetches the branch when it moved (rewritten history too: it must be seen to be judged) and gives the tips. The objects of
   * `tip` are there afterwards; those of `remoteTip` only when the role's repository has them.
   */
  refresh(signal?: AbortSignal): Promise<Tips>;
  /** The same for who has just heard of the tip: asks nobody, and fetches unless it is there. Answers the fetched tip. */
  follow(seen: string, signal?: AbortSignal): Promise<string>;
  /** Makes the mirror anew when git finds it damaged, with its pins; false when nothing is wrong with it. */
  mend(signal?: AbortSignal): Promise<boolean>;
  /** Pins a commit as `refs/threadline/<threadRef>`; repeating it changes nothing. */
  pin(threadRef: string, commit: string): Promise<void>;
}

/** The mirror of one role under `stateDir`. Calls on the same mirror queue up within this process. */
export function mirrorOf(stateDir: string, role: string, source: MirrorSource): Mirror {
  const gitDir = join(stateDir, 'mirrors', `${slug(role)}.git`);
  const place = { gitDir };
  const oneAtATime = queueOf(gitDir);
  return {
    place,
    branch: source.branch,
    refresh: (signal) => oneAtATime(() => refresh(gitDir, source, signal)),
    follow: (seen, signal) => oneAtATime(() => follow(gitDir, source, seen, signal)),
    mend: (signal) =>
      oneAtATime(() => remakeMirror(gitDir, (fresh) => fetchBranch(fresh, source, signal), signal)),
    pin: (threadRef, commit) =>
      oneAtATime(async () => {
        await gitOutput(place, [
          'update-ref',
          '-m',
          'threadline: accepted',
          `${pinsPrefix}${threadRef}`,
          commit,
        ]);
      }),
  };
}

async function refresh(gitDir: string, source: MirrorSource, signal?: AbortSignal): Promise<Tips> {
  const surveyed = await source.survey(signal);
  const { remote, remoteTip } = surveyed;
  const tip = await follow(gitDir, source, surveyed.tip, signal);
  if (remote !== undefined && remoteTip !== undefined && !(await has(gitDir, remoteTip, signal))) {
    // Others pushed on top. The pattern, unlike a name, also fits when the repository has no such ref.
    const name = `${remote}/${source.branch}*`;
    await source.fetch(gitDir, [`+refs/remotes/${name}:refs/threadline-remotes/${name}`], signal);
  }
  await requireGraph(gitDir, signal);
  return { ...surveyed, tip };
}

async function follow(
  gitDir: string,
  source: MirrorSource,
  seen: string,
  signal?: AbortSignal,
): Promise<string> {
  const held = await headOf(gitDir, source.branch, signal);
  if (held === seen) return held;
  // Only a head of the same length proves that the mirror is there and holds the same kind of ids.
  if (held?.length !== seen.length) await makeMirror(gitDir, seen.length === 64 ? 'sha256' : 'sha1');
  await fetchBranch(gitDir, source, signal);
  await tidyUp(gitDir, signal);
  // What was fetched counts, not what was announced: the branch may have moved in between.
  return (await headOf(gitDir, source.branch, signal)) ?? seen;
}

/** Fetches leave packs and loose objects behind and tidy nothing up themselves; the role does not wait for it each time. */
async function tidyUp(gitDir: string, signal?: AbortSignal): Promise<void> {
  const fetches = (fetched.get(gitDir) ?? 0) + 1;
  fetched.set(gitDir, fetches);
  // Another process that tidies up already is no reason to fail: its exit code says nothing about the objects.
  if (fetches % 100 !== 0) return;
  await runGit({ gitDir }, ['gc', '--auto', '--quiet'], { limitMs: 15 * 60_000, signal });
  await writeGraph(gitDir, signal);
}
const fetched = new Map<string, number>();

const fetchBranch = (gitDir: string, source: MirrorSource, signal?: AbortSignal): Promise<void> =>
  source.fetch(gitDir, [`+refs/heads/${source.branch}:${headsPrefix}${source.branch}`], signal);

async function headOf(gitDir: string, branch: string, signal?: AbortSignal): Promise<string | undefined> {
  const name = `${headsPrefix}${branch}`;
  const { exitCode, stdout } = await runGit({ gitDir }, ['rev-parse', '--verify', '-q', name], { signal });
  return exitCode === 0 ? stdout.toString('utf8').trim() : undefined;
}

async function has(gitDir: string, commit: string, signal?: AbortSignal): Promise<boolean> {
  const [fact] = await objectFacts({ gitDir }, [commit], signal);
  return fact?.type === 'commit';
}

/** `runner:codex` → `runner+codex`: a name that every file system takes and that no other role has. */
const slug = (role: string): string =>
  role.replace(':', '+').replace(/[^a-z0-9+._-]/g, (other) => `%${(other.codePointAt(0) ?? 0).toString(16)}`);

/** One queue a mirror for the life of the process: two fetches into one repository would fight over its refs. */
function queueOf(gitDir: string): ReturnType<typeof pLimit> {
  const known = queues.get(gitDir);
  if (known) return known;
  const queue = pLimit(1);
  queues.set(gitDir, queue);
  return queue;
}
const queues = new Map<string, ReturnType<typeof pLimit>>();
