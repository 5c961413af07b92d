import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Writes what the commands without an engine need as JavaScript under `root`, as the build does, and returns the program's file. */
export async function compileClient(root: string): Promise<string> {
  for (const floor of ['client', 'activities', 'contract']) {
    const names = await readdir(join(project, floor), { recursive: true });
    for (const name of names.filter((each) => each.endsWith('.ts'))) {
      const to = join(root, 'dist', floor, name.replace(/\.ts$/u, '.js'));
      await mkdir(dirname(to), { recursive: true });
      await writeFile(to, scriptFrom(await readFile(join(project, floor, name), 'utf8')));
    }
  }
  await writeFile(join(root, 'package.json'), await readFile(join(project, 'package.json')));
  await symlink(join(project, 'node_modules'), join(root, 'node_modules'));
  return join(root, 'dist', 'client', 'cli', 'main.js');
}

const scriptFrom = (source: string): string =>
  ts.transpileModule(source, {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  }).outputText;
