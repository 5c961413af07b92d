import { homedir } from 'node:os';
import { dirname } from 'node:path';
import type { Config } from '../../contract/config.ts';
import type { Parsed } from '../../contract/problem.ts';
import { parseConfig } from '../../contract/schema/config.ts';
import { defaultStateDir, lookAtRepository, repositoryName } from './arch-repository.ts';
import { findConfig } from './find.ts';

/**
 * threadline.toml, found, checked and complete: what its file leaves open comes from git and the environment. Every
 * hindrance is a problem that says what to do; never throws for one.
 */
export async function readConfig(options: {
  readonly path?: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}): Promise<Parsed<Config>> {
  const found = await findConfig(options);
  if (!found.ok) return found;
  const { file, text } = found.value;
  const home = options.env['HOME'] ?? homedir();
  const parsed = parseConfig(text, { file, dir: dirname(file), home });
  if (!parsed.ok) return parsed;

  const draft = parsed.value;
  const { taskQueue } = draft;
  const complete = (root: string, queue: string): Parsed<Config> => {
    const stateDir = draft.arch.stateDir ?? defaultStateDir(root, options.env, home);
    return { ok: true, value: { ...draft, arch: { ...draft.arch, repo: root, stateDir }, taskQueue: queue } };
  };
  // A worker on another machine has no repository of arch: with a task queue it needs none.
  if (taskQueue !== undefined) return complete(draft.arch.repo, taskQueue);
  const arch = await lookAtRepository(draft.arch.repo, draft.arch.branch);
  if (!arch.ok) {
    const { message, fix } = arch;
    return {
      ok: false,
      problems: [{ file, line: 1, column: 1, code: 'config/arch-repository', message, fix }],
    };
  }
  return complete(
    arch.root,
    `threadline/${repositoryName(arch.root)}-${arch.firstCommit.slice(0, shownDigits)}`,
  );
}

/** Of the first commit's id: enough to tell repositories of one name apart. */
const shownDigits = 8;
