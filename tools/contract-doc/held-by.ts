import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The tests of a repository: path from its root, with `/` → text; in order. */
export type Tests = ReadonlyMap<string, string>;

/** All TypeScript below test/, cases and worlds included, for a rule's code may stand in a table of cases. */
export function readTests(root: string): Tests {
  const paths = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `test/${path.replaceAll('\\', '/')}`)
    .sort();
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** The files that say a rule's code as a whole word in quotes. */
export function filesOf(code: string, tests: Tests): readonly string[] {
  const whole = new RegExp(`['"\`](?:[0-9:]+ )?${code}['"\`]`, 'u');
  return [...tests].filter(([, text]) => whole.test(text)).map(([path]) => path);
}

/** Does the file hold a test of that title? */
export const hasTest = (file: string, title: string, tests: Tests): boolean =>
  ["'", '"', '`'].some((quote) => tests.get(file)?.includes(quote + title + quote) === true);
