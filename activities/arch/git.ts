import { execa } from 'execa';
import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';

export interface ArchGitOptions {
  readonly input?: string | Uint8Array;
  /** The index to work on instead of the work tree's own. */
  readonly index?: string;
  readonly env?: Readonly<Record<string, string>>;
}
export interface ArchGitAnswer {
  readonly exitCode: number;
  readonly stdout: Buffer;
  /** Escaped, at most 500 characters. */
  readonly stderr: string;
}

/** Every call here is plumbing on a local disk. */
const limitMs = 30_000;
const maxBytes = 64 * 1024 * 1024;

/**
 * git in arch's own repository, with arch's own configuration (identity, safe.directory, line endings), which
 * `activities/git` leaves out on purpose for repositories of roles. No hook, monitor or signing program runs, and nothing
 * of a GIT_* variable that the worker was started with leads it elsewhere. Answers with any exit code.
 *
 * @throws the failure `arch_repository` when git cannot be run to its end.
 */
export async function archGit(
  folder: string,
  args: readonly string[],
  options: ArchGitOptions = {},
): Promise<ArchGitAnswer> {
  const result = await execa('git', [...quiet, ...args], {
    cwd: folder,
    env: {
      ...inherited(),
      LC_ALL: 'C',
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_LITERAL_PATHSPECS: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
      ...(options.index === undefined ? {} : { GIT_INDEX_FILE: options.index }),
      ...options.env,
    },
    extendEnv: false,
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    encoding: 'buffer',
    stripFinalNewline: false,
    maxBuffer: maxBytes,
    timeout: limitMs,
    reject: false,
  });
  const stderr = escapeText(Buffer.from(result.stderr).toString('utf8').trim(), 500);
  if (result.exitCode === undefined) {
    const why = result.timedOut ? `took longer than ${String(limitMs)} ms` : result.shortMessage;
    throw failure('arch_repository', escapeText(`git ${args[0] ?? ''} in ${folder}: ${why}`, 500), result);
  }
  return { exitCode: result.exitCode, stdout: Buffer.from(result.stdout), stderr };
}

/** What git printed, without its last newline; any exit code but 0 is the failure `arch_repository`. */
export async function archGitText(
  folder: string,
  args: readonly string[],
  options: ArchGitOptions = {},
): Promise<string> {
  const answer = await archGit(folder, args, options);
  if (answer.exitCode !== 0) throw gitFailure(folder, args, answer);
  return answer.stdout.toString('utf8').replace(/\n$/u, '');
}

/** The failure that an answer of git stands for. */
export const gitFailure = (folder: string, args: readonly string[], answer: ArchGitAnswer): Error =>
  failure(
    'arch_repository',
    `git ${args[0] ?? ''} in ${escapeText(folder, 300)} ended with ${String(answer.exitCode)}: ${answer.stderr || 'no message'}`,
  );

/** GIT_DIR and the like would lead git elsewhere; where the configuration lies may be told by the environment. */
function inherited(): Record<string, string> {
  const configuration = new Set([
    'GIT_CONFIG_GLOBAL',
    'GIT_CONFIG_SYSTEM',
    'GIT_CONFIG_NOSYSTEM',
    'GIT_EXEC_PATH',
  ]);
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && (!name.startsWith('GIT_') || configuration.has(name)) ? [[name, value]] : [],
    ),
  );
}

const quiet = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.fsmonitor=false',
  // A split index would put a part of our temporary ones into the git directory.
  '-c',
  'core.splitIndex=false',
  '-c',
  'core.quotePath=false',
  '-c',
  'i18n.commitEncoding=UTF-8',
  '--no-pager',
] as const;
