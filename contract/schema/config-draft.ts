import { isRoleName } from '../actor.ts';
import type { ArchConfig, Config, HostConfig, RoleConfig } from '../config.ts';
import { defaultBoard, defaultHandoffLog } from '../config-keys.ts';
import { parseDuration } from '../duration.ts';
import { keyName, tellNotYet, type TellKey } from './config-problem.ts';
import type { ConfigShape, HostShape, RoleShape } from './config-shape.ts';
import { absolutePath, type FilePlace } from './file-path.ts';

/** A configuration as far as its file tells it; what git and the environment must add is absent unless it is written. */
export interface ConfigDraft extends Omit<Config, 'arch' | 'taskQueue'> {
  readonly arch: Omit<ArchConfig, 'stateDir'> & Partial<Pick<ArchConfig, 'stateDir'>>;
  readonly taskQueue?: string;
}

/** Fills in defaults, makes paths absolute, and tells what does not go together. */
export function draftFromShape(shape: ConfigShape, place: FilePlace, tell: TellKey): ConfigDraft {
  const hosts = Object.entries(shape.hosts).map(([name, host]) => hostFromShape(name, host, place, tell));
  const roles = Object.entries(shape.roles).map(([actor, role]) =>
    roleFromShape(actor, role, shape, place, tell),
  );
  if (roles.length === 0) {
    tell(
      ['roles'],
      'no-roles',
      'No role is configured.',
      'Add [roles."<name>:<agent>"] with host, repo and identity.',
    );
  }
  tellSharedTrees(roles, tell);
  if (shape.operators.allowed_signers !== undefined) {
    tellNotYet(['operators', 'allowed_signers'], 'operators.allowed_signers', tell);
  }
  const { arch, temporal } = shape;
  return {
    file: place.file,
    arch: {
      repo: absolutePath(arch.repo, place),
      branch: arch.branch,
      actor: arch.actor,
      identities: arch.identities.map((address) => address.toLowerCase()),
      handoffLog: arch.handoff_log ?? defaultHandoffLog,
      board: arch.board ?? defaultBoard,
      ...(arch.state_dir === undefined ? {} : { stateDir: absolutePath(arch.state_dir, place) }),
    },
    hosts: Object.fromEntries(hosts.map((host) => [host.name, host])),
    roles: Object.fromEntries(roles.map((role) => [role.actor, role])),
    ...(temporal.task_queue === undefined ? {} : { taskQueue: temporal.task_queue }),
  };
}

const addressKeys = ['hostname', 'port', 'user', 'identity_file', 'known_hosts', 'host_key'] as const;
const sshKeys = ['alias', ...addressKeys] as const;

function hostFromShape(name: string, host: HostShape, place: FilePlace, tell: TellKey): HostConfig {
  const path = ['hosts', name];
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/u.test(name)) {
    tell(path, 'host-name', `${keyName(path)} is no name of a host.`, 'Use letters, digits and . _ - in it.');
  }
  const optional = (key: 'state_home' | 'identity_file' | 'known_hosts'): string | undefined =>
    host[key] === undefined ? undefined : absolutePath(host[key], place);
  if (host.local) {
    for (const key of sshKeys.filter((known) => host[known] !== undefined)) {
      tell(
        [...path, key],
        'local-host',
        `${keyName([...path, key])} has no meaning on a local host.`,
        'Take it out, or take local = true out.',
      );
    }
    const stateHome = optional('state_home');
    return { name, local: true, ...(stateHome === undefined ? {} : { stateHome }) };
  }
  if (host.state_home !== undefined) {
    tell(
      [...path, 'state_home'],
      'remote-host',
      `${keyName([...path, 'state_home'])} goes only with local = true.`,
      'Take it out; set XDG_STATE_HOME on the host.',
    );
  }
  if (host.alias !== undefined) {
    for (const key of addressKeys.filter((known) => host[known] !== undefined)) {
      tell(
        [...path, key],
        'alias-and-address',
        `${keyName([...path, key])} cannot stand beside alias: OpenSSH's configuration says it.`,
        `Take it out and say it under "Host ${host.alias}" in ~/.ssh/config, or take alias out.`,
      );
    }
    return { name, local: false, alias: host.alias };
  }
  for (const key of ['hostname', 'user'] as const) {
    if (host[key] !== undefined) continue;
    tell(
      [...path, key],
      'missing-key',
      `${keyName([...path, key])} is missing.`,
      `Add ${key} = "…", or alias = "…" for a host of ~/.ssh/config, or local = true for this machine.`,
    );
  }
  if (host.known_hosts !== undefined && host.host_key !== undefined) {
    tell(
      [...path, 'host_key'],
      'two-host-keys',
      `${keyName(path)} has both known_hosts and host_key.`,
      'Keep one of them.',
    );
  }
  const identityFile = optional('identity_file');
  return {
    name,
    local: false,
    hostname: host.hostname ?? '',
    port: host.port ?? 22,
    user: host.user ?? '',
    ...(identityFile === undefined ? {} : { identityFile }),
    ...(host.host_key === undefined
      ? { knownHosts: optional('known_hosts') ?? absolutePath('~/.ssh/known_hosts', place) }
      : { hostKey: host.host_key }),
  };
}

function roleFromShape(
  actor: string,
  role: RoleShape,
  shape: ConfigShape,
  place: FilePlace,
  tell: TellKey,
): RoleConfig {
  const path = ['roles', actor];
  if (!isRoleName(actor) || actor === shape.arch.actor) {
    const fault = isRoleName(actor) ? "is arch's own actor" : 'is no <name>:<agent> in lower case';
    tell(path, 'role-name', `${keyName(path)} ${fault}.`, 'Name the role like [roles."runner:codex"].');
  }
  const host = Object.hasOwn(shape.hosts, role.host) ? shape.hosts[role.host] : undefined;
  if (!host) {
    const names = Object.keys(shape.hosts).join(', ');
    tell(
      [...path, 'host'],
      'unknown-host',
      `${keyName([...path, 'host'])} names "${role.host}", which is no host; hosts are ${names || 'none'}.`,
      `Add [hosts.${role.host}], or name another host.`,
    );
  }
  const local = host?.local === true;
  if (!local && !role.repo.startsWith('/')) {
    tell(
      [...path, 'repo'],
      'relative-path',
      `${keyName([...path, 'repo'])} must be absolute: it is a path on the host.`,
      'Write it from "/" on.',
    );
  }
  if (role.workspace === 'worktree') tellNotYet([...path, 'workspace'], 'workspace = "worktree"', tell);
  if (role.codex && role.agent !== 'codex') {
    tell(
      [...path, 'codex'],
      'codex-options',
      `${keyName([...path, 'codex'])} goes only with agent = "codex".`,
      'Take it out, or use the preset.',
    );
  }
  const identity = identityFrom(role.identity);
  if (shape.arch.identities.some((address) => address.toLowerCase() === identity.email.toLowerCase())) {
    tell(
      [...path, 'identity'],
      'identity-overlap',
      `${keyName([...path, 'identity'])} has ${identity.email}, which is an identity of arch: nobody could tell who committed.`,
      'Give the role an address of its own.',
    );
  }
  const onHost = (written: string): string => (local ? absolutePath(written, place) : written);
  return {
    actor,
    host: role.host,
    repo: onHost(role.repo),
    branch: role.branch,
    agent: role.agent,
    ...(role.codex === undefined ? {} : { codex: codexFrom(role.codex) }),
    ...(role.env_file === undefined ? {} : { envFile: onHost(role.env_file) }),
    identity,
    ...(role.remote === undefined ? {} : { remote: role.remote }),
    handoffLog: role.handoff_log ?? defaultHandoffLog,
    limits: {
      maxTurns: role.max_turns,
      turnLimitMs: parseDuration(role.turn_limit) ?? 0,
      stallAfterMs: parseDuration(role.stall_after) ?? 0,
      handshakeLimitMs: parseDuration(role.handshake_limit) ?? 0,
      unreachableAfterMs: parseDuration(role.unreachable_after) ?? 0,
    },
    prompts: Object.fromEntries(
      Object.entries(role.prompts).map(([kind, file]) => [kind, absolutePath(file, place)]),
    ),
  };
}

function codexFrom({ model, ...codex }: NonNullable<RoleShape['codex']>): NonNullable<RoleConfig['codex']> {
  return model === undefined ? codex : { ...codex, model };
}

function identityFrom(written: string): RoleConfig['identity'] {
  const at = written.indexOf('<');
  return { name: written.slice(0, at).trim(), email: written.slice(at + 1, written.lastIndexOf('>')).trim() };
}

/** Two agents never share a working tree, and the workspace lock is one for each role. */
function tellSharedTrees(roles: readonly RoleConfig[], tell: TellKey): void {
  const owners = new Map<string, string>();
  for (const { actor, host, repo } of roles) {
    const tree = `${host}:${repo.replace(/\/+$/u, '')}`;
    const other = owners.get(tree);
    if (other === undefined) owners.set(tree, actor);
    else
      tell(
        ['roles', actor, 'repo'],
        'shared-repository',
        `${keyName(['roles', actor, 'repo'])} is the repository of ${other} too.`,
        'Give each role a clone of its own.',
      );
  }
}
