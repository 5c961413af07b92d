import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The program that runs on role hosts, in one file. */
export interface HostProgram {
  readonly text: string;
  /** Of `text` in UTF-8, in hex; the name of its folder on a host. */
  readonly sha256: string;
}

/**
 * The program as it is uploaded: the joined file beside this module where there is one (the built package), else the
 * parts, in the order of their names. Read once per process.
 *
 * @throws Error when neither is there.
 */
export function hostProgram(): HostProgram {
  program ??= read();
  return program;
}

/** Writes the joined program into `dir` as an executable `threadline-host`; for the build. */
export function writeHostProgram(dir: string): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, fileName), joinParts(), { mode: 0o755 });
}

const fileName = 'threadline-host';
const here = fileURLToPath(new URL('.', import.meta.url));

let program: HostProgram | undefined;

function read(): HostProgram {
  const joined = join(here, fileName);
  const text = existsSync(joined) ? readFileSync(joined, 'utf8') : joinParts();
  return { text, sha256: createHash('sha256').update(text).digest('hex') };
}

function joinParts(): string {
  const parts = join(here, 'parts');
  return readdirSync(parts)
    .filter((name) => name.endsWith('.sh'))
    .sort()
    .map((name) => readFileSync(join(parts, name), 'utf8'))
    .join('\n');
}
