import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Base } from '../../contract/messages.ts';
import { gitOutput, runGit } from '../git/run.ts';
import { requireGraph, writeGraph } from '../git/history.ts';
import { objectFacts } from '../git/objects.ts';
import {
  basesPrefix,
  headsPrefix,
  makeMirror,
  pinsPrefix,
  remakeMirror,
  remotesPrefix,
} from './mirror-store.ts';

/** Where a mirror's objects come from: the role's repository on its host. */
export interface MirrorSource {
  readonly branch: string;
  /** The tips as they stand there now. */
  survey(signal?: AbortSignal): Promise<Tips>;
  /** Fetches by refspec into the bare repository, without tags; a failure of the host or `mirror_broken`. */
  fetch(gitDir: string, refspecs: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Has the host bring what the remote's branch has now, which may be in no repository of the role's. */
  bringRemote(signal?: AbortSignal): Promise<Brought>;
}

/** Why it cannot be had, nothing when the remote has no such branch, or its tip, to be fetched as `ref`. */
export type Brought = RemoteAnswer & {
  readonly take?: (gitDir: string, ref: string) => Promise<RemoteAnswer>;
};
export type RemoteAnswer = Pick<Tips, 'remoteTip' | 'remoteError'>;

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
   * both are there afterwards; what the remote's branch ever had stays.
   */
  refresh(signal?: AbortSignal): Promise<Tips>;
  /** The same for who has just heard of the tip: asks nobody, and fetches unless it is there. Answers the fetched tip. */
  follow(seen: string, signal?: AbortSignal): Promise<string>;
  /** Makes the mirror anew when git finds it damaged, with its pins; false when nothing is wrong with it. */
  mend(signal?: AbortSignal): Promise<boolean>;
  /** Pins a commit as `refs/threadline/<threadRef>`; repeating it changes nothing. */
  pin(threadRef: string, commit: string): Promise<void>;
  /** Keeps what the remote had before the thread's first launch; repeating it keeps what is given last. */
  keepBase(threadRef: string, commit: string): Promise<void>;
}

/** The mirror of one role under `stateDir`. What writes into the same mirror queues up within this process. */
export function mirrorOf(stateDir: string, role: string, source: MirrorSource): Mirror {
  const gitDir = join(stateDir, 'mirrors', `${slug(role)}.git`);
  const place = { gitDir };
  const oneAtATime = queueOf(gitDir);
  return {
    place,
    branch: source.branch,
    refresh: (signal) => refresh(gitDir, source, oneAtATime, signal),
    follow: (seen, signal) => oneAtATime(() => follow(gitDir, source, seen, signal)),
    mend: (signal) =>
      oneAtATime(() => remakeMirror(gitDir, (fresh) => fetchBranch(fresh, source, signal), signal)),
    pin: (threadRef, commit) =>
      oneAtATime(() => setRef(gitDir, `${pinsPrefix}${threadRef}`, commit, 'accepted')),
    keepBase: (threadRef, commit) =>
      oneAtATime(() => setRef(gitDir, `${basesPrefix}${threadRef}`, commit, 'base')),
  };
}

async function setRef(gitDir: string, name: string, commit: string, why: string): Promise<void> {
  await gitOutput({ gitDir }, ['update-ref', '-m', `threadline: ${why}`, name, commit]);
}

/** Nobody waits in the queue for the role's host or for the remote, which may be silent. */
async function refresh(
  gitDir: string,
  source: MirrorSource,
  oneAtATime: Queue,
  signal?: AbortSignal,
): Promise<Tips> {
  const surveyed = await source.survey(signal);
  const tip = await oneAtATime(() => follow(gitDir, source, surveyed.tip, signal));
  const tips = await followRemote(gitDir, source, { ...surveyed, tip }, oneAtATime, signal);
  await oneAtATime(() => requireGraph(gitDir, signal));
  return tips;
}

/** The remote may have moved since the survey: what was fetched counts. */
async function followRemote(
  gitDir: string,
  source: MirrorSource,
  surveyed: Tips,
  oneAtATime: Queue,
  signal?: AbortSignal,
): Promise<Tips> {
  const { remoteTip, ...others } = surveyed;
  if (remoteTip === undefined) return surveyed;
  const ref = `${remotesPrefix}${levelName(source.branch)}`;
  if ((await idOf(gitDir, ref, signal)) === remoteTip) return surveyed;
  if (await has(gitDir, remoteTip, signal)) {
    await oneAtATime(() => setRef(gitDir, ref, remoteTip, 'seen'));
    return surveyed;
  }
  const { take, ...answer } = await source.bringRemote(signal);
  return { ...others, ...(take ? await oneAtATime(() => take(gitDir, ref)) : answer) };
}

async function follow(
  gitDir: string,
  source: MirrorSource,
  seen: string,
  signal?: AbortSignal,
): Promise<string> {
  const head = headOf(source);
  const held = await idOf(gitDir, head, signal);
  if (held === seen) return held;
  // Only a head of the same length proves that the mirror is there and holds the same kind of ids.
  if (held?.length !== seen.length) await makeMirror(gitDir, seen.length === 64 ? 'sha256' : 'sha1');
  await fetchBranch(gitDir, source, signal);
  await tidyUp(gitDir, signal);
  // What was fetched counts, not what was announced: the branch may have moved in between.
  return (await idOf(gitDir, head, signal)) ?? seen;
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
  source.fetch(gitDir, [`+refs/heads/${source.branch}:${headOf(source)}`], signal);

const headOf = ({ branch }: MirrorSource): string => `${headsPrefix}${levelName(branch)}`;

/** Without slashes: a role may be moved from the branch `work` to `work/next`, and git holds no ref below another one. */
const levelName = (branch: string): string => branch.replace(/[%/]/g, encodeURIComponent);

async function idOf(gitDir: string, ref: string, signal?: AbortSignal): Promise<string | undefined> {
  const { exitCode, stdout } = await runGit({ gitDir }, ['rev-parse', '--verify', '-q', ref], { signal });
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
function queueOf(gitDir: string): Queue {
  const known = queues.get(gitDir);
  if (known) return known;
  const queue = pLimit(1);
  queues.set(gitDir, queue);
  return queue;
}
type Queue = ReturnType<typeof pLimit>;
const queues = new Map<string, Queue>();
