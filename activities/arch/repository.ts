import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ArchConfig } from '../../contract/config.ts';
import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';
import { archGit, archGitText, gitFailure } from './git.ts';

/** A work tree that has the branch checked out: its index and its files carry the entry too. */
export interface Place {
  readonly root: string;
  readonly gitDir: string;
}

export interface ArchRepository {
  /** The root of the work tree that is configured, or the bare repository; calls that need no index of their own run here. */
  readonly folder: string;
  /** Of this work tree, or of the bare repository. */
  readonly gitDir: string;
  readonly commonDir: string;
  /** `refs/heads/…`, with a symbolic ref followed. */
  readonly ref: string;
  readonly tip: string;
  /** None when the branch is checked out nowhere; several only after `git worktree add --force`. */
  readonly places: readonly Place[];
  /** Set when a work tree that holds the branch cannot be reached: its next commit would take the entry out again. */
  readonly outOfReach?: string;
}

/**
 * Arch's repository as it is now. Reads only.
 *
 * @throws the failure `arch_repository` when it is no repository, or has no such branch or no commit.
 */
export async function openRepository(arch: ArchConfig): Promise<ArchRepository> {
  const { folder, gitDir, commonDir, root } = await locate(arch.repo);
  const { ref, tip, head } = await branchTip(folder, arch.branch);
  const places: Place[] = [];
  if (root !== undefined && head) places.push({ root, gitDir });
  let outOfReach: string | undefined;
  // The work tree that is configured is the only one then.
  const alone = root !== undefined && !existsSync(join(commonDir, 'worktrees'));
  for (const listed of alone ? [] : await listWorktrees(folder)) {
    if (listed.ref !== ref || listed.bare) continue;
    if (!existsSync(listed.path)) {
      if (listed.locked) outOfReach = listed.path;
      continue;
    }
    const place = await locate(listed.path);
    if (places.some((known) => known.gitDir === place.gitDir)) continue;
    if (place.root === undefined)
      throw failure(
        'arch_repository',
        `the work tree of ${escapeText(listed.path, 300)} cannot be found; set [arch] repo to it`,
      );
    places.push({ root: place.root, gitDir: place.gitDir });
  }
  return { folder, gitDir, commonDir, ref, tip, places, ...(outOfReach === undefined ? {} : { outOfReach }) };
}

interface Located {
  readonly folder: string;
  readonly gitDir: string;
  readonly commonDir: string;
  readonly root?: string;
}

async function locate(folder: string): Promise<Located> {
  const shown = escapeText(folder, 300);
  if (!existsSync(folder))
    throw failure('arch_repository', `${shown} does not exist; set [arch] repo in threadline.toml`);
  // Outside a work tree git fails at the last question, after it has answered the others.
  const questions = ['--is-inside-work-tree', '--absolute-git-dir', '--git-common-dir', '--show-toplevel'];
  const answer = await archGit(folder, ['rev-parse', ...questions]);
  const [inside, gitDir, commonDir, root] = answer.stdout.toString('utf8').split('\n');
  if (!gitDir || !commonDir) {
    throw failure(
      'arch_repository',
      `${shown} is not usable as a git repository (${answer.stderr}); set [arch] repo in threadline.toml, or run git init there`,
    );
  }
  const found = { folder, gitDir: realpathSync(gitDir), commonDir: realpathSync(resolve(folder, commonDir)) };
  return inside === 'true' && root ? { ...found, folder: root, root } : found;
}

interface Branch {
  readonly ref: string;
  readonly tip: string;
  /** Is it what HEAD of this work tree stands on? */
  readonly head: boolean;
}

async function branchTip(folder: string, branch: string): Promise<Branch> {
  const wanted = `refs/heads/${branch}`;
  const format = '%(refname)%09%(symref)%09%(objectname)%09%(HEAD)';
  const refs = await archGitText(folder, ['for-each-ref', `--format=${format}`, wanted]);
  for (const line of refs.split('\n')) {
    const [name, symref, tip, head] = line.split('\t');
    if (name !== wanted || !tip) continue;
    if (!symref) return { ref: wanted, tip, head: head === '*' };
    return { ref: symref, tip, head: head === '*' || (await headRef(folder)) === symref };
  }
  const shown = escapeText(branch, 200);
  if ((await headRef(folder)) === wanted) {
    throw failure(
      'arch_repository',
      `branch ${shown} has no commit yet; make the first one: git -C ${escapeText(folder, 300)} commit --allow-empty -m start`,
    );
  }
  throw failure(
    'arch_repository',
    `branch ${shown} does not exist in ${escapeText(folder, 300)}; set [arch] branch in threadline.toml, or create it with git branch`,
  );
}

/** Undefined when HEAD is detached. */
async function headRef(folder: string): Promise<string | undefined> {
  const args = ['symbolic-ref', '--quiet', 'HEAD'];
  const answer = await archGit(folder, args);
  if (answer.exitCode === 0) return answer.stdout.toString('utf8').trim();
  if (answer.exitCode === 1) return undefined;
  throw gitFailure(folder, args, answer);
}

interface Worktree {
  readonly path: string;
  readonly ref: string | undefined;
  readonly bare: boolean;
  readonly locked: boolean;
}

async function listWorktrees(folder: string): Promise<readonly Worktree[]> {
  const printed = await archGitText(folder, ['worktree', 'list', '--porcelain']);
  return printed.split('\n\n').flatMap((block) => {
    const lines = block.split('\n').filter((line) => line !== '');
    const value = (key: string): string | undefined =>
      lines.find((line) => line === key || line.startsWith(`${key} `))?.slice(key.length + 1);
    const path = value('worktree');
    if (path === undefined) return [];
    return [
      {
        path,
        ref: value('branch'),
        bare: value('bare') !== undefined,
        locked: value('locked') !== undefined,
      },
    ];
  });
}
