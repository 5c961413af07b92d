import { readFile } from 'node:fs/promises';
import { builtinModules, createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';

// Stryker starts its workers in the folder with the changed copy; the packages lie beside the original.
const { build } = createRequire(import.meta.url)('esbuild');
const packages = 'threadline-mutation-packages';

/**
 * Rolls the test files and all of ours that they import into one script. Each call of what comes back makes the modules
 * anew, none of them evaluated yet, and answers with one import per test file: so a rule that is read while a file
 * loads, or kept once it was worked out, can be changed like any other. Packages are loaded once and shared.
 *
 * @param {readonly string[]} files relative to the current folder
 * @param {(path: string, own: object) => object} wrap what the bundle gets for a package
 * @returns {Promise<() => Record<string, () => Promise<unknown>>>}
 */
export async function bundleOf(files, wrap) {
  globalThis[packages] = {};
  const imports = files.map(
    (file) => `${JSON.stringify(file)}: () => import(${JSON.stringify(`./${file}`)})`,
  );
  const { outputFiles } = await build({
    stdin: { contents: `export const files = { ${imports.join(', ')} };`, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'tests',
    platform: 'node',
    target: 'node20',
    conditions: [],
    logLevel: 'error',
    plugins: [ownPlace, sharedPackages(wrap)],
  });
  const script = new Script(`(() => { ${outputFiles[0].text}\nreturn tests.files; })`, {
    filename: 'tests.js',
  });
  return script.runInThisContext();
}

/** A script has no `import.meta`. */
const ownPlace = {
  name: 'own-place',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const place = JSON.stringify(pathToFileURL(path).href);
      return { loader: 'ts', contents: text.replaceAll('import.meta.url', place) };
    });
  },
};

/** What is not ours is imported by node itself, once, so that vitest's parts and the tests mean the same vitest. */
const sharedPackages = (wrap) => ({
  name: 'shared-packages',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, resolveDir, pluginData }) => {
      if (pluginData === packages) return undefined;
      if (path.startsWith('node:') || builtinModules.includes(path)) return { path, namespace: packages };
      const found = await resolve(path, { resolveDir, kind: 'import-statement', pluginData: packages });
      return { path: pathToFileURL(found.path).href, namespace: packages };
    });
    onLoad({ filter: /./, namespace: packages }, async ({ path }) => {
      globalThis[packages][path] = wrap(path, await import(path));
      const held = `globalThis[${JSON.stringify(packages)}][${JSON.stringify(path)}]`;
      const names = Object.keys(globalThis[packages][path]).filter((name) => /^[\w$]+$/u.test(name));
      const values = names.map((name, at) => `const value${at} = ${held}[${JSON.stringify(name)}];`);
      const exported = names.map((name, at) => `value${at} as ${name}`);
      return { contents: `${values.join('\n')}\nexport { ${exported.join(', ')} };` };
    });
  },
});
