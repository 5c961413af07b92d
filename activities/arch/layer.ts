import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';
import type { Blobs } from './blobs.ts';
import { archGitText } from './git.ts';
import type { Place } from './repository.ts';

/** A file as the commit, an index or a work tree holds it. */
export interface Version {
  /** Of a regular file: `100644` or `100755`. */
  readonly mode: string;
  readonly bytes: Buffer;
}
/** By path; a path that the layer does not have is not in it. */
export type Layer = ReadonlyMap<string, Version>;

export interface IndexLayer {
  readonly files: Layer;
  /** Paths with more than one stage: a merge that arch has not resolved. */
  readonly unmerged: readonly string[];
  /** Paths that a sparse checkout leaves out of the work tree. */
  readonly skipped: readonly string[];
  /** Paths that arch told git to take as unchanged. */
  readonly assumed: readonly string[];
}

/** The paths in a commit. @throws `arch_repository` when one is there, but not as a regular file. */
export async function commitLayer(
  folder: string,
  commit: string,
  paths: readonly string[],
  blobs: Blobs,
): Promise<Layer> {
  const listed = await archGitText(folder, ['ls-tree', '-z', '--full-tree', commit, '--', ...paths]);
  const layer = new Map<string, Version>();
  for (const record of listed.split('\0').filter((text) => text !== '')) {
    const [facts, path] = split(record, '\t');
    const [mode = '', , id = ''] = facts.split(' ');
    if (!isRegular(mode)) throw notRegular(path, 'the branch', mode);
    layer.set(path, { mode, bytes: await blobs.read(id) });
  }
  return layer;
}

/** The paths in a work tree's index. @throws as `commitLayer`. */
export async function indexLayer(place: Place, paths: readonly string[], blobs: Blobs): Promise<IndexLayer> {
  const listed = await archGitText(place.root, [
    'ls-files',
    '-z',
    '--full-name',
    '--stage',
    '-v',
    '--',
    ...paths,
  ]);
  const files = new Map<string, Version>();
  const found = { unmerged: new Set<string>(), skipped: [] as string[], assumed: [] as string[] };
  for (const record of listed.split('\0').filter((text) => text !== '')) {
    const [facts, path] = split(record, '\t');
    const [tag = '', mode = '', id = '', stage = ''] = facts.split(' ');
    if (!paths.includes(path)) throw notRegular(path.slice(0, path.lastIndexOf('/')), 'the index', '040000');
    if (stage !== '0') {
      found.unmerged.add(path);
      continue;
    }
    if (!isRegular(mode)) throw notRegular(path, 'the index', mode);
    if (tag.toUpperCase() === 'S') found.skipped.push(path);
    if (tag !== tag.toUpperCase()) found.assumed.push(path);
    files.set(path, { mode, bytes: await blobs.read(id) });
  }
  return { files, unmerged: [...found.unmerged], skipped: found.skipped, assumed: found.assumed };
}

/** The paths in a work tree. @throws as `commitLayer`; also when a folder on the way is a link or a file. */
export function treeLayer(place: Place, paths: readonly string[]): Layer {
  const layer = new Map<string, Version>();
  for (const path of paths) {
    const steps = path.split('/');
    const whole = join(place.root, ...steps);
    const folders = steps.slice(0, -1).map((_, index) => join(place.root, ...steps.slice(0, index + 1)));
    const wrong = folders.find(
      (folder) => lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === false,
    );
    if (wrong !== undefined) throw notRegular(wrong, 'the work tree', 'not a folder');
    const stat = lstatSync(whole, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    if (!stat.isFile()) throw notRegular(path, 'the work tree', stat.isSymbolicLink() ? '120000' : '040000');
    layer.set(path, { mode: (stat.mode & 0o100) === 0 ? '100644' : '100755', bytes: readFileSync(whole) });
  }
  return layer;
}

const isRegular = (mode: string): boolean => mode === '100644' || mode === '100755';

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + 1)];
}

function notRegular(path: string, where: string, mode: string): Error {
  const kinds: Readonly<Record<string, string>> = {
    '120000': 'a symbolic link',
    '160000': 'a submodule',
    '040000': 'a folder',
  };
  return failure(
    'arch_repository',
    `${escapeText(path, 300)} is ${kinds[mode] ?? `no regular file (${mode})`} in ${where}; make it a regular file, or name another one in [arch] of threadline.toml`,
  );
}
