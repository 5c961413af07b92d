/** The release that is fetched and kept when the machine has none. */
export declare const cliVersion: string;

/** Where fetched programs are kept: `$XDG_CACHE_HOME/threadline`, by default `~/.cache/threadline`. */
export declare function cacheDirFromEnv(env: NodeJS.ProcessEnv): string;

/**
 * Finds Temporal's CLI, or fetches it into the cache. Throws an `Error` that names each way tried and what to do;
 * one that `THREADLINE_TEMPORAL_CLI` names is used or refused, never passed over.
 */
export declare function findTemporalCli(options?: {
  readonly env?: NodeJS.ProcessEnv;
  readonly cacheDir?: string;
  /** Is told what is about to take time. */
  readonly say?: (line: string) => void;
}): Promise<{
  readonly path: string;
  readonly version: string;
  readonly from: 'THREADLINE_TEMPORAL_CLI' | 'PATH' | 'cache' | 'SDK download' | 'PyPI wheel';
}>;
