import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostProgram } from '../../host/build.ts';

/** Shells that a role's host may have as /bin/sh. */
export const shells = ['dash', 'bash', 'busybox sh'] as const;
/** A host whose system has neither flock, setsid and timeout nor /proc, as macOS: perl, ps and sysctl are there. */
export const withoutLinux = 'sh without Linux';
export type Shell = (typeof shells)[number] | typeof withoutLinux;

export type Fields = Readonly<Record<string, string | number | readonly string[]>>;
export type Reply = Readonly<Record<string, unknown>>;

export interface Call {
  readonly pid: number;
  /** Undefined when it ended without a frame. */
  readonly reply: Promise<Reply | undefined>;
  kill(signal: NodeJS.Signals): void;
  /** Closes its input; left open only with `hold`. */
  endInput(): void;
  readonly ended: Promise<number | null>;
}

export interface HostUnderTest {
  readonly folder: string;
  readonly program: string;
  readonly stateDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Asks and waits for the one frame of the answer. */
  call(verb: string, fields: Fields, body?: string): Promise<Reply>;
  start(verb: string, fields: Fields, body?: string, options?: StartOptions): Call;
  remove(): void;
}
export interface StartOptions {
  readonly hold?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Instead of the one that was installed. */
  readonly program?: string;
}

/** The joined program in a temporary folder, under the given shell, with its own state directory. */
export function installHost(shell: Shell = 'dash'): HostUnderTest {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'threadline-host-')));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const program = join(bin, 'threadline-host');
  writeFileSync(program, hostProgram().text.replace('#!/bin/sh', `#!${interpreter(shell)}`));
  chmodSync(program, 0o755);
  writeFileSync(join(folder, 'gitconfig'), '[init]\n\tdefaultBranch = main\n');
  const env = {
    ...(shell === withoutLinux
      ? { PATH: pathWithoutLinux(folder), THREADLINE_PROC: join(folder, 'no-proc') }
      : { PATH: process.env['PATH'] }),
    HOME: folder,
    XDG_STATE_HOME: join(folder, 'state'),
    GIT_CONFIG_GLOBAL: join(folder, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
  };

  const start = (verb: string, fields: Fields, body = '', options: StartOptions = {}): Call => {
    const mark = randomBytes(8).toString('hex');
    const child = spawn(options.program ?? program, [verb, mark], {
      env: { ...env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let printed = '';
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    child.stdin.on('error', () => undefined); // One that was killed does not read on.
    child.stdin.write(`${requestText(fields)}\n${body}`);
    if (options.hold !== true) child.stdin.end();
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    return {
      pid: child.pid ?? 0,
      reply: ended.then(() => replyIn(printed, mark, said)),
      kill: (signal) => child.kill(signal),
      endInput: () => child.stdin.end(),
      ended,
    };
  };

  return {
    folder,
    program,
    stateDir: join(folder, 'state', 'threadline'),
    env,
    start,
    call: async (verb, fields, body) => {
      const reply = await start(verb, fields, body).reply;
      if (reply === undefined) throw new Error(`${verb} gave no frame`);
      return reply;
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

/** What stands under a `…_b64` key. */
export function decoded(reply: Reply, key: string): string {
  const value = reply[key];
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : '';
}

export const number = (reply: Reply, key: string): number => Number(reply[key]);

function requestText(fields: Fields): string {
  return Object.entries(fields)
    .flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value]).map((one) => `${key}=${String(one)}\n`),
    )
    .join('');
}

function replyIn(printed: string, mark: string, said: string): Reply | undefined {
  const line = printed
    .split('\n')
    .find((text) => text.startsWith(mark) && text.endsWith(mark) && text !== mark);
  if (line === undefined) {
    if (said !== '') process.stderr.write(`threadline-host: ${said}`);
    return undefined;
  }
  return JSON.parse(line.slice(mark.length, -mark.length)) as Reply;
}

function interpreter(shell: Shell): string {
  const [name = 'sh', ...rest] = shell === withoutLinux ? ['dash'] : shell.split(' ');
  const found = spawnSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
  return [found === '' ? `/missing/${name}` : found, ...rest].join(' ');
}

/** Shells that are installed here; all of them where CI=true, so that a missing one fails. */
export const testedShells: readonly Shell[] = shells.filter(
  (shell) => process.env['CI'] === 'true' || !interpreter(shell).startsWith('/missing/'),
);

/** Those, and once more the first on a host without what only Linux has. */
export const testedSystems: readonly Shell[] = [...testedShells, withoutLinux];

const linuxAlone = new Set(['flock', 'setsid', 'timeout', 'sysctl', 'systemd-run', 'loginctl']);
/** What `sysctl` tells of a boot. */
export const bootTime = 1_790_000_000;

function pathWithoutLinux(folder: string): string {
  const tools = join(folder, 'tools');
  mkdirSync(tools);
  const names = new Map<string, string>();
  for (const dir of ['/usr/local/bin', '/usr/bin', '/bin'].filter((path) => existsSync(path)))
    for (const name of readdirSync(dir)) if (!names.has(name)) names.set(name, join(dir, name));
  for (const [name, path] of names) if (!linuxAlone.has(name)) symlinkSync(path, join(tools, name));
  const answer = `#!/bin/sh\n[ "$*" = '-n kern.boottime' ] || exit 1\necho '{ sec = ${String(bootTime)}, usec = 3 } Tue'\n`;
  writeFileSync(join(tools, 'sysctl'), answer, { mode: 0o755 });
  return tools;
}
