/** The pinned release. */
export declare const codexVersion: string;

/**
 * Finds the native binary of the pinned Codex CLI, or installs it into the cache (404 MB). Throws an `Error` that names
 * each way tried and what to do; one that `THREADLINE_CODEX` names is used or refused, never passed over.
 */
export declare function findCodexCli(options?: {
  readonly env?: NodeJS.ProcessEnv;
  readonly cacheDir?: string;
  /** Is told what is about to take time. */
  readonly say?: (line: string) => void;
}): Promise<{
  readonly path: string;
  readonly from: 'THREADLINE_CODEX' | 'PATH' | 'cache' | 'npm';
}>;
