import { basename, join, resolve } from 'node:path';
import { escapeText } from '../../contract/escape.ts';
import { runGit, type GitAnswer } from '../git/run.ts';

export type ArchRepository =
  | { readonly ok: true; readonly root: string; readonly firstCommit: string }
  | { readonly ok: false; readonly message: string; readonly fix: string };

/** The root of the repository that `folder` lies in, and the first commit of `branch`: what tells two architects apart. */
export async function lookAtRepository(folder: string, branch: string): Promise<ArchRepository> {
  const place = await ask(folder, ['rev-parse', '--is-shallow-repository', '--show-cdup']);
  if (place.exitCode !== 0) {
    return refused(
      `${folder} is no git repository that can be read: ${place.stderr || 'git says nothing'}.`,
      'Point [arch] repo at the repository of arch, or set [temporal] task_queue.',
    );
  }
  const [shallow, upwards = ''] = place.stdout.toString('utf8').split('\n');
  if (shallow === 'true') {
    return refused(
      `${folder} is a shallow clone, which does not know its first commit.`,
      'Run `git fetch --unshallow`, or set [temporal] task_queue.',
    );
  }
  const roots = await ask(folder, [
    'rev-list',
    '--max-parents=0',
    '--date-order',
    '--end-of-options',
    `refs/heads/${branch}`,
  ]);
  const firstCommit = roots.stdout.toString('utf8').trim().split('\n').at(-1) ?? '';
  if (roots.exitCode !== 0 || firstCommit === '') {
    return refused(
      `${folder} has no commit on the branch ${branch}.`,
      'Make a first commit there, or mend [arch] branch.',
    );
  }
  return { ok: true, root: resolve(folder, upwards), firstCommit };
}

/** As it stands in the names of state folders and task queues. */
export function repositoryName(root: string): string {
  const name = basename(root)
    .replace(/\.git$/u, '')
    .replace(/[^A-Za-z0-9._-]+/gu, '-')
    .replace(/^[^A-Za-z0-9]+/u, '');
  return name === '' ? 'arch' : name;
}

/** Below `XDG_STATE_HOME`, which counts only when it is absolute. */
export function defaultStateDir(root: string, env: NodeJS.ProcessEnv, home: string): string {
  const stateHome = env['XDG_STATE_HOME'] ?? '';
  return join(
    stateHome.startsWith('/') ? stateHome : join(home, '.local/state'),
    'threadline',
    repositoryName(root),
  );
}

/** git that cannot be run at all reads like a repository that cannot be read. */
async function ask(
  folder: string,
  args: readonly string[],
): Promise<Pick<GitAnswer, 'exitCode' | 'stdout' | 'stderr'>> {
  try {
    return await runGit({ folder }, args, { code: 'arch_repository' });
  } catch (error) {
    const stderr = escapeText(error instanceof Error ? error.message : String(error), 500);
    return { exitCode: 127, stdout: Buffer.alloc(0), stderr };
  }
}

const refused = (message: string, fix: string): ArchRepository => ({ ok: false, message, fix });
