/** threadline.toml, read and checked, with every default filled in (DESIGN §3). Paths are absolute; durations are milliseconds. */
export interface Config {
  /** The file that this was read from. */
  readonly file: string;
  readonly arch: ArchConfig;
  readonly hosts: Readonly<Record<string, HostConfig>>;
  /** By actor, e.g. `runner:codex`. */
  readonly roles: Readonly<Record<string, RoleConfig>>;
  readonly taskQueue: string;
  /** `[operators] allowed_signers`, if given. */
  readonly allowedSigners?: string;
}

export interface ArchConfig {
  readonly repo: string;
  readonly branch: string;
  readonly actor: string;
  /** Committer addresses of arch, lower case. */
  readonly identities: readonly string[];
  /** Relative to the repository. */
  readonly handoffLog: string;
  readonly board: string;
  readonly stateDir: string;
}

export type HostConfig = LocalHost | RemoteHost;
export type RemoteHost = SshHost | AliasHost;
export interface LocalHost {
  readonly name: string;
  readonly local: true;
  /** Overrides `XDG_STATE_HOME` for the host program; for several role hosts on one machine. */
  readonly stateHome?: string;
}
export interface SshHost {
  readonly name: string;
  readonly local: false;
  readonly hostname: string;
  readonly port: number;
  readonly user: string;
  readonly identityFile?: string;
  /** Exactly one of the two is set. */
  readonly knownHosts?: string;
  readonly hostKey?: string;
}

/** Reached as the user's own `ssh ALIAS` would be: OpenSSH's configuration says how (ADR 0027). */
export interface AliasHost {
  readonly name: string;
  readonly local: false;
  readonly alias: string;
}

export interface RoleConfig {
  readonly actor: string;
  readonly host: string;
  /** On the host. */
  readonly repo: string;
  readonly branch: string;
  /** A preset's name or an argv. */
  readonly agent: string | readonly string[];
  readonly codex?: CodexOptions;
  readonly envFile?: string;
  readonly identity: { readonly name: string; readonly email: string };
  /** Absent: the upstream of the branch, if it has one. */
  readonly remote?: string;
  readonly handoffLog: string;
  readonly limits: RoleLimits;
  /** Files that replace prompt templates, by kind. */
  readonly prompts: Readonly<Record<string, string>>;
}

export interface CodexOptions {
  readonly sandbox: 'read-only' | 'workspace-write' | 'danger-full-access';
  readonly network: boolean;
  readonly writable: readonly string[];
  readonly model?: string;
}

/** Frozen into a thread when it starts. */
export interface RoleLimits {
  readonly maxTurns: number;
  readonly turnLimitMs: number;
  readonly stallAfterMs: number;
  readonly handshakeLimitMs: number;
  readonly unreachableAfterMs: number;
}

/** Who may own a next action besides the operator: arch's actor and the configured roles. */
export const ownersIn = ({ arch, roles }: Config): readonly string[] => [arch.actor, ...Object.keys(roles)];
