import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SshHost } from '../../contract/config.ts';

/** How one SSH server is reached and judged: a host of threadline.toml, an alias that was resolved, or a hop before either. */
export interface Target {
  /** For messages. */
  readonly name: string;
  readonly hostname: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeys: HostKeys;
  readonly identities: Identities;
  readonly way: Way;
  readonly algorithms: Algorithms;
  /** Absent: the engine's own. */
  readonly connectLimitMs?: number;
  /** A peer that is silent for this many of these is gone. */
  readonly keepaliveMs: number;
  readonly keepalivesMissed: number;
  readonly family?: 4 | 6;
  readonly localAddress?: string;
  /** What OpenSSH would also do here and the engine does not: said where reaching the host fails. */
  readonly notes: readonly string[];
}

/** Whom to believe: one pinned key, or what these files hold under the name. */
export type HostKeys =
  { readonly pinned: string } | { readonly lookup: string; readonly files: readonly string[] };

/** Which keys may be shown. */
export interface Identities {
  readonly files: readonly string[];
  /** Passes over files that are not there, as OpenSSH does: they may be its defaults. */
  readonly skipMissing: boolean;
  /** The agent's socket. */
  readonly agent?: string;
  /** Keys of the agent that no file names are shown too. */
  readonly anyOfAgent: boolean;
}

export type Way =
  | { readonly kind: 'direct' }
  | { readonly kind: 'jump'; readonly hop: Target }
  | { readonly kind: 'command'; readonly command: string };

/** Names of OpenSSH that may be used; absent: all that the engine takes. */
export interface Algorithms {
  readonly ciphers?: readonly string[];
  readonly macs?: readonly string[];
  readonly kex?: readonly string[];
  readonly hostKeys?: readonly string[];
  readonly userKeys?: readonly string[];
}

/** Without keepalive a silent peer is waited for without end; ssh2 sends none of its own accord. */
export const standardKeepalive = { keepaliveMs: 5_000, keepalivesMissed: 3 } as const;

/** A host that threadline.toml describes by itself: the identity file alone is shown, without one whatever the agent holds. */
export function targetOfHost(host: SshHost, agentSocket: string | undefined): Target {
  const { name, hostname, port, user, identityFile, hostKey } = host;
  const known = host.knownHosts ?? join(homedir(), '.ssh/known_hosts');
  return {
    name,
    hostname,
    port,
    user,
    hostKeys:
      hostKey === undefined ? { lookup: lookupName(hostname, port), files: [known] } : { pinned: hostKey },
    identities: {
      files: identityFile === undefined ? [] : [identityFile],
      skipMissing: false,
      anyOfAgent: identityFile === undefined,
      ...(agentSocket === undefined ? {} : { agent: agentSocket }),
    },
    way: { kind: 'direct' },
    algorithms: {},
    ...standardKeepalive,
    notes: [],
  };
}

/** As known_hosts names a host. */
export function lookupName(hostname: string, port: number): string {
  const name = hostname.toLowerCase();
  return port === 22 ? name : `[${name}]:${String(port)}`;
}

/** For messages: the name, and where it leads. */
export const whereIs = ({ name, hostname, port }: Target): string => `${name} (${hostname}:${String(port)})`;
