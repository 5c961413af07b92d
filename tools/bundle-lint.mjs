import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * Rolls `dist/client/cli/lint.js` and the readers of packets and names into one file: to find and load sixty small modules
 * takes longer than to lint a packet. What it loads only where it must — the whole configuration with zod and git, the
 * readers of logs and boards — stays as it is, beside it.
 */
export async function bundleLint(dist) {
  const entry = join(dist, 'client', 'cli', 'lint.js');
  await build({
    entryPoints: [entry],
    outfile: entry,
    allowOverwrite: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // smol-toml is rolled in with its licence; commander is loaded already.
    legalComments: 'inline',
    external: ['commander'],
    plugins: [lazilyLoaded(entry)],
    logLevel: 'warning',
  });
}

/** Only the entry's own dynamic imports are rolled in. The others get a path that holds from where the one file lies. */
function lazilyLoaded(entry) {
  return {
    name: 'lazily-loaded',
    setup(bundle) {
      bundle.onResolve({ filter: /^\./ }, ({ kind, importer, path }) => {
        if (kind !== 'dynamic-import' || importer === entry) return undefined;
        return { path: relative(dirname(entry), resolve(dirname(importer), path)), external: true };
      });
    },
  };
}
