import { rename, rm } from 'node:fs/promises';

/** Who works in one repository at this moment, and who waits for all of them to be done. */
interface Doors {
  working: number;
  /** Set while the repository is being replaced or that is waited for: nobody begins. */
  closed?: Promise<void>;
  whenEmpty?: () => void;
}
/** By git directory, for the life of the process: a few mirrors. */
const all = new Map<string, Doors>();

/** Runs `work` in a repository that nobody of this process replaces meanwhile: it would find half of it, and believe that. */
export async function inRepository<T>(gitDir: string, work: () => Promise<T>): Promise<T> {
  const doors = doorsOf(gitDir);
  while (doors.closed) await doors.closed;
  doors.working += 1;
  try {
    return await work();
  } finally {
    doors.working -= 1;
    if (doors.working === 0) doors.whenEmpty?.();
  }
}

/**
 * Puts a repository in the place of another one (or of none), once nobody works there any more; who wants to meanwhile waits.
 * What was there goes to `aside`, or away.
 */
export async function replaceRepository(gitDir: string, fresh: string, aside?: string): Promise<void> {
  const doors = doorsOf(gitDir);
  while (doors.closed) await doors.closed;
  let open = (): void => undefined;
  doors.closed = new Promise((resolve) => (open = resolve));
  try {
    if (doors.working > 0) await new Promise<void>((resolve) => (doors.whenEmpty = resolve));
    const old = aside ?? `${fresh}.old`;
    await rm(old, { recursive: true, force: true });
    await rename(gitDir, old).catch(unlessAbsent);
    await rename(fresh, gitDir);
    if (aside === undefined) await rm(old, { recursive: true, force: true });
  } finally {
    delete doors.closed;
    delete doors.whenEmpty;
    open();
  }
}

function doorsOf(gitDir: string): Doors {
  const known = all.get(gitDir);
  if (known) return known;
  const doors: Doors = { working: 0 };
  all.set(gitDir, doors);
  return doors;
}

function unlessAbsent(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
