/**
 * What a key of threadline.toml holds, as far as its kind goes. `agent` is a string or a list of strings; whatever is
 * `judged` stands seldom, and is left to the whole reader (contract/schema) even where only names are wanted.
 */
export type KeyKind = 'string' | 'strings' | 'integer' | 'boolean' | 'agent' | 'table' | 'judged';

/** The tables of threadline.toml and their keys: those of the schema, by the compiler's word, in a form that loads no zod. */
export const configKeys = {
  arch: {
    repo: 'string',
    branch: 'string',
    actor: 'string',
    identities: 'strings',
    handoff_log: 'string',
    board: 'string',
    state_dir: 'string',
  },
  host: {
    local: 'boolean',
    state_home: 'string',
    alias: 'string',
    hostname: 'string',
    port: 'integer',
    user: 'string',
    identity_file: 'string',
    known_hosts: 'string',
    host_key: 'string',
  },
  role: {
    host: 'string',
    repo: 'string',
    branch: 'string',
    agent: 'agent',
    codex: 'judged',
    env_file: 'string',
    identity: 'string',
    remote: 'string',
    handoff_log: 'string',
    workspace: 'judged',
    max_turns: 'integer',
    turn_limit: 'string',
    stall_after: 'string',
    handshake_limit: 'string',
    unreachable_after: 'string',
    prompts: 'judged',
  },
  operators: { allowed_signers: 'judged' },
  temporal: { task_queue: 'string' },
  top: { arch: 'table', hosts: 'table', roles: 'table', operators: 'table', temporal: 'table' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, KeyKind>>>>;

export type ConfigTable = keyof typeof configKeys;

/** Keys without which a table is refused. */
export const requiredKeys: Readonly<Partial<Record<ConfigTable, readonly string[]>>> = {
  top: ['arch', 'hosts', 'roles'],
  arch: ['identities'],
  role: ['host', 'repo', 'identity'],
};

/** The contract's own places in a repository. */
export const defaultHandoffLog = 'documentation/short-term/coordination/handoff_log.md';
export const defaultBoard = 'documentation/short-term/board.md';
export const defaultArchActor = 'arch:codex';
