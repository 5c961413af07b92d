import { execa } from 'execa';
import { escapeText } from '../../contract/escape.ts';
import type { FailureCode } from '../../contract/failure.ts';
import { failure } from '../failure.ts';
import { inRepository } from './replace.ts';

/** Where git works: a git directory by its path (nothing is searched for), or a folder inside a work tree. */
export type GitPlace = { readonly gitDir: string } | { readonly folder: string };

export interface GitOptions {
  /** Fed to stdin, which is closed otherwise. */
  readonly input?: string | Uint8Array;
  /** Milliseconds; the process is killed afterwards. */
  readonly limitMs?: number;
  /** Most bytes of stdout; the process is killed beyond them. */
  readonly maxBytes?: number;
  /** What is beyond `maxBytes` is cut off, and the answer says so, instead of a failure. */
  readonly cut?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Added to the clean environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The failure that a broken call is reported as. */
  readonly code?: FailureCode;
}

export interface GitAnswer {
  /** -1 when it was cut off. */
  readonly exitCode: number;
  readonly cut: boolean;
  readonly stdout: Buffer;
  /** Escaped, at most 500 characters. */
  readonly stderr: string;
}

/** A local git call that reads objects takes milliseconds; half a minute means a sick disk. */
export const gitLimitMs = 30_000;
const defaultMaxBytes = 64 * 1024 * 1024;
const stderrMaxBytes = 1024 * 1024;
const stderrShown = 500;
const killAfterMs = 2_000;

/**
 * Runs git with a fixed argv (no shell) in an environment that holds nothing of the caller's configuration.
 * Answers with any exit code. Throws the failure `code` when git cannot be started, is killed, runs over its limit or prints
 * more than `maxBytes`; throws the signal's reason when cancelled. Waits while the git directory is being replaced.
 */
export function runGit(
  place: GitPlace,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitAnswer> {
  const run = (): Promise<GitAnswer> => runNow(place, args, options);
  return 'gitDir' in place ? inRepository(place.gitDir, run) : run();
}

async function runNow(place: GitPlace, args: readonly string[], options: GitOptions): Promise<GitAnswer> {
  const { signal, code = 'mirror_broken', limitMs = gitLimitMs, maxBytes = defaultMaxBytes } = options;
  signal?.throwIfAborted();
  const folder = 'folder' in place ? place.folder : undefined;
  const child = execa('git', [...strictness, ...args], {
    ...(folder === undefined ? {} : { cwd: folder }),
    env: { ...gitEnvironment(place), ...options.env },
    extendEnv: false,
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    encoding: 'buffer',
    stripFinalNewline: false,
    maxBuffer: { stdout: maxBytes, stderr: stderrMaxBytes },
    // A group of its own: what git itself has started holds our pipes and must end with it.
    detached: true,
    reject: false,
  });
  const limit = AbortSignal.timeout(limitMs);
  const result = await endedBy(signal ? AbortSignal.any([limit, signal]) : limit, child);
  signal?.throwIfAborted();
  const name = `git ${args[0] ?? ''}`;
  const stderr = escapeText(Buffer.from(result.stderr).toString('utf8').trim(), stderrShown);
  if (limit.aborted) throw failure(code, `${name} took longer than ${String(limitMs)} ms`);
  if (result.isMaxBuffer && options.cut === true)
    return { exitCode: -1, cut: true, stdout: Buffer.from(result.stdout), stderr };
  if (result.isMaxBuffer) throw failure(code, `${name} printed more than ${String(maxBytes)} bytes`);
  if (result.exitCode === undefined) {
    const cause = result.failed ? result.cause : undefined;
    throw failure(code, `${name} did not run to its end. ${stderr}`.trim(), cause);
  }
  return { exitCode: result.exitCode, cut: false, stdout: Buffer.from(result.stdout), stderr };
}

async function endedBy<T>(over: AbortSignal, child: PromiseLike<T> & { readonly pid?: number }): Promise<T> {
  const signalGroup = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It has ended in between.
    }
  };
  let killing: NodeJS.Timeout | undefined;
  const end = (): void => {
    signalGroup('SIGTERM');
    killing = setTimeout(signalGroup, killAfterMs, 'SIGKILL');
  };
  over.addEventListener('abort', end, { once: true });
  try {
    return await child;
  } finally {
    over.removeEventListener('abort', end);
    clearTimeout(killing);
  }
}

/** What git printed; every exit code but 0 is the failure `code`. */
export async function gitOutput(
  place: GitPlace,
  args: readonly string[],
  options: GitOptions = {},
): Promise<Buffer> {
  const answer = await runGit(place, args, options);
  requireSuccess(answer, args[0] ?? '', options.code);
  return answer.stdout;
}

/** Throws the failure `code` for any exit code but 0; `name` is git's command. */
export function requireSuccess(
  { exitCode, stderr }: GitAnswer,
  name: string,
  code: FailureCode = 'mirror_broken',
): void {
  if (exitCode === 0) return;
  throw failure(code, `git ${name} ended with ${String(exitCode)}: ${stderr || 'no message'}`);
}

/**
 * The environment of every git of ours: no system or user configuration, no prompt, no replaced objects, paths taken
 * literally, messages in English.
 */
export function gitEnvironment(place?: GitPlace): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: '/nonexistent',
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_ADVICE: '0',
    ...(place && 'gitDir' in place ? { GIT_DIR: place.gitDir } : {}),
  };
}

/** Nothing that a repository's own configuration could name is executed. */
const strictness = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'protocol.ext.allow=never',
  '-c',
  'core.quotePath=false',
  '-c',
  // By levels alone: of dates near the end of time git 2.39 computes for ever.
  'commitGraph.generationVersion=1',
  '--no-pager',
] as const;
