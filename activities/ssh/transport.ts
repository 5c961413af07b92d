import type { Readable, Writable } from 'node:stream';

/** One command that runs on a host. */
export interface Channel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** The last 4 KiB of what it said on stderr so far; foreign text. */
  readonly stderr: () => string;
  /** Settles when the command and its streams have ended, or the way to it broke; all of stdout was given before. Never rejects. */
  readonly closed: Promise<Ending>;
  /** Ends it: the command gets end-of-file and, where that is possible, a signal. Safe to repeat. */
  close(): void;
}

export interface Ending {
  /** Absent: the code never came, so that nothing is known about the command. */
  readonly code?: number;
  /** Why the connection under the channel is gone; absent while it stands. */
  readonly lost?: string;
}

/**
 * Which of a host's two connections carries a command: `watch` has the long wait and the fetches that it sets off,
 * `general` everything else, so that neither stands in the other's way.
 */
export type Lane = 'general' | 'watch';

/** The way to one host. */
export interface Transport {
  /**
   * Runs a POSIX shell script. It must hold no single quote, backslash, `!` or newline: it passes through a login
   * shell that may be any (sh, fish, csh). Waits for a free channel. An abort while it waits throws the signal's reason.
   */
  run(script: string, lane: Lane, signal?: AbortSignal): Promise<Channel>;
  /** Connections that stand now. */
  connections(): number;
  close(): Promise<void>;
}
