import pLimit from 'p-limit';
import type { Config, HostConfig } from '../../contract/config.ts';
import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';
import { ask, createCall, type Call } from './call.ts';
import { localTransport } from './local.ts';
import { lookFromAnswer, lookScript, type Look } from './look.ts';
import type { Program } from './program.ts';
import { createRefusals } from './refusals.ts';
import { sshTransport } from './ssh.ts';
import type { Transport } from './transport.ts';
import { openUploadPack, type UploadPack } from './upload-pack.ts';

/** A role host, reached over SSH or, with `local = true`, on this machine: the same program and the same answers. */
export interface Host {
  readonly name: string;
  /**
   * Runs a verb of the host program, uploading it when absent. Gives one whole reply or throws a failure of
   * `activities/failure.ts`; every verb is safe to repeat. Field values are one line each. An abort closes the
   * channel and throws the signal's reason. `limitMs` (default 60 s) bounds the command, not the connecting.
   */
  readonly call: Call;
  /** What the login shell finds, without the host program. Fails as `call` does. */
  look(): Promise<Look>;
  /** git-upload-pack (protocol 0) of a repository on the host, on a channel of the connection that is open already. */
  uploadPack(repo: string, signal?: AbortSignal): Promise<UploadPack>;
}

export interface Hosts {
  /** Throws `ssh_config` when no host of that name is configured. */
  host(name: string): Host;
  /** Ends every channel and connection. */
  close(): Promise<void>;
  /** SSH connections to the host that stand now: 0, 1 or 2. */
  connections(name: string): number;
}

export interface HostLimits {
  readonly connectLimitMs: number;
  readonly idleMs: number;
  readonly longestPauseMs: number;
  /** Shows keys also where they were refused before, and clears their record once they are accepted. */
  readonly again: boolean;
}

/**
 * 15 s is what a slow line and a busy sshd need together; 30 s spans the pauses within a turn; 10 s is less than the pauses
 * of Temporal's retries (contract/limits.ts), which wait for the same host.
 */
const standardLimits: HostLimits = {
  connectLimitMs: 15_000,
  idleMs: 30_000,
  longestPauseMs: 10_000,
  again: false,
};
/** Over all hosts; they may share a gateway. */
const connectsAtOnce = 4;
/** A channel of the watch's connection must stay free for the wait itself. */
const uploadPacksAtOnce = 4;

/** Opens nothing yet: each host is connected to when it is first called. */
export function createHosts(config: Config, program: Program, limits: Partial<HostLimits> = {}): Hosts {
  const gate = pLimit(connectsAtOnce);
  const refusals = createRefusals(config.arch.stateDir);
  const known = new Map<string, { readonly host: Host; readonly transport: Transport }>();

  const reach = (settings: HostConfig): Transport =>
    settings.local
      ? localTransport(settings)
      : sshTransport(settings, gate, {
          ...standardLimits,
          ...limits,
          agentSocket: process.env['SSH_AUTH_SOCK'],
          refusals,
        });

  return {
    host: (name) => {
      const found = known.get(name);
      if (found !== undefined) return found.host;
      const settings = Object.hasOwn(config.hosts, name) ? config.hosts[name] : undefined;
      if (settings === undefined)
        throw failure('ssh_config', `no host ${escapeText(name, 100)} is in ${config.file}`);
      const transport = reach(settings);
      const host = hostOf(name, transport, program);
      known.set(name, { host, transport });
      return host;
    },
    close: async () => {
      await Promise.all([...known.values()].map(({ transport }) => transport.close()));
    },
    connections: (name) => known.get(name)?.transport.connections() ?? 0,
  };
}

function hostOf(name: string, transport: Transport, program: Program): Host {
  const fetches = pLimit(uploadPacksAtOnce);
  return {
    name,
    call: createCall(name, transport, program),
    look: async () => lookFromAnswer(name, await ask(name, transport, 'look', lookScript)),
    uploadPack: (repo, signal) =>
      new Promise((resolve, reject) => {
        void fetches(async () => {
          signal?.throwIfAborted();
          const pack = await openUploadPack(name, transport, repo, signal);
          resolve(pack);
          await pack.done.catch(() => undefined); // Its user hears of it.
        }).catch(reject);
      }),
  };
}
