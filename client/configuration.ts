import { readConfig } from '../activities/config/read.ts';
import type { Config } from '../contract/config.ts';
import { answer, refuse, type Outcome } from './refusal.ts';

export interface ConfigQuery {
  /** Absent: THREADLINE_CONFIG, or threadline.toml in `cwd` or above. */
  readonly path?: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The configuration, or a refusal with every problem of the file by line and column. */
export async function loadConfig(query: ConfigQuery): Promise<Outcome<Config>> {
  const read = await readConfig(query);
  if (read.ok) return answer(read.value);
  const [first] = read.problems;
  const place =
    first?.file === undefined ? '' : ` (${first.file}:${String(first.line)}:${String(first.column)})`;
  const more =
    read.problems.length > 1 ? ` There are ${String(read.problems.length - 1)} more problems.` : '';
  return refuse(
    'configuration',
    `${first?.message ?? 'The configuration cannot be read.'}${place}${more}`,
    first?.fix ?? 'Write a threadline.toml (examples/threadline.toml shows one).',
    { problems: read.problems },
  );
}
