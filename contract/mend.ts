import type { Config, HostConfig, RoleConfig } from './config.ts';
import { lineFromText } from './escape.ts';

/** Where the things of a thread are: what the commands that mend a failure are made of. */
export interface Places {
  readonly host: Reach;
  /** The role's repository, on the host. */
  readonly repo: string;
  /** The agent's program, on the host. */
  readonly agent: string;
  /** Arch's repository. */
  readonly arch: string;
}
/** As the engine reaches a host; `local`: it is arch's machine. */
export type Reach =
  | { readonly local: true }
  | { readonly local: false; readonly alias: string }
  | {
      readonly local: false;
      readonly hostname: string;
      readonly port: number;
      readonly user: string;
      readonly identityFile?: string;
    };

/** `host` is one of the configuration's; else nobody could be told how it is reached. */
export function placesOf(config: Config, role: RoleConfig): Places | undefined {
  const host = config.hosts[role.host];
  if (!host) return undefined;
  const { agent } = role;
  return {
    host: reachOf(host),
    repo: role.repo,
    agent: typeof agent === 'string' ? agent : (agent[0] ?? ''),
    arch: config.arch.repo,
  };
}

function reachOf(host: HostConfig): Reach {
  if (host.local) return { local: true };
  if ('alias' in host) return { local: false, alias: host.alias };
  const { hostname, port, user, identityFile } = host;
  return { local: false, hostname, port, user, ...(identityFile === undefined ? {} : { identityFile }) };
}

/** What is known of the thread that failed. */
export interface Known {
  readonly ref?: string;
  readonly role?: string;
  readonly places?: Partial<Places>;
}

/**
 * A line of the table of failures as a command line to paste: `{ssh}` is replaced by the options and the destination of
 * the host, `{scan}` by what ssh-keyscan takes, the other placeholders by what they name. Where a host is this machine,
 * `ssh {ssh}` falls away. What cannot be filled becomes the command that examines it.
 */
export function mendingCommand(template: string, { ref, role, places = {} }: Known): string {
  const { host } = places;
  const local = host?.local === true;
  const mend = local ? template.replace(/^ssh \{ssh\} (?!true$)/u, '') : template;
  // What runs on another host goes through two shells, so it is quoted twice.
  const far = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : local ? shellWord(value) : shellWord(shellWord(value));
  const words: Readonly<Record<string, string | undefined>> = {
    ref: ref === undefined ? undefined : shellWord(ref),
    role: role === undefined ? undefined : shellWord(role),
    repo: far(places.repo),
    agent: far(places.agent),
    arch: places.arch === undefined ? undefined : shellWord(places.arch),
    ...(host?.local === false ? sshWords(host) : {}),
  };
  const lacks = [...mend.matchAll(placeholder)].some(([, name = '']) => words[name] === undefined);
  if (!lacks) return mend.replace(placeholder, (_, name: string) => words[name] ?? '');
  if (/\{(?:ref|arch)\}/u.test(mend) && ref !== undefined) return `threadline show ${shellWord(ref)}`;
  return role === undefined ? 'threadline doctor' : `threadline doctor ${shellWord(role)}`;
}
const placeholder = /\{([a-z]+)\}/gu;

/** An alias has no address before OpenSSH resolves it: nothing can be scanned by it. */
function sshWords(host: Extract<Reach, { local: false }>): { ssh: string; scan?: string } {
  if ('alias' in host) return { ssh: shellWord(host.alias) };
  const port = host.port === 22 ? [] : ['-p', String(host.port)];
  const key = host.identityFile === undefined ? [] : ['-i', host.identityFile];
  return {
    ssh: [...port, ...key, `${host.user}@${host.hostname}`].map(shellWord).join(' '),
    scan: [...port, host.hostname].map(shellWord).join(' '),
  };
}

/** One word of a POSIX shell command line; control characters have no place in one. */
function shellWord(value: string): string {
  const line = lineFromText(value, 1_000);
  return /^[A-Za-z0-9_@%+=:,./~-]+$/u.test(line) ? line : `'${line.replaceAll("'", String.raw`'\''`)}'`;
}
