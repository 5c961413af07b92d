import { appendFile, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { inject } from 'vitest';
import { readConfig } from '../activities/config/read.ts';
import { delegate } from '../client/delegate.ts';
import { connect, type Engine } from '../client/engine.ts';
import { readPacketFile } from '../client/packet-file.ts';
import type { Outcome } from '../client/refusal.ts';
import type { Closure } from '../contract/closure.ts';
import type { Config } from '../contract/config.ts';
import { showName, type ThreadView } from '../contract/messages.ts';
import { recordHistories } from './replay/record.ts';
import { startWorker, type RunningWorker, type WorkerOrder } from '../worker/worker.ts';
import {
  archPerson,
  makeRepository,
  removeFolder,
  temporaryFolder,
  type TestRepository,
} from './repository.ts';
import { bundleOfRun } from './workflow-bundle.ts';

/** Everything that a delegation needs, real and in one temporary folder; the host is this machine unless given. */
export interface World {
  readonly root: string;
  readonly config: Config;
  readonly configFile: string;
  readonly engine: Engine;
  readonly arch: TestRepository;
  readonly role: TestRepository;
  readonly env: NodeJS.ProcessEnv;
  /** Starts a worker in this process; it is stopped with the world. */
  work(order?: Pick<WorkerOrder, 'interceptors' | 'bundle'>): Promise<RunningWorker>;
  /** Writes the packet, delegates it and answers its thread_ref. */
  delegate(packet: PacketParts): Promise<string>;
  view(ref: string): Promise<ThreadView>;
  closure(ref: string): Promise<Closure>;
  /** `REF/RUN/LAUNCH`, a line each, appended by the agents themselves at their start. */
  starts(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** The agent: the body of a POSIX sh script, run in the role's repository (`$world` is the world's folder), or a preset. */
  readonly agent: string | { readonly preset: string };
  /** Lines of TOML for the role, e.g. `max_turns = 2`. */
  readonly role?: readonly string[] | ((root: string) => readonly string[]);
  /** Lines of TOML for `[hosts.hut]`; `local = true` by default. `$root` is replaced by the world's folder. */
  readonly host?: (root: string) => Promise<readonly string[]> | readonly string[];
  readonly remote?: boolean;
  /** Lines of further tables of threadline.toml: other hosts, other roles. */
  readonly tables?: (root: string) => Promise<readonly string[]> | readonly string[];
  /** Called when the world closes, before its folder goes. */
  readonly onClose?: () => Promise<void>;
}

export interface PacketParts {
  readonly ref: string;
  /** `runner:codex` by default. */
  readonly role?: string;
  readonly header?: readonly string[];
  readonly criteria?: readonly string[];
}

export async function makeWorld(options: WorldOptions): Promise<World> {
  const root = await realpath(await temporaryFolder('world'));
  const arch = await makeRepository({ path: await folder(root, 'arch'), as: archPerson });
  const role = await makeRepository({ path: await folder(root, 'runner') });
  await role.commit('Start', { 'README.md': '# runner\n' });
  await role.commit('Go on', { 'app.txt': 'old\n' });
  if (options.remote === true) await addRemote(root, role);
  if (typeof options.agent === 'string')
    await writeFile(join(root, 'agent.sh'), `${preamble}\n${options.agent}\n`);
  await writeFile(join(root, 'starts'), '');
  const configFile = join(arch.path, 'threadline.toml');
  const host = options.host
    ? await options.host(root)
    : ['local = true', `state_home = "${root}/host-state"`];
  const tables = options.tables ? await options.tables(root) : [];
  await writeFile(configFile, toml(root, host, tables, options));
  await arch.commit('Plan', {
    'README.md': '# arch\n',
    // What agents and stops name as the next action.
    'packets/v2.md': packetText({ ref: 'WS8-V2' }),
    'packets/cable.md': packetText({ ref: 'WS8-CABLE' }),
  });

  const env: NodeJS.ProcessEnv = { ...process.env, TEMPORAL_ADDRESS: inject('temporalAddress') };
  const config = required(await readConfig({ path: configFile, cwd: root, env }));
  const engine = required(await connect(config, env));
  const workers: RunningWorker[] = [];
  const handle = (ref: string): ReturnType<typeof engine.workflows.getHandle> =>
    engine.workflows.getHandle(ref);
  return {
    root,
    config,
    configFile,
    engine,
    arch,
    role,
    env,
    work: async (order = {}) => {
      const worker = await startWorker({ config, env, bundle: await bundleOfRun(), ...order });
      workers.push(worker);
      return worker;
    },
    delegate: async (parts) => {
      const file = join(arch.path, `${parts.ref}.md`);
      await writeFile(file, packetText(parts));
      required(await delegate(engine, required(await readPacketFile(file, config, root))));
      return parts.ref;
    },
    view: (ref) => handle(ref).query<ThreadView>(showName),
    closure: async (ref) => (await handle(ref).result()) as Closure,
    starts: async () =>
      (await readFile(join(root, 'starts'), 'utf8')).split('\n').filter((line) => line !== ''),
    close: async () => {
      for (const worker of workers) await worker.stop();
      await recordHistories(engine, root);
      await engine.close();
      await options.onClose?.();
      await removeFolder(root);
    },
  };
}

/** An honest closure of criterion AC1 for agents: a commit with the evidence, and the report. */
export const honestWork = `
mkdir -p evidence
date +%s%N >evidence/proof.txt
echo "$THREADLINE_THREAD_REF" >>app.txt
git add -A && git commit -qm "Do the work of $THREADLINE_THREAD_REF"
"$THREADLINE" report "done" --commit "$(git rev-parse HEAD)" --evidence AC1=evidence/proof.txt
`;
export const honestHandshake = `"$THREADLINE" handshake --next "Write the proof, because nothing shows the work yet."`;
export const honestAgent = `if [ "$THREADLINE_TURN" = 0 ]; then\n${honestHandshake}\nelse\n${honestWork}\nfi`;

export function packetText({ ref, role = 'runner:codex', header = [], criteria }: PacketParts): string {
  return `thread_ref=${ref}
role=${role}
scope=WS8/T-1
success=The proof of ${ref} is committed.
${header.map((line) => `${line}\n`).join('')}
# Objective
The work of ${ref} is proven.

# Constraints
- Nothing else changes.

# Acceptance criteria
${(criteria ?? ['AC1: The proof is there. evidence=evidence/proof.txt']).map((line) => `- ${line}`).join('\n')}

# Reporting
- Full SHAs and evidence paths.

# Escalation gates
- operator: erasing anything
`;
}

/** What every agent does first: it counts its own start, so that nobody else has to be believed. */
const preamble = `#!/bin/sh
set -eu
world=\${0%/agent.sh}
printf '%s/%s/%s\\n' "$THREADLINE_THREAD_REF" "$THREADLINE_RUN" "\${THREADLINE_LAUNCH##*/}" >>"$world/starts"
cat >"$world/prompt-$THREADLINE_THREAD_REF-$THREADLINE_RUN-\${THREADLINE_LAUNCH##*/}"`;

const toml = (
  root: string,
  host: readonly string[],
  tables: readonly string[],
  { agent, role: lines = [] }: WorldOptions,
): string => `[arch]
repo = "."
actor = "arch:codex"
identities = ["${archPerson.email}"]
state_dir = "${root}/engine"

[hosts.hut]
${host.join('\n')}

[roles."runner:codex"]
host = "hut"
repo = "${root}/runner"
branch = "main"
agent = ${typeof agent === 'string' ? `["sh", "${root}/agent.sh"]` : `"${agent.preset}"`}
identity = "Runner <runner@hut.example>"
${(typeof lines === 'function' ? lines(root) : lines).join('\n')}

${tables.join('\n')}

[temporal]
task_queue = "test/${root.split('/').at(-1) ?? ''}"
`;

async function folder(root: string, name: string): Promise<string> {
  await mkdir(join(root, name));
  return join(root, name);
}

async function addRemote(root: string, role: TestRepository): Promise<void> {
  await execa('git', ['init', '-q', '--bare', '-b', role.branch, join(root, 'remote.git')]);
  await role.git('remote', 'add', 'origin', join(root, 'remote.git'));
  await role.git('push', '-q', '-u', 'origin', role.branch);
}

export const touch = (file: string): Promise<void> => appendFile(file, '');

function required<T>(outcome: Outcome<T> | { ok: false; problems: readonly { message: string }[] }): T {
  if (outcome.ok) return outcome.value;
  const why =
    'problems' in outcome
      ? outcome.problems.map((problem) => problem.message).join('\n')
      : outcome.refusal.message;
  throw new Error(why);
}
