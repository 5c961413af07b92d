import { readFileSync } from 'node:fs';

/** What Codex of that version printed once (test/codex/recordings.test.ts holds it against the real one). */
export const codexFixture = (name: string, version = '0.169.0'): string =>
  readFileSync(new URL(`../../codex/fixtures/${version}/${name}.txt`, import.meta.url), 'utf8');
