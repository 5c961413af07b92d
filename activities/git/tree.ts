import { gitOutput, type GitPlace } from './run.ts';

/** What stands at a path of a commit's tree. `mode` as git writes it: 100644, 100755, 120000 (symlink), 160000 (submodule), 040000. */
export interface TreeEntry {
  readonly mode: string;
  readonly id: string;
  /** Bytes; 0 for anything but a blob. */
  readonly size: number;
}

/** The entries that the tree of `commit` has at exactly these paths; a path that it does not have is absent. */
export async function treeEntries(
  place: GitPlace,
  commit: string,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, TreeEntry>> {
  const found = new Map<string, TreeEntry>();
  if (paths.length === 0) return found;
  // `cat-file` shows no modes (a symlink reads as a blob), so the tree itself is asked. Without -t a folder is missing from
  // the answer as soon as a path below it is asked for too.
  const stdout = await gitOutput(
    place,
    ['ls-tree', '-t', '-z', '-l', '--full-tree', commit, '--', ...paths],
    {
      signal,
    },
  );
  for (const record of stdout.toString('utf8').split('\0')) {
    const match = /^(\d{6}) \w+ ([0-9a-f]+) +(-|\d+)\t(.*)$/s.exec(record);
    if (!match) continue;
    const [, mode = '', id = '', size = '', path = ''] = match;
    found.set(path, { mode, id, size: size === '-' ? 0 : Number(size) });
  }
  return found;
}

export const isRegularFile = (entry: TreeEntry): boolean =>
  entry.mode === '100644' || entry.mode === '100755';

/** What a mode is called in a sentence. */
export const modeName = (mode: string): string => modeNames[mode] ?? `an object of mode ${mode}`;
const modeNames: Readonly<Record<string, string>> = {
  '040000': 'a directory',
  '120000': 'a symbolic link',
  '160000': 'a submodule',
};
