import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** The packages that a run of a program has loaded, as Node's own loader was asked for them; sorted. */
export async function loadedPackages(
  program: readonly string[],
  options: { readonly cwd: string; readonly folder: string },
): Promise<readonly string[]> {
  const { cwd, folder } = options;
  const record = join(folder, `loaded-${String((runs += 1))}`);
  const hook = `data:text/javascript,${encodeURIComponent(hookText(record))}`;
  await execa(process.execPath, ['--import', hook, ...program], { cwd, reject: false, stdin: 'ignore' });
  const urls = (await readFile(record, 'utf8')).split('\n');
  const names = urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//u.exec(url)?.[1] ?? []);
  return [...new Set(names)].sort();
}
let runs = 0;

/** Writes each module's address as it is loaded; what CommonJS requires is seen too, where it is required. */
const hookText = (record: string): string => `
import { appendFileSync } from 'node:fs';
import Module, { register } from 'node:module';
const { _load } = Module;
Module._load = function (request, parent, isMain) {
  try { appendFileSync(${JSON.stringify(record)}, Module._resolveFilename(request, parent, isMain) + '\\n'); } catch { /* The loader says it. */ }
  return _load.apply(this, arguments);
};
register('data:text/javascript,' + encodeURIComponent(\`
import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  appendFileSync(${JSON.stringify(record).replaceAll('\\', '\\\\')}, url + '\\\\n');
  return next(url, context);
}\`));
`;
