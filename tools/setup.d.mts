/**
 * Makes a bare clone ready: dependencies as the lock file says, and Temporal's CLI. Throws an `Error` whose sentence
 * says what to do.
 */
export declare function setup(options?: {
  readonly root?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Is told what is about to take time. */
  readonly say?: (line: string) => void;
}): Promise<void>;
