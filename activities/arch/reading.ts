import { escapeText } from '../../contract/escape.ts';
import { unreadableEnd, type Edit } from './edit.ts';
import { indexState, type IndexState } from './index-lock.ts';
import { indexLayer, treeLayer, type IndexLayer, type Layer } from './layer.ts';
import type { Recording } from './recording.ts';
import type { Place } from './repository.ts';

/** What one work tree and its index hold, and what they are to hold. */
export interface PlaceReading {
  readonly place: Place;
  /** Of the index, before it was read. */
  readonly state: IndexState;
  readonly changes: readonly Change[];
}
export interface Change {
  readonly path: string;
  readonly mode: string;
  /** The new content in the index; absent when it stays. */
  readonly index?: Buffer;
  /** The change of the file; absent when it stays, or when a sparse checkout leaves it out. */
  readonly tree?: { readonly before: Buffer | undefined; readonly after: Buffer };
  /** What git forgets when the entry of the index is written anew. */
  readonly flag?: '--skip-worktree' | '--assume-unchanged';
}

const empty = Buffer.alloc(0);

/** A string is the sentence that says what arch must finish first. Reads only. @throws as the layers. */
export async function readPlace(
  { edits, paths, blobs }: Recording,
  place: Place,
  commit: Layer,
): Promise<PlaceReading | string> {
  const state = indexState(place.gitDir);
  const index = await indexLayer(place, paths, blobs);
  const tree = treeLayer(place, paths);
  const changes: Change[] = [];
  for (const edit of edits) {
    const unfinished = unfinishedEdit(edit.path, commit, index, tree);
    if (unfinished !== undefined) return unfinished;
    const change = changeOf(edit, index, tree);
    const hidden = [change.index, change.tree?.after].some(
      (text) => text !== undefined && !edit.readable(text),
    );
    if (hidden) return `${unreadableEnd(edit.path)}.`;
    changes.push(change);
  }
  return { place, state, changes };
}

function changeOf(edit: Edit, index: IndexLayer, tree: Layer): Change {
  const { path } = edit;
  const staged = index.files.get(path);
  const file = tree.get(path);
  const stagedAfter = edit.apply(staged?.bytes ?? empty);
  const leftOut = file === undefined && index.skipped.includes(path);
  const fileAfter = leftOut ? empty : edit.apply(file?.bytes ?? empty);
  return {
    path,
    mode: staged?.mode ?? '100644',
    ...(staged?.bytes.equals(stagedAfter) ? {} : { index: stagedAfter }),
    ...(leftOut || file?.bytes.equals(fileAfter) ? {} : { tree: { before: file?.bytes, after: fileAfter } }),
    ...(index.skipped.includes(path) ? { flag: '--skip-worktree' as const } : {}),
    ...(index.assumed.includes(path) ? { flag: '--assume-unchanged' as const } : {}),
  };
}

/** A deletion that is not committed yet would take the entry out of the branch with arch's next commit. */
function unfinishedEdit(path: string, commit: Layer, index: IndexLayer, tree: Layer): string | undefined {
  const shown = escapeText(path, 300);
  if (index.unmerged.includes(path))
    return `${shown} has a merge conflict: resolve it and run git add ${shown}.`;
  if (commit.has(path) && !index.files.has(path)) {
    return `${shown} is deleted (or moved) in the index and this is not committed: commit it, or take it back with git restore --staged --worktree ${shown}.`;
  }
  if (index.files.has(path) && !tree.has(path) && !index.skipped.includes(path)) {
    return `${shown} is deleted in the work tree and this is not committed: commit it, or take it back with git restore ${shown}.`;
  }
  return undefined;
}
