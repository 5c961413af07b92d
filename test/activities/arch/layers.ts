import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { boardPath, logPath } from './arch-config.ts';

/** One file's text in the three layers; `undefined` where it is not. */
export interface Texts {
  readonly commit: string | undefined;
  readonly index: string | undefined;
  readonly tree: string | undefined;
}

export async function textsOf(repo: string, place: string | undefined, path: string): Promise<Texts> {
  return {
    commit: await shown(repo, `refs/heads/main:${path}`),
    index: place === undefined ? undefined : await shown(place, `:${path}`),
    tree: place === undefined ? undefined : await readFile(join(place, path), 'utf8').catch(() => undefined),
  };
}

/** The file's mode in the same three layers, as git writes it; `undefined` where it is not. */
export async function modesOf(repo: string, place: string | undefined, path: string): Promise<Texts> {
  const first = (text: string): string | undefined => /^\d+/u.exec(text)?.[0];
  const stat = place === undefined ? undefined : await lstat(join(place, path)).catch(() => undefined);
  return {
    commit: first(await git(repo, 'ls-tree', 'refs/heads/main', '--', path)),
    index: place === undefined ? undefined : first(await git(place, 'ls-files', '--stage', '--', path)),
    tree: stat?.mode.toString(8),
  };
}

/** Everything but log and board, as it can be seen: branch, index, files with modes, HEAD, other refs, merge state. */
export async function surroundings(repo: string, place: string | undefined): Promise<unknown> {
  const where = place ?? repo;
  const bare = (await git(repo, 'rev-parse', '--is-bare-repository')) === 'true';
  const lines = async (...args: readonly string[]): Promise<readonly string[]> =>
    (await git(where, ...args))
      .split('\n')
      .filter((line) => !line.includes(logPath) && !line.includes(boardPath));
  return {
    commit: await lines('ls-tree', '-r', 'refs/heads/main'),
    refs: (await git(repo, 'for-each-ref')).split('\n').filter((line) => !line.endsWith('refs/heads/main')),
    head: await readFile(join(await git(where, 'rev-parse', '--absolute-git-dir'), 'HEAD'), 'utf8'),
    ...(bare
      ? {}
      : {
          index: await lines('ls-files', '--stage', '-v'),
          status: await lines('status', '--porcelain', '-uall'),
          tree: await filesOf(where, [logPath, boardPath]),
          merge: await git(where, 'rev-parse', '-q', '--verify', 'MERGE_HEAD').catch(() => 'none'),
        }),
  };
}

/** Path → kind, mode and content of everything below a folder; for "nothing is touched" with `.git` in it. */
export async function filesOf(
  folder: string,
  without: readonly string[] = ['-'],
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const skipGit = !without.includes('-');
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (without.includes(path) || (skipGit && path === '.git')) continue;
      const whole = join(folder, path);
      if (entry.isDirectory()) await walk(path);
      else if (entry.isSymbolicLink()) found[path] = `link ${await readlink(whole)}`;
      else found[path] = `${(await lstat(whole)).mode.toString(8)} ${await readFile(whole, 'base64')}`;
    }
  };
  await walk('');
  return found;
}

export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  return (await execa('git', [...args], { cwd: folder, stdin: 'ignore' })).stdout;
}

const shown = async (folder: string, object: string): Promise<string | undefined> =>
  execa('git', ['cat-file', 'blob', object], { cwd: folder, stripFinalNewline: false }).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
