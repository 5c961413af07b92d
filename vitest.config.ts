import { defineConfig } from 'vitest/config';
import { reportersFor } from './tools/test-report.ts';

/** Two files at a time: the tests start servers, shells and agents of their own. */
const filesAtOnce = 2;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/codex/**', '**/node_modules/**'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    maxWorkers: filesAtOnce,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    reporters: reportersFor('test'),
  },
});
