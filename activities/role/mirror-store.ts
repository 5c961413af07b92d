import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { strictFetch, toleratedFaults } from '../git/fsck.ts';
import { replaceRepository } from '../git/replace.ts';
import { gitOutput, runGit } from '../git/run.ts';

/** The role's branch, as fetched. */
export const headsPrefix = 'refs/threadline-heads/';
/** The remote's branch, as fetched or seen in the role's; what it had before stands in the reflog. */
export const remotesPrefix = 'refs/threadline-remotes/';
/** What the remote had before a thread's first launch, by thread_ref: nobody else may have it once it is forced back. */
export const basesPrefix = 'refs/threadline-bases/';
/** Accepted commits, by thread_ref. */
export const pinsPrefix = 'refs/threadline/';

export type ObjectFormat = 'sha1' | 'sha256';

/**
 * Makes the bare repository unless it is there already with this object format. It appears whole or not at all, whoever else
 * makes it at the same time. One with the other format steps aside with its pins (`<name>.sha1.git`), and comes back when the
 * role's ids do. Throws `mirror_broken` for one that git does not read.
 */
export async function makeMirror(gitDir: string, objectFormat: ObjectFormat): Promise<void> {
  const known = existsSync(gitDir) ? await formatOf(gitDir) : undefined;
  if (known === objectFormat) return;
  await mkdir(dirname(gitDir), { recursive: true, mode: 0o700 });
  const fresh = `${gitDir}.${randomUUID()}`;
  try {
    const earlier = asideOf(gitDir, objectFormat);
    if (existsSync(earlier)) await rename(earlier, fresh);
    else await initMirror(fresh, objectFormat);
    await replaceRepository(gitDir, fresh, known && asideOf(gitDir, known));
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}

const asideOf = (gitDir: string, format: ObjectFormat): string =>
  `${gitDir.replace(/\.git$/, '')}.${format}.git`;

async function formatOf(gitDir: string): Promise<ObjectFormat> {
  const answer = (await gitOutput({ gitDir }, ['rev-parse', '--show-object-format'])).toString('utf8');
  return answer.trim() === 'sha256' ? 'sha256' : 'sha1';
}

/**
 * Replaces a damaged mirror by a fresh one that `fill` fetches into, and sets the pins again whose commits are still there.
 * False, with nothing touched, when git finds no damage.
 */
export async function remakeMirror(
  gitDir: string,
  fill: (gitDir: string) => Promise<void>,
  signal?: AbortSignal,
): Promise<boolean> {
  const place = { gitDir };
  const check = await runGit(place, ['fsck', '--no-dangling', '--no-progress'], {
    limitMs: fsckLimitMs,
    signal,
  });
  if (check.exitCode === 0) return false;
  await makeReadable(gitDir);
  const kept = ['for-each-ref', '--format=%(objectname) %(refname)', pinsPrefix, basesPrefix];
  const pins = (await gitOutput(place, kept)).toString('utf8').split('\n');
  const fresh = `${gitDir}.${randomUUID()}`;
  try {
    await initMirror(fresh, await formatOf(gitDir));
    await fill(fresh);
    for (const line of pins) {
      const [commit, name] = line.split(' ');
      if (commit && name) await keepPin(gitDir, fresh, { commit, name }, signal);
    }
    await replaceRepository(gitDir, fresh);
    return true;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** A whole history is read; no reader waits for it but the one that met the damage. */
const fsckLimitMs = 15 * 60_000;

/** Puts back without what git sees no repository there, and no pins in it; what it holds is left alone. */
async function makeReadable(gitDir: string): Promise<void> {
  await mkdir(`${gitDir}/refs`, { recursive: true });
  const { exitCode } = await runGit({ gitDir }, ['rev-parse', '--show-object-format']);
  if (exitCode === 0 && existsSync(`${gitDir}/objects`)) return;
  await writeFile(`${gitDir}/HEAD`, 'ref: refs/heads/none\n');
  // git reads its settings before all else, and `init` reads those that are there.
  const config = await readFile(`${gitDir}/config`, 'utf8').catch(() => '');
  const format = /objectformat\s*=\s*sha256/i.test(config) ? 'sha256' : 'sha1';
  await rm(`${gitDir}/config`, { force: true });
  const args = ['init', '-q', '--bare', '--template=', `--object-format=${format}`, gitDir];
  await gitOutput({ folder: dirname(gitDir) }, args);
}

/**
 * By what was fetched anew, else by what is still sound in the damaged one. A pin whose commit is in neither cannot be had back:
 * the closure in arch's log still names it, and of a base nobody then believes that anything is new.
 */
async function keepPin(
  damaged: string,
  fresh: string,
  { commit, name }: { readonly commit: string; readonly name: string },
  signal?: AbortSignal,
): Promise<void> {
  const place = { gitDir: fresh };
  const set = await runGit(place, ['update-ref', name, commit], { signal });
  if (set.exitCode === 0) return;
  const strict = strictFetch.flatMap((setting) => ['-c', setting]);
  const quiet = ['fetch', '-q', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
  await runGit(place, [...strict, ...quiet, damaged, `+${name}:${name}`], { limitMs: fsckLimitMs, signal });
}

async function initMirror(gitDir: string, objectFormat: ObjectFormat): Promise<void> {
  const args = ['init', '-q', '--bare', '--template=', `--object-format=${objectFormat}`, gitDir];
  await gitOutput({ folder: dirname(gitDir) }, args);
  await appendFile(`${gitDir}/config`, settings);
}

const settings = `[core]
\tlogAllRefUpdates = always
[user]
\tname = threadline
\temail = threadline@localhost
[gc]
\treflogExpire = never
\treflogExpireUnreachable = never
[fsck]
${toleratedFaults.map((id) => `\t${id} = ignore\n`).join('')}`;
