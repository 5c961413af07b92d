import { z } from 'zod';
import { isRoleName, roleNamePattern } from '../actor.ts';
import { branchNameFault } from '../branch-name.ts';
import { defaultArchActor, type configKeys } from '../config-keys.ts';
import { parseDuration } from '../duration.ts';
import { repositoryPathFault } from '../repository-path.ts';

/** The keys of threadline.toml and what each may hold; how they go together is judged in config-draft.ts. */
export type ConfigShape = z.infer<typeof configShape>;
export type HostShape = ConfigShape['hosts'][string];
export type RoleShape = ConfigShape['roles'][string];

/** A table has the keys that config-keys.ts lists, no more and no fewer. */
type Keyed<Table extends keyof typeof configKeys> = Readonly<
  Record<keyof (typeof configKeys)[Table], z.ZodType>
>;

/** A string by a rule that answers with the end of a sentence; the mend travels in the issue's params. */
const text = (fault: (value: string) => string | undefined, fix: string): z.ZodString =>
  z.string().superRefine((value, context) => {
    const message = value.includes('\0') || /[\n\r]/u.test(value) ? 'must be one line' : fault(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message, params: { fix } });
  });

const filled = (fix: string): z.ZodString =>
  text((value) => (value.trim() === '' ? 'must not be empty' : undefined), fix).meta({ pattern: '\\S' });

const matching = (pattern: RegExp, what: string, fix: string): z.ZodString =>
  text((value) => (pattern.test(value) ? undefined : `is no ${what}`), fix).meta({
    pattern: pattern.source,
  });

const path = filled('Write a path; relative ones are relative to this file.');
const branch = text(branchNameFault, 'Write the name of a branch, e.g. "main".');
const inRepository = text(repositoryPathFault, 'Write a path inside the repository, with "/".');
const duration = text(
  (value) => (parseDuration(value) === undefined ? 'is no duration' : undefined),
  'Write it like "90s", "30m", "2h" or "3d".',
).meta({ pattern: '^\\s*[0-9]{1,6}[smhd]\\s*$' });
const actor = text(
  (value) => (isRoleName(value) ? undefined : 'is no <name>:<agent> in lower case'),
  'Write it like "arch:codex".',
).meta({ pattern: roleNamePattern });
const address = matching(/^[^\s<>@]+@[^\s<>@]+$/u, 'mail address', 'Write it like "arch@example.org".');
/** Nothing that ssh or a shell could take for an option or a second word. */
const sshWord = (what: string, fix: string): z.ZodString =>
  matching(/^[A-Za-z0-9_:[][A-Za-z0-9._:%[\]-]*$/u, what, fix);

const arch = z.strictObject({
  repo: path.default('.'),
  branch: branch.default('main'),
  actor: actor.default(defaultArchActor),
  identities: z.array(address).min(1),
  handoff_log: inRepository.optional(),
  board: inRepository.optional(),
  state_dir: path.optional(),
} satisfies Keyed<'arch'>);

const host = z.strictObject({
  local: z.boolean().default(false),
  state_home: path.optional(),
  alias: sshWord('host of ssh_config', 'Write what you write behind "ssh", e.g. "hut".').optional(),
  hostname: sshWord('host name', 'Write a name or an address, e.g. "10.0.0.7".').optional(),
  port: z.int().min(1).max(65_535).optional(),
  user: sshWord('user name', 'Write the user to log in as, e.g. "runner".').optional(),
  identity_file: path.optional(),
  known_hosts: path.optional(),
  host_key: matching(
    /^(?:ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+=*(?: .*)?$/u,
    'public host key',
    'Write it like "ssh-ed25519 AAAA…".',
  ).optional(),
} satisfies Keyed<'host'>);

const codex = z.strictObject({
  sandbox: z.enum(['read-only', 'workspace-write', 'danger-full-access']).default('workspace-write'),
  network: z.boolean().default(false),
  writable: z.array(filled('Write an absolute path on the host.')).default([]),
  model: filled('Write the name of a model.').optional(),
});

/** Presets that are built in; any other agent is an argv. */
const presets: readonly string[] = ['codex'];

const role = z.strictObject({
  host: filled('Name a host of [hosts].'),
  repo: filled('Write the absolute path of the repository on the host.'),
  branch: branch.default('main'),
  agent: z
    .union([
      text(
        (value) => (presets.includes(value) ? undefined : 'is no preset that is known'),
        'Write "codex", or an argv like ["/usr/bin/agent", "--flag"].',
      ),
      z.array(filled('Take the empty word out.')).min(1),
    ])
    .default('codex'),
  codex: codex.optional(),
  env_file: filled('Write the path of a file on the host.').optional(),
  identity: matching(
    /^[^<>]*[^<>\s][^<>]*<[^\s<>@]+@[^\s<>@]+>\s*$/u,
    'git identity',
    'Write it like "Runner <runner@hut>".',
  ),
  remote: matching(
    /^[A-Za-z0-9][A-Za-z0-9._/-]*$/u,
    'name of a remote',
    'Write it like "origin".',
  ).optional(),
  handoff_log: inRepository.optional(),
  workspace: z.enum(['shared', 'worktree']).default('shared'),
  max_turns: z.int().min(1).max(100).default(5),
  turn_limit: duration.default('2h'),
  stall_after: duration.default('30m'),
  handshake_limit: duration.default('90s'),
  unreachable_after: duration.default('1h'),
  prompts: z
    .partialRecord(z.enum(['handshake', 'execute', 'send-back', 'decision', 'resume']), path)
    .default({}),
} satisfies Keyed<'role'>);

const operators = z.strictObject({ allowed_signers: path.optional() } satisfies Keyed<'operators'>);

const temporal = z.strictObject({
  task_queue: matching(
    /^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/u,
    'name of a task queue',
    'Write it like "threadline/plan".',
  ).optional(),
} satisfies Keyed<'temporal'>);

export const configShape = z.strictObject({
  arch,
  hosts: z.record(z.string(), host),
  roles: z.record(z.string().meta({ pattern: roleNamePattern }), role),
  operators: operators.default({}),
  temporal: temporal.default({}),
} satisfies Keyed<'top'>);
