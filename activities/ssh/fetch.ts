import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';
import { refusedFetch, strictFetch } from '../git/fsck.ts';
import type { Host } from './host.ts';
import { reasonOf } from './slots.ts';
import { keepTail } from './tail.ts';
import type { UploadPack } from './upload-pack.ts';

export interface FetchOrder {
  /** The repository on the host. */
  readonly repo: string;
  /** A bare repository of the engine's own, which exists. */
  readonly mirror: string;
  readonly refspecs: readonly string[];
  readonly signal?: AbortSignal;
  /** How long nothing may come or go; default 2 minutes. */
  readonly silenceMs?: number;
}

/** However long a first fetch takes: as long as it moves it goes on. A host that only computes says so every 5 s. */
const silenceLimitMs = 2 * 60_000;
/** Once the host has said all, git looks at each object here, and says nothing until its end. */
const lookLimitMs = 60 * 60_000;

/**
 * Fetches from a repository on a host into the mirror, over the connection that is open already: never a second SSH client
 * with other keys and other host-key rules, never a bundle, which git does not fsck. No tags, no FETCH_HEAD, no gc. Fails
 * with `history_refused` when git does not take what came, else as `uploadPack` does. Fetches into one mirror wait for each other.
 */
export async function fetchOver(host: Host, order: FetchOrder): Promise<void> {
  const before = running.get(order.mirror) ?? Promise.resolve();
  const mine = before.then(() => fetchNow(host, order));
  const settled = mine.catch(() => undefined);
  running.set(order.mirror, settled);
  try {
    await mine;
  } finally {
    if (running.get(order.mirror) === settled) running.delete(order.mirror);
  }
}

/** Two fetches into one repository would fail on each other's ref locks. */
const running = new Map<string, Promise<void>>();

async function fetchNow(host: Host, order: FetchOrder): Promise<void> {
  order.signal?.throwIfAborted();
  const pack = await host.uploadPack(order.repo, order.signal);
  const silence = silenceOf(pack, order.silenceMs ?? silenceLimitMs);
  const over = order.signal === undefined ? silence.signal : AbortSignal.any([silence.signal, order.signal]);
  const { code, stderr } = await runFetch(pack, order, over).finally(silence.end);
  if (order.signal?.aborted === true) throw reasonOf(order.signal);
  const where = `${host.name}:${escapeText(order.repo, 200)}`;
  if (silence.signal.aborted)
    throw failure('mirror_broken', `${where}: the fetch came to a standstill and was ended`);
  const refused = refusedFetch(stderr);
  if (refused !== undefined) throw failure('history_refused', `${where}: ${escapeText(refused, 500)}`);
  if (code === 0) return;
  // What broke on the host's side is the cause of git's complaint on ours.
  await pack.done;
  throw failure(
    'mirror_broken',
    `${where}: git fetch ended with ${String(code)}: ${escapeText(stderr, 1_000)}`,
  );
}

/** Aborts when for so long nothing has come from the host. */
function silenceOf(
  { stdout }: UploadPack,
  limitMs: number,
): { readonly signal: AbortSignal; readonly end: () => void } {
  const over = new AbortController();
  const stop = (): void => {
    over.abort();
  };
  let timer = setTimeout(stop, limitMs);
  const heard = (): void => {
    timer.refresh();
  };
  const said = (): void => {
    clearTimeout(timer);
    timer = setTimeout(stop, lookLimitMs);
  };
  stdout.on('data', heard);
  stdout.once('end', said);
  return {
    signal: over.signal,
    end: () => {
      stdout.off('data', heard);
      stdout.off('end', said);
      clearTimeout(timer);
    },
  };
}

async function runFetch(
  pack: UploadPack,
  order: FetchOrder,
  over: AbortSignal,
): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const child = spawn('git', fetchArguments(order), {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: fetchEnvironment(),
  });
  const complaints = requireSocket(child.stdio[2]);
  const stderr = keepTail(complaints);
  const drained = finished(complaints).catch(() => undefined);
  const git = requireSocket(child.stdio[3]);
  // git has said all long before it has read all.
  git.allowHalfOpen = true;
  git.on('error', () => undefined); // Either side may hang up first; who failed is told by the exit code and by `pack.done`.
  pack.stdout.pipe(git);
  git.pipe(pack.stdin);
  const stop = (): void => {
    child.kill('SIGTERM');
    pack.close();
  };
  over.addEventListener('abort', stop, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', (error) => {
        reject(failure('engine_fault', `git cannot be started here: ${error.message}`, error));
      });
      child.on('exit', resolve);
      if (over.aborted) stop();
    });
    if (code !== 0) {
      pack.close();
      // git may be gone before its last words are read; whoever else holds its stderr is not waited for.
      await Promise.race([drained, sleep(lastWordsMs, undefined, { ref: false })]);
    }
    return { code, stderr: stderr() };
  } finally {
    over.removeEventListener('abort', stop);
    // Not `pipeline`: it would leave the host's side paused, and a paused channel never says that it closed.
    pack.stdout.unpipe(git);
    pack.stdout.resume();
    git.destroy();
    pack.stdin.end();
  }
}

const lastWordsMs = 1_000;

function fetchArguments({ mirror, refspecs }: FetchOrder): string[] {
  const settings = [
    'protocol.allow=never',
    'protocol.fd.allow=always',
    // Over fd:: a fetch by version 2 never says goodbye, and both sides wait for the other's end (git 2.39).
    'protocol.version=0',
    ...strictFetch,
    'core.hooksPath=/dev/null',
    'fetch.writeCommitGraph=false',
  ];
  return [
    `--git-dir=${mirror}`,
    ...settings.flatMap((setting) => ['-c', setting]),
    ...[
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
      '--no-recurse-submodules',
    ],
    // One socket for both ways: of two, git leaves the writing one open in itself, and its end never reaches the host.
    ...['--', 'fd::3', ...refspecs],
  ];
}

/** Only what git needs; the engine's own GIT_* variables or a user's settings must not lead the fetch elsewhere. */
function fetchEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
}

function requireSocket(stream: unknown): Socket {
  if (stream instanceof Socket) return stream;
  throw failure('engine_fault', 'a pipe to git was not made');
}
