import { cp, readdir, symlink } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['client', 'worker', 'activities', 'workflows', 'host', 'contract', 'tools', 'examples/demo'];

/** Writes everything that runs, and the programs of the tests, as JavaScript into an empty folder: file by file, as the build does. */
export async function compileHouse(folder: string): Promise<void> {
  for (const name of folders)
    await cp(join(root, name), join(folder, name), { recursive: true, filter: isNoSource });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const sources = await Promise.all([...folders, 'test'].map(sourcesOf));
  await build({
    absWorkingDir: root,
    entryPoints: sources.flat(),
    outdir: folder,
    outbase: root,
    bundle: true,
    packages: 'external',
    plugins: [fileByFile],
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
}

/** What files import of each other stays apart, under the name that it then has. */
const fileByFile: Plugin = {
  name: 'file-by-file',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\./ }, ({ kind, path }) =>
      kind === 'entry-point' ? undefined : { path: scriptOf(path), external: true },
    );
  },
};

export const scriptOf = (source: string): string => source.replace(/\.ts$/u, '.js');

async function sourcesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(root, folder), { recursive: true });
  return names
    .filter((name) => isSource(name) && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name));
}

const isSource = (name: string): boolean => extname(name) === '.ts' && !name.endsWith('.d.ts');
const isNoSource = (name: string): boolean => !isSource(name);
