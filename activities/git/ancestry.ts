import { failure } from '../failure.ts';
import { gitOutput, runGit, type GitPlace } from './run.ts';

/** Who made a commit, as the commit itself says (no mailmap), lower case. */
export interface CommitMakers {
  readonly id: string;
  readonly author: string;
  readonly committer: string;
}

/** True when `ancestor` is `commit` or one of its ancestors. Both must exist in the repository. */
export async function isAncestor(
  place: GitPlace,
  ancestor: string,
  commit: string,
  signal?: AbortSignal,
): Promise<boolean> {
  if (ancestor === commit) return true;
  const { exitCode, stderr } = await runGit(place, ['merge-base', '--is-ancestor', ancestor, commit], {
    signal,
  });
  if (exitCode > 1)
    throw failure('mirror_broken', `git merge-base ended with ${String(exitCode)}: ${stderr}`);
  return exitCode === 0;
}

/** The commits reachable from any of `from` and from none of `without`, newest first. */
export async function commitsBetween(
  place: GitPlace,
  from: readonly string[],
  without: readonly string[],
  signal?: AbortSignal,
): Promise<readonly CommitMakers[]> {
  if (from.length === 0) return [];
  const args = [
    'log',
    '-z',
    '--no-mailmap',
    '--no-show-signature',
    '--format=%H%x00%ae%x00%ce',
    '--end-of-options',
  ];
  const stdout = await gitOutput(place, [...args, ...from, ...without.map((id) => `^${id}`)], { signal });
  // A commit's headers cannot hold a NUL: three fields a commit, whatever an address contains.
  const fields = stdout.toString('utf8').split('\0');
  const commits: CommitMakers[] = [];
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [id = '', author = '', committer = ''] = fields.slice(at, at + 3);
    commits.push({ id, author: address(author), committer: address(committer) });
  }
  return commits;
}

/** The ids of the commits that wrote these lines of the file as it stands in `commit`. */
export async function lineCommits(
  place: GitPlace,
  commit: string,
  path: string,
  lines: { readonly first: number; readonly last: number },
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const span = `${String(lines.first)},${String(lines.last)}`;
  const stdout = await gitOutput(place, ['blame', '-p', '-L', span, commit, '--', path], { signal });
  const ids = stdout.toString('utf8').matchAll(/^([0-9a-f]{40}|[0-9a-f]{64}) \d+ \d+/gm);
  return [...new Set([...ids].map((match) => match[1] ?? ''))];
}

const address = (text: string): string => text.trim().toLowerCase();
