import type { Readable, Writable } from 'node:stream';
import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';
import { newMark } from './exchange.ts';
import { createFrameReader } from './frame.ts';
import { uploadPackScript } from './program.ts';
import type { Channel, Transport } from './transport.ts';

/** git-upload-pack that runs on the host, past all noise of the login shell. */
export interface UploadPack {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when it ended with 0, else rejects with a failure that holds what it said on stderr (bounded). */
  readonly done: Promise<void>;
  /** Ends it early. */
  close(): void;
}

/** Noise before git's first byte may be a banner, never a book. */
const noiseLimitBytes = 256 * 1024;
/** A login shell that takes longer to come to its first command hangs. */
const readyLimitMs = 60_000;

/** `repo` is the path on the host. Fails with repository_missing, host_tool_missing or as every call does. */
export async function openUploadPack(
  host: string,
  transport: Transport,
  repo: string,
  signal?: AbortSignal,
): Promise<UploadPack> {
  if (/[\n\0]/.test(repo)) throw failure('repository_missing', `${host}: ${escapeText(repo, 200)}`);
  const mark = newMark();
  const channel = await transport.run(uploadPackScript(mark), 'watch', signal);
  channel.stdin.on('error', () => undefined); // Its end is judged by `done`.
  channel.stdin.write(`${repo}\n`);
  const abort = (): void => {
    channel.close();
  };
  signal?.addEventListener('abort', abort, { once: true });
  void channel.closed.then(() => signal?.removeEventListener('abort', abort));

  try {
    const payload = await greetingOf(host, channel, mark);
    if (payload === 'no_git') throw failure('host_tool_missing', `${host}: git`);
    if (payload === 'no_repository') throw failure('repository_missing', `${host}: ${escapeText(repo, 200)}`);
  } catch (error) {
    channel.close();
    throw error;
  }
  return {
    stdin: channel.stdin,
    stdout: channel.stdout,
    done: endOf(host, channel),
    close: () => {
      channel.close();
    },
  };
}

/** Reads up to the line with the frame and leaves the stream at the byte that follows it. */
function greetingOf(host: string, channel: Channel, mark: string): Promise<string> {
  const reader = createFrameReader(mark, noiseLimitBytes);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(failure('host_reply_broken', `${host}: git-upload-pack did not start`));
    }, readyLimitMs);
    const read = (chunk: Buffer): void => {
      const found = reader.push(chunk);
      if (found === undefined) return;
      channel.stdout.off('data', read);
      channel.stdout.pause();
      clearTimeout(timer);
      if (found === 'too much') {
        reject(failure('host_reply_broken', `${host}: noise without end before git-upload-pack`));
        return;
      }
      if (found.rest.length > 0) channel.stdout.unshift(found.rest);
      resolve(found.payload);
    };
    channel.stdout.on('data', read);
    void channel.closed.then(({ lost, code }) => {
      clearTimeout(timer);
      const said = escapeText(channel.stderr(), 500);
      reject(
        lost === undefined
          ? failure(
              'host_reply_broken',
              `${host}: git-upload-pack did not start (code ${String(code)}) ${said}`,
            )
          : failure('host_unreachable', `${host}: the connection was lost (${lost})`),
      );
    });
  });
}

function endOf(host: string, channel: Channel): Promise<void> {
  const done = channel.closed.then(({ code, lost }) => {
    if (lost !== undefined) throw failure('host_unreachable', `${host}: the connection was lost (${lost})`);
    if (code !== 0)
      throw failure(
        'mirror_broken',
        `${host}: git-upload-pack ended with ${String(code)}: ${escapeText(channel.stderr(), 500)}`,
      );
  });
  // Whoever reads the stream may be done with it before it asks; an unasked rejection must not end the process.
  done.catch(() => undefined);
  return done;
}
