import { existsSync, linkSync, readdirSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * git's own index lock, taken without git. git holds `index.lock` while it prepares an index; here the index is prepared
 * first, in the scratch folder, and `index.lock` is a second hard link to it, made and renamed within one synchronous
 * stretch. So the lock is held for microseconds, and one that a kill -9 left behind is known by its inode as ours: arch's
 * git never stays locked out.
 */
export interface PreparedIndex {
  readonly gitDir: string;
  /** In the scratch folder. */
  readonly file: string;
  /** Of the index that it was made from. */
  readonly from: IndexState;
}
/** Tells one written index from another: git writes each by rename. `absent` before the first. */
export type IndexState = string;

/** Ours inside the git directory; exists only while something is being recorded, or after a kill. */
export const scratchFolder = (commonDir: string): string => join(commonDir, 'threadline');

export function indexState(gitDir: string): IndexState {
  const stat = statSync(join(gitDir, 'index'), { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return 'absent';
  return [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ');
}

/** False, and nothing done, when another git process holds the lock. */
export function lockIndex(prepared: PreparedIndex): boolean {
  try {
    linkSync(prepared.file, lockOf(prepared));
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Puts the prepared index in place and gives the lock back, both by one rename. */
export function publishIndex(prepared: PreparedIndex): void {
  renameSync(lockOf(prepared), join(prepared.gitDir, 'index'));
  unlinkSync(prepared.file);
}

export const unlockIndex = (prepared: PreparedIndex): void => {
  unlinkSync(lockOf(prepared));
};

/** Is this index.lock one that we made? */
export function ownsIndexLock(commonDir: string, lock: string): boolean {
  const locked = statSync(lock, { bigint: true, throwIfNoEntry: false });
  const scratch = scratchFolder(commonDir);
  if (locked === undefined || !existsSync(scratch)) return false;
  return readdirSync(scratch).some((name) => {
    const own = statSync(join(scratch, name), { bigint: true, throwIfNoEntry: false });
    return own?.ino === locked.ino && own.dev === locked.dev;
  });
}

/** Removes a lock that a killed process of ours left; only for who has the claim, so that no such process lives. */
export function healIndexLock(commonDir: string, gitDir: string): void {
  const lock = join(gitDir, 'index.lock');
  if (ownsIndexLock(commonDir, lock)) rmSync(lock, { force: true });
}

const lockOf = (prepared: PreparedIndex): string => join(prepared.gitDir, 'index.lock');

export const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
