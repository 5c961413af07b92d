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
  for (const layer of layersOf(paths)) {
    // `cat-file` shows no modes (a symlink reads as a blob), so the tree itself is asked.
    const args = ['ls-tree', '-z', '-l', '--full-tree', commit, '--', ...layer];
    const stdout = await gitOutput(place, args, { signal });
    for (const record of stdout.toString('utf8').split('\0')) {
      const match = /^(\d{6}) \w+ ([0-9a-f]+) +(-|\d+)\t(.*)$/s.exec(record);
      if (!match) continue;
      const [, mode = '', id = '', size = '', path = ''] = match;
      found.set(path, { mode, id, size: size === '-' ? 0 : Number(size) });
    }
  }
  return found;
}

/** Asked for a folder together with a path below it, `ls-tree` lists the whole folder instead: each in a layer of its own. */
function layersOf(paths: readonly string[]): readonly (readonly string[])[] {
  const layers: string[][] = [];
  for (const path of paths) {
    const above = paths.filter((other) => path.startsWith(`${other}/`)).length;
    (layers[above] ??= []).push(path);
  }
  return layers.filter((layer) => layer.length > 0);
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
