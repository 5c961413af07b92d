import { resolve } from 'node:path';
import type { Problem } from '../contract/problem.ts';
import type { Names } from './lint-names.ts';
import { kindOf, type LintKind } from './lint-kind.ts';
import { parseFor } from './packet-file.ts';
import { nameOfFile, readTextFile } from './text-file.ts';

/** What linting several files has found. */
export interface Lint extends Sound {
  /** In the order of the files, then of their lines; each names its file. */
  readonly problems: readonly Problem[];
  /** The files that were read, by the name that their problems have. */
  readonly sources: ReadonlyMap<string, string>;
  /** True when nothing is wrong but files that cannot be read. */
  readonly callOnly: boolean;
}
/** The files without a problem. */
interface Sound {
  readonly packets: {
    readonly file: string;
    readonly threadRef: string;
    readonly role: string;
    readonly scope: string;
  }[];
  readonly logs: { readonly file: string; readonly entries: number }[];
  readonly boards: { readonly file: string; readonly rows: number }[];
}

/** Above the greatest handoff log that the engine reads. */
const lintLimitBytes = 16 * 1024 * 1024;

/** Reads each file once, whatever is wrong with the others. `as` says what all of them are; absent, each is recognised. */
export async function lintFiles(
  files: readonly string[],
  names: Names,
  options: { readonly cwd: string; readonly as?: LintKind },
): Promise<Lint> {
  const problems: Problem[] = [];
  const sources = new Map<string, string>();
  const sound: Sound = { packets: [], logs: [], boards: [] };
  let callOnly = true;
  for (const file of new Set(files)) {
    const reading = await readTextFile(file, options.cwd, lintLimitBytes);
    const text = reading.ok ? reading.text : (reading.odd ?? '');
    const path = file === '-' ? undefined : resolve(options.cwd, file);
    const kind = options.as ?? kindOf(text, path, names);
    // A log tells its odd bytes itself, line by line, and is read all the same.
    if (!reading.ok && (reading.odd === undefined || kind !== 'log')) {
      problems.push(reading.problem);
      callOnly &&= reading.fault === 'call';
      continue;
    }
    const name = nameOfFile(file);
    sources.set(name, text);
    const found = await lintText(text, file, kind, names, sound);
    problems.push(...found.map((problem) => ({ ...problem, file: name })));
    callOnly &&= found.length === 0;
  }
  return { problems, sources, callOnly, ...sound };
}

/** The problems of one text; without any it is added to what is sound. Only the readers that it needs are loaded. */
async function lintText(
  text: string,
  file: string,
  kind: LintKind,
  names: Names,
  sound: Sound,
): Promise<readonly Problem[]> {
  switch (kind) {
    case 'packet': {
      const parsed = parseFor(names, text, file);
      if (!parsed.ok) return parsed.problems;
      const { threadRef, role, scope } = parsed.value;
      sound.packets.push({ file, threadRef, role, scope });
      return [];
    }
    case 'log': {
      const { lintLog } = await import('./lint-log.ts');
      const { entries, problems } = lintLog(text, names);
      if (problems.length === 0) sound.logs.push({ file, entries });
      return problems;
    }
    case 'board': {
      const [{ boardProblems }, { readBoard }] = await Promise.all([
        import('../contract/board-check.ts'),
        import('../contract/board.ts'),
      ]);
      const problems = boardProblems(text, names);
      if (problems.length === 0) sound.boards.push({ file, rows: readBoard(text).length });
      return problems;
    }
  }
}
