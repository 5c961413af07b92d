import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeText } from '../../contract/escape.ts';
import { ownsIndexLock } from './index-lock.ts';
import type { ArchRepository } from './repository.ts';

/** `passing`: other git processes hold it for moments, so it is worth a short wait. */
export interface Unfinished {
  readonly passing: boolean;
  /** A sentence that names what arch must finish first. */
  readonly reason: string;
}

/** What arch must finish before anything may be written, or undefined. Reads only. */
export function unfinishedWork(repository: ArchRepository): Unfinished | undefined {
  if (repository.outOfReach !== undefined) {
    return {
      passing: false,
      reason: `The branch is checked out in ${escapeText(repository.outOfReach, 300)}, which is locked and not there: bring it back, or run git worktree unlock and git worktree prune.`,
    };
  }
  const concerned = new Set([repository.gitDir, ...repository.places.map((place) => place.gitDir)]);
  for (const gitDir of allGitDirs(repository.commonDir)) {
    const operation = operations.find(({ files }) => files.some((file) => existsSync(join(gitDir, file))));
    if (operation && (concerned.has(gitDir) || rewrites(gitDir, repository.ref))) {
      return {
        passing: false,
        reason: `A ${operation.name} is in progress in the repository of arch: finish or abort it (git ${operation.command}).`,
      };
    }
  }
  for (const { gitDir } of repository.places) {
    const lock = join(gitDir, 'index.lock');
    if (existsSync(lock) && !ownsIndexLock(repository.commonDir, lock)) {
      return {
        passing: true,
        reason: `Another git process holds ${escapeText(lock, 300)}: let it end; when none is running, remove the file.`,
      };
    }
  }
  const refLock = join(repository.commonDir, `${repository.ref}.lock`);
  if (existsSync(refLock)) {
    return {
      passing: true,
      reason: `Another git process holds ${escapeText(refLock, 300)}: let it end; when none is running, remove the file.`,
    };
  }
  return undefined;
}

const operations: readonly { name: string; command: string; files: readonly string[] }[] = [
  { name: 'git am', command: 'am --continue | --abort', files: ['rebase-apply/applying'] },
  { name: 'rebase', command: 'rebase --continue | --abort', files: ['rebase-merge', 'rebase-apply'] },
  { name: 'cherry-pick', command: 'cherry-pick --continue | --abort', files: ['CHERRY_PICK_HEAD'] },
  { name: 'revert', command: 'revert --continue | --abort', files: ['REVERT_HEAD'] },
  { name: 'cherry-pick or revert', command: 'cherry-pick --continue | --abort', files: ['sequencer'] },
  { name: 'bisect', command: 'bisect reset', files: ['BISECT_LOG'] },
];

/** Of the main work tree or bare repository, and of every linked work tree. */
export function allGitDirs(commonDir: string): readonly string[] {
  const linked = join(commonDir, 'worktrees');
  const names = existsSync(linked) ? readdirSync(linked) : [];
  return [commonDir, ...names.map((name) => join(linked, name))];
}

/** A rebase or bisect detaches HEAD, so that no list of work trees names the branch that it will move or return to. */
function rewrites(gitDir: string, ref: string): boolean {
  const branch = ref.replace(/^refs\/heads\//u, '');
  const files = [
    'rebase-merge/head-name',
    'rebase-apply/head-name',
    'rebase-merge/update-refs',
    'BISECT_START',
  ];
  return files.some((file) => {
    const path = join(gitDir, file);
    if (!existsSync(path)) return false;
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.includes(ref) || lines.includes(branch);
  });
}
