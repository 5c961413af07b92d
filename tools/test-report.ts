import type { ViteUserConfig } from 'vitest/config';

type Reporters = NonNullable<NonNullable<ViteUserConfig['test']>['reporters']>;

/** On CI each suite also leaves a file from which .ci/run takes its counts. */
export function reportersFor(suite: string): Reporters {
  if (!process.env['CI']) return ['default'];
  return ['default', ['json', { outputFile: `.threadline/report/${suite}.json` }]];
}
