import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { appendInPlace, noteAppend, type Append } from './append.ts';
import { archGit, archGitText } from './git.ts';
import {
  indexState,
  isCode,
  lockIndex,
  publishIndex,
  scratchFolder,
  unlockIndex,
  type PreparedIndex,
} from './index-lock.ts';
import type { PlaceReading } from './reading.ts';
import type { Recording } from './recording.ts';
import type { ArchRepository, Place } from './repository.ts';

/** Everything that one work tree and its index need, prepared, so that nothing is left to do but to put it in place. */
export interface PreparedPlace {
  readonly index: PreparedIndex;
  readonly writes: readonly Write[];
}
interface Write {
  readonly file: string;
  readonly before: Buffer | undefined;
  readonly put: Append | Replacement;
}
interface Replacement {
  readonly draft: string;
}

/** Undefined when index and work tree have everything already; `moved` when the index changed meanwhile. */
export async function preparePlace(
  { edits, blobs }: Recording,
  repository: ArchRepository,
  { place, changes, state }: PlaceReading,
): Promise<PreparedPlace | 'moved' | undefined> {
  if (changes.every((change) => change.index === undefined && change.tree === undefined)) return undefined;
  const scratch = scratchFolder(repository.commonDir);
  const index = copyIndex(scratch, place, state);
  if (index === undefined) return 'moved';
  const staged: StagedFile[] = [];
  for (const { path, mode, index: bytes } of changes)
    if (bytes) staged.push({ path, mode, id: await blobs.write(bytes) });
  await stage(place.root, index.file, staged);
  for (const { path, index: bytes, flag } of changes) {
    if (bytes && flag)
      await archGitText(place.root, ['update-index', flag, '--', path], { index: index.file });
  }
  const writes = changes.flatMap(({ path, tree }): Write[] => {
    if (tree === undefined) return [];
    const file = join(place.root, path);
    const appends = edits.some((edit) => edit.path === path && edit.appends);
    const put = appends ? noted(scratch, file, tree) : drafted(scratch, file, tree);
    return [{ file, before: tree.before, put }];
  });
  return { index, writes };
}

/**
 * Work tree first, then the index, in one synchronous stretch under the index locks of all the places. `locked`, `moved`:
 * another process has the lock, or arch changed something since it was read; nothing was touched then.
 */
export function applyPlaces(places: readonly PreparedPlace[]): 'applied' | 'locked' | 'moved' {
  const held: PreparedIndex[] = [];
  try {
    for (const { index } of places) {
      if (!lockIndex(index)) return 'locked';
      held.push(index);
    }
    if (places.some(({ index }) => indexState(index.gitDir) !== index.from)) return 'moved';
    if (places.some(({ writes }) => writes.some(({ file, before }) => !isStill(file, before))))
      return 'moved';
    for (const { index, writes } of places) {
      for (const write of writes) putInPlace(write);
      held.splice(held.indexOf(index), 1);
      publishIndex(index);
    }
    return 'applied';
  } finally {
    for (const index of held) unlockIndex(index);
  }
}

/**
 * Tells the index what the files in the work tree look like now, as git's own writing would have: scripts that ask
 * plumbing without a refresh see no change. Only for looks: given up at once when arch's git is at work.
 */
export async function refreshPlace(
  repository: ArchRepository,
  place: Place,
  paths: readonly string[],
): Promise<void> {
  const index = copyIndex(scratchFolder(repository.commonDir), place, indexState(place.gitDir));
  if (index === undefined) return;
  const { exitCode } = await archGit(place.root, ['add', '--refresh', '--', ...paths], { index: index.file });
  if (exitCode === 0) applyPlaces([{ index, writes: [] }]);
}

export interface StagedFile {
  readonly path: string;
  readonly mode: string;
  readonly id: string;
}

/** Puts files into an index file. */
export async function stage(folder: string, index: string, files: readonly StagedFile[]): Promise<void> {
  if (files.length === 0) return;
  const entries = files.flatMap(({ mode, id, path }) => ['--cacheinfo', `${mode},${id},${path}`]);
  // Without --replace: a path that lies below a file or link is refused and not put in that one's stead.
  await archGitText(folder, ['update-index', '--add', ...entries], { index });
}

function copyIndex(scratch: string, place: Place, from: string): PreparedIndex | undefined {
  const file = join(scratch, `index-${randomUUID()}`);
  try {
    if (from !== 'absent') copyFileSync(join(place.gitDir, 'index'), file);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  return indexState(place.gitDir) === from ? { gitDir: place.gitDir, file, from } : undefined;
}

interface TreeChange {
  readonly before: Buffer | undefined;
  readonly after: Buffer;
}

function noted(scratch: string, file: string, { before, after }: TreeChange): Append {
  const at = before?.length ?? -1;
  const added = after.subarray(Math.max(at, 0));
  return { file, at, added, note: join(scratch, `append-${randomUUID()}`) };
}

function drafted(scratch: string, file: string, { after }: TreeChange): Replacement {
  const folder = dirname(file);
  const near = statSync(folder, { throwIfNoEntry: false })?.dev ?? statSync(scratch).dev;
  // A rename does not cross file systems: then the draft lies beside the file, under a name that the next call replaces.
  const draft =
    near === statSync(scratch).dev ? join(scratch, `draft-${randomUUID()}`) : `${file}.threadline-draft`;
  writeFileSync(draft, after);
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  if (mode !== undefined) chmodSync(draft, mode);
  return { draft };
}

function putInPlace({ file, put }: Write): void {
  mkdirSync(dirname(file), { recursive: true });
  if ('draft' in put) {
    renameSync(put.draft, file);
    return;
  }
  noteAppend(put);
  appendInPlace(put);
}

function isStill(file: string, before: Buffer | undefined): boolean {
  if (before === undefined) return lstatSync(file, { throwIfNoEntry: false }) === undefined;
  const stat = lstatSync(file, { throwIfNoEntry: false });
  return stat?.isFile() === true && before.equals(readFileSync(file));
}
