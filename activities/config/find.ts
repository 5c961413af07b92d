import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Parsed, Problem } from '../../contract/problem.ts';

export interface FoundConfig {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

/** `path`, else THREADLINE_CONFIG, else threadline.toml in `cwd` or above; and its text. */
export async function findConfig(options: {
  readonly path?: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}): Promise<Parsed<FoundConfig>> {
  const named = options.path ?? options.env['THREADLINE_CONFIG'];
  if (named !== undefined && named !== '') {
    const file = resolve(options.cwd, named);
    const read = await readText(file);
    return (
      read ??
      refused(
        file,
        'config/not-found',
        `There is no ${file}.`,
        'Name an existing file; examples/threadline.toml shows one.',
      )
    );
  }
  for (const file of upwards(resolve(options.cwd))) {
    const read = await readText(file);
    if (read) return read;
  }
  const message = `There is no ${fileName} in ${resolve(options.cwd)} or above.`;
  return refused(
    undefined,
    'config/not-found',
    message,
    'Write one there (examples/threadline.toml shows how), or name one with --config or THREADLINE_CONFIG.',
  );
}

const fileName = 'threadline.toml';

function upwards(from: string): readonly string[] {
  const files = [join(from, fileName)];
  for (let folder = from; dirname(folder) !== folder; folder = dirname(folder)) {
    files.push(join(dirname(folder), fileName));
  }
  return files;
}

/** Undefined when there is no such file; any other hindrance is a problem. */
async function readText(file: string): Promise<Parsed<FoundConfig> | undefined> {
  try {
    const bytes = await readFile(file);
    return { ok: true, value: { file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) } };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (error instanceof TypeError)
      return refused(file, 'config/not-utf8', `${file} is no UTF-8 text.`, 'Save it as UTF-8.');
    return refused(
      file,
      'config/unreadable',
      `${file} cannot be read: ${code || String(error)}.`,
      'Make it a file that you may read.',
    );
  }
}

function refused(
  file: string | undefined,
  code: `config/${string}`,
  message: string,
  fix: string,
): { readonly ok: false; readonly problems: readonly Problem[] } {
  return {
    ok: false,
    problems: [{ ...(file === undefined ? {} : { file }), line: 1, column: 1, code, message, fix }],
  };
}
