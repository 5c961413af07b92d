import { defineConfig } from 'vitest/config';
import { patience } from './tools/test-patience.ts';
import { reportersFor } from './tools/test-report.ts';

/** The real agent against a scripted model: installs a binary when it is run first, so it stands apart. */
export default defineConfig({
  test: {
    include: ['test/codex/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 1,
    // Codex lets its sandbox write to /tmp: what it must not write lies elsewhere.
    env: { TMPDIR: '/var/tmp' },
    ...patience,
    teardownTimeout: 20_000,
    reporters: reportersFor('codex'),
  },
});
