import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ViteUserConfig } from 'vitest/config';
import type { Reporter } from 'vitest/node';

type Reporters = NonNullable<NonNullable<ViteUserConfig['test']>['reporters']>;

/**
 * On CI each suite also leaves two files from which .ci/run takes its counts: `<suite>.json`, and `<suite>.errors.json` with
 * what was thrown outside of any test, of which vitest's own report says nothing. `THREADLINE_REPORT` gives another name.
 */
export function reportersFor(suite: string): Reporters {
  if (!process.env['CI']) return ['default'];
  const report = `.threadline/report/${process.env['THREADLINE_REPORT'] ?? suite}`;
  return ['default', ['json', { outputFile: `${report}.json` }], errorsInto(`${report}.errors.json`)];
}

const errorsInto = (file: string): Reporter => ({
  onTestRunEnd: async (_modules, errors) => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(errors.map(({ stack, message }) => stack ?? message)));
  },
});
