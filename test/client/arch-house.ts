import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { compiledProgram } from '../compiled-program.ts';
import {
  archPerson,
  makeRepository,
  removeFolder,
  temporaryFolder,
  type TestRepository,
} from '../repository.ts';

/** An architect's repository with a configuration, and the real command in a process of its own. No worker, no host. */
export interface ArchHouse {
  readonly root: string;
  readonly arch: TestRepository;
  readonly configFile: string;
  readonly taskQueue: string;
  /** Writes a file of arch's repository and returns its path. */
  file(name: string, text: string): Promise<string>;
  /** Runs `threadline ARGS` in arch's repository. */
  threadline(args: readonly string[], options?: RunOptions): Promise<Run>;
  remove(): Promise<void>;
}
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly cwd?: string;
}
export interface Run {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the envelope holds, as far as tests look at it. */
export interface EnvelopeRead {
  readonly ok: boolean;
  readonly command: string;
  readonly thread_ref: string | null;
  readonly state: string | null;
  readonly result: Readonly<Record<string, unknown>>;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly retryable: boolean;
    readonly fix: string;
    readonly problems: readonly {
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly code: string;
      readonly message: string;
      readonly fix: string;
    }[];
  };
  readonly next_actions: readonly string[];
}

const main = new URL('../../client/cli/main.ts', import.meta.url);

export async function makeArchHouse(): Promise<ArchHouse> {
  const root = await realpath(await temporaryFolder('doors'));
  await mkdir(join(root, 'arch'));
  const arch = await makeRepository({ path: join(root, 'arch'), as: archPerson });
  const taskQueue = `doors/${root.split('/').at(-1) ?? ''}`;
  const configFile = join(arch.path, 'threadline.toml');
  await arch.commit('Plan', { 'README.md': '# arch\n', 'threadline.toml': archToml(root, taskQueue) });
  return {
    root,
    arch,
    configFile,
    taskQueue,
    file: async (name, text) => {
      await writeFile(join(arch.path, name), text);
      return join(arch.path, name);
    },
    threadline: (args, options = {}) => runThreadline(args, { cwd: arch.path, ...options }),
    remove: () => removeFolder(root),
  };
}

/** The command as a process of its own, with nothing of Temporal in its environment but what `env` gives. */
export async function runThreadline(args: readonly string[], options: RunOptions): Promise<Run> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:TEMPORAL_|THREADLINE_)/u.test(name));
  const { exitCode, stdout, stderr } = await execa(process.execPath, [await compiledProgram(main), ...args], {
    env: { ...Object.fromEntries(inherited), ...options.env },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    input: options.input ?? '',
  });
  return { exit: exitCode ?? -1, stdout, stderr };
}

/** The one envelope that stdout must be, to the byte. */
export function envelopeOf(run: Run): EnvelopeRead {
  const envelope = JSON.parse(run.stdout) as EnvelopeRead;
  // One document on one line: nothing before it, nothing behind it.
  expect(run.stdout.indexOf('\n')).toBe(run.stdout.length - 1);
  const said = envelope.ok ? 'result' : 'error';
  expect(Object.keys(envelope).sort()).toEqual(
    ['command', 'next_actions', 'ok', said, 'state', 'thread_ref'].sort(),
  );
  return envelope;
}

/** A packet without a problem; `change` may spoil its text. */
export function packetText(threadRef: string, change: (text: string) => string = (text) => text): string {
  return change(`thread_ref=${threadRef}
role=runner:codex
scope=WS8/T-14
success=Slot 3 boots image 2.4.1 and its log reaches stage 4.

# Objective
Slot 3 runs image 2.4.1.

# Constraints
- Slots 1 and 2 stay as they are.

# Acceptance criteria
- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log
- AC2: The smoke suite passes. evidence=evidence/ws8/smoke.txt check=\`make smoke\`

# Reporting
- Full SHAs and evidence paths.

# Escalation gates
- operator: erasing any slot
`);
}

/** A configuration with one role on this machine. */
export const archToml = (root: string, taskQueue: string): string => `[arch]
repo = "."
actor = "arch:codex"
identities = ["${archPerson.email}"]
state_dir = "${root}/engine"

[hosts.hut]
local = true
state_home = "${root}/host-state"

[roles."runner:codex"]
host = "hut"
repo = "${root}/runner"
branch = "main"
agent = ["sh", "${root}/agent.sh"]
identity = "Runner <runner@hut.example>"

[temporal]
task_queue = "${taskQueue}"
`;
