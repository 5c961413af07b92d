import { defineConfig } from 'vitest/config';

/** Set by run.mjs. */
const include = JSON.parse(process.env['MUTATION_INCLUDE'] ?? '[]') as string[];

export default defineConfig({ test: { include, pool: 'forks', testTimeout: 60_000, hookTimeout: 60_000 } });
