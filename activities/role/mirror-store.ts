import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toleratedFaults } from '../git/fsck.ts';
import { gitOutput, runGit } from '../git/run.ts';

/** The role's branch, as fetched. */
export const headsPrefix = 'refs/threadline-heads/';
/** Accepted commits, by thread_ref. */
export const pinsPrefix = 'refs/threadline/';

/**
 * Makes the bare repository unless it is there already with this object format. It appears whole or not at all, whoever else
 * makes it at the same time.
 */
export async function makeMirror(gitDir: string, objectFormat: 'sha1' | 'sha256'): Promise<void> {
  const known = await runGit({ gitDir }, ['rev-parse', '--show-object-format']);
  if (known.exitCode === 0 && known.stdout.toString('utf8').trim() === objectFormat) return;
  await mkdir(dirname(gitDir), { recursive: true, mode: 0o700 });
  const fresh = `${gitDir}.${randomUUID()}`;
  try {
    await initMirror(fresh, objectFormat);
    await rm(gitDir, { recursive: true, force: true });
    await rename(fresh, gitDir);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
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
  // Puts back the folders without which git sees no repository there, and no pins in it; what it holds is left alone.
  await runGit({ folder: dirname(gitDir) }, ['init', '-q', '--bare', '--template=', gitDir]);
  const format = await runGit(place, ['rev-parse', '--show-object-format']);
  const pins = await runGit(place, ['for-each-ref', '--format=%(objectname) %(refname)', pinsPrefix]);
  const fresh = `${gitDir}.${randomUUID()}`;
  try {
    await initMirror(fresh, format.stdout.toString('utf8').trim() === 'sha256' ? 'sha256' : 'sha1');
    await fill(fresh);
    for (const line of pins.stdout.toString('utf8').split('\n')) {
      const [commit, name] = line.split(' ');
      // A pin whose commit the role has thrown away since cannot be had back: the closure in arch's log still names it.
      if (commit && name) await runGit({ gitDir: fresh }, ['update-ref', name, commit]);
    }
    await rm(gitDir, { recursive: true, force: true });
    await rename(fresh, gitDir);
    return true;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** A whole history is read; no reader waits for it but the one that met the damage. */
const fsckLimitMs = 15 * 60_000;

async function initMirror(gitDir: string, objectFormat: 'sha1' | 'sha256'): Promise<void> {
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
