import { failure } from '../failure.ts';
import { gitOutput, runGit, type GitPlace } from './run.ts';

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

/** The ids of the commits after `since` that wrote these lines of the file as it stands in `commit`. */
export async function lineCommits(
  place: GitPlace,
  { since, commit, path }: { readonly since: string; readonly commit: string; readonly path: string },
  lines: { readonly first: number; readonly last: number },
  signal?: AbortSignal,
): Promise<readonly string[]> {
  // An empty range would be read as the work tree.
  if (since === commit) return [];
  const span = `${String(lines.first)},${String(lines.last)}`;
  // Without --root the first commit of a history that was merged in would count as one from before.
  const args = ['blame', '-p', '--root', '-L', span, `${since}..${commit}`, '--', path];
  const stdout = await gitOutput(place, args, { signal });
  const writers = new Set<string>();
  const before = new Set<string>();
  let writer = '';
  for (const line of stdout.toString('utf8').split('\n')) {
    const [, id] = /^([0-9a-f]{40}|[0-9a-f]{64}) \d+ \d+/.exec(line) ?? [];
    if (id !== undefined) writers.add((writer = id));
    else if (line === 'boundary') before.add(writer);
  }
  return [...writers].filter((id) => !before.has(id));
}
