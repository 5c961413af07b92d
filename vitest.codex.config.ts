import { defineConfig } from 'vitest/config';
import { reportersFor } from './tools/test-report.ts';

/** The real agent against a scripted model: installs a binary when it is run first, so it stands apart. */
export default defineConfig({
  test: {
    include: ['test/codex/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    teardownTimeout: 20_000,
    reporters: reportersFor('codex'),
  },
});
