import type { Readable, Writable } from 'node:stream';

/** git-upload-pack that runs on the host, past all noise of the login shell. */
export interface UploadPack {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when it ended with 0, else rejects with a failure that holds what it said on stderr (bounded). */
  readonly done: Promise<void>;
  /** Ends it early. */
  close(): void;
}
