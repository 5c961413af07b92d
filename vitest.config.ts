import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/test-order.ts';
import { patience } from './tools/test-patience.ts';
import { reportersFor } from './tools/test-report.ts';

/** On two processors: the tests start servers, shells and agents of their own, and wait for them half of the time. */
const filesAtOnce = 3;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/codex/**', '**/node_modules/**'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    maxWorkers: filesAtOnce,
    sequence: { sequencer: LongestFirst },
    ...patience,
    teardownTimeout: 20_000,
    reporters: reportersFor('test'),
  },
});
