import { existsSync } from 'node:fs';
import { cp, mkdtemp, rename } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { compileHouse, scriptOf } from './compiled-house.ts';
import { removeFolder } from './repository.ts';
import { bundleOfRun } from './workflow-bundle.ts';

/**
 * The program as JavaScript, for a process of its own. `source`: its TypeScript file in this repository. tsx would compile
 * it in each process anew, which takes twice as long as what the program then does. The house is compiled by the first
 * test file of a run that needs a program, and read by all others.
 */
export async function compiledProgram(source: URL): Promise<string> {
  const compiled = await (house ??= compileOnce());
  return join(compiled, scriptOf(relative(root, fileURLToPath(source))));
}

let house: Promise<string> | undefined;

const root = fileURLToPath(new URL('..', import.meta.url));

async function compileOnce(): Promise<string> {
  const compiled = join(inject('runFolder'), 'house');
  if (existsSync(compiled)) return compiled;
  const own = await mkdtemp(`${compiled}-`);
  await compileHouse(own);
  // Workers take it from there, as from a package that was built.
  await cp((await bundleOfRun()).codePath, join(own, 'workflow-bundle.js'));
  await rename(own, compiled).catch(async (error: unknown) => {
    // Another file of this run was faster.
    if (!existsSync(compiled)) throw error;
    await removeFolder(own);
  });
  return compiled;
}
