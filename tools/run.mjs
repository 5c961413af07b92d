import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setup } from './setup.mjs';

/**
 * `node tools/run.mjs FILE.ts ARGS…`: setup, then the TypeScript file in this same process. One process, so that a
 * signal sent to npm reaches the file; a shell with `&&` between them would keep it to itself.
 */
const [, , file, ...rest] = process.argv;
try {
  await setup();
} catch (error) {
  process.stderr.write(`setup: ${error.message}\n`);
  process.exit(1);
}
// tsx would keep what it compiles in a folder of its own under the temporary one, and leave it there.
process.env.TSX_DISABLE_CACHE = '1';
const { register } = await import('tsx/esm/api');
register();
process.argv = [process.argv[0], resolve(file), ...rest];
await import(pathToFileURL(resolve(file)).href);
