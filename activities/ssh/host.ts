import type { Config } from '../../contract/config.ts';
import type { Reply, Verb } from './reply.ts';
import type { UploadPack } from './upload-pack.ts';

/** A role host, reached over SSH or, with `local = true`, on this machine: the same program and the same answers. */
export interface Host {
  readonly name: string;
  /**
   * Runs a verb of the host program, uploading it when absent. Gives one whole reply or throws a failure of
   * `activities/failure.ts`; every verb is safe to repeat. Field values are one line each. An abort closes the
   * channel and throws the signal's reason. `limitMs` (default 60 s; for `wait` its own limit and 15 s) bounds the
   * command, not the connecting.
   */
  call<V extends Verb>(verb: V, fields: Fields, options?: CallOptions): Promise<Reply<V>>;
  /** git-upload-pack (protocol 2) of a repository on the host, on a channel of the connection that is open already. */
  uploadPack(repo: string, signal?: AbortSignal): Promise<UploadPack>;
}
export type Fields = readonly (readonly [key: string, value: string])[];
export interface CallOptions {
  readonly body?: string;
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
}

export interface Hosts {
  /** Throws `ssh_config` when no host of that name is configured. */
  host(name: string): Host;
  /** Ends every channel and connection. */
  close(): Promise<void>;
  /** SSH connections to the host that stand now: 0, 1 or 2. */
  connections(name: string): number;
}

export type Program = { readonly text: string; readonly sha256: string };

export declare function createHosts(config: Config, program: Program): Hosts;
