import { chmod, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setup } from './setup.mjs';

/** `npm run build`: what is published, in dist/. stdout stays empty, for `npm pack --json` prints there. */
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const floors = ['client', 'worker', 'activities', 'workflows', 'host', 'contract'];
const cliFinder = ['temporal-cli.mjs', 'temporal-cli.d.mts', 'temporal-wheel.mjs'];
const bin = join(dist, 'client', 'cli', 'main.js');

await setup();
await rm(dist, { recursive: true, force: true });
await compile();
for (const floor of floors) await copyTexts(floor);
await mkdir(join(dist, 'tools'));
for (const file of cliFinder) await copyFile(join(root, 'tools', file), join(dist, 'tools', file));
await joinHostProgram();
await writeBundle();
await rollLint();
await makeExecutable(bin);

async function compile() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const child = spawn(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) {
    process.stderr.write('build: the compiler found the mistakes above; mend them, then build again\n');
    process.exit(1);
  }
}

/** Prompts and the parts of the host program lie beside the code that reads them. */
async function copyTexts(floor) {
  const entries = await readdir(join(root, floor), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile() && /\.(md|sh|json)$/.test(each.name))) {
    const from = join(entry.parentPath ?? entry.path, entry.name);
    const to = join(dist, from.slice(root.length));
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
  }
}

/** Joined; the parts are of no use beside it. */
async function joinHostProgram() {
  const folder = join(dist, 'host');
  const { writeHostProgram } = await import(pathToFileURL(join(folder, 'build.js')).href);
  writeHostProgram(folder);
  await rm(join(folder, 'parts'), { recursive: true });
}

/** Spares every worker a second at its start. */
async function writeBundle() {
  const { bundleNow } = await import(pathToFileURL(join(dist, 'worker', 'bundle.js')).href);
  const { code } = await bundleNow();
  await writeFile(join(dist, 'workflow-bundle.js'), code);
}

/** Spares every lint the loading of sixty files. */
async function rollLint() {
  // Its bundler is there only after the setup.
  const { bundleLint } = await import('./bundle-lint.mjs');
  await bundleLint(dist);
}

async function makeExecutable(file) {
  const text = await readFile(file, 'utf8');
  if (!text.startsWith('#!')) await writeFile(file, `#!/usr/bin/env node\n${text}`);
  await chmod(file, 0o755);
}
