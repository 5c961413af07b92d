import { randomBytes } from 'node:crypto';
import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';
import { createFrameReader } from './frame.ts';
import { reasonOf } from './slots.ts';
import type { Channel, Ending, Lane, Transport } from './transport.ts';

export interface Question {
  /** What is asked, for messages. */
  readonly what: string;
  readonly script: (mark: string) => string;
  readonly lane: Lane;
  readonly stdin: string;
  /** Keeps stdin open until the answer is there. */
  readonly holdStdin: boolean;
  /** From the moment when the command runs. */
  readonly limitMs: number;
  readonly signal?: AbortSignal;
  /** Asked when the command ended without an answer; may fail with a better reason. */
  readonly ifEnded?: () => Promise<void>;
}

/** A command that has answered may take this long to end by itself before its channel is closed under it. */
const endingMs = 5_000;

/**
 * Runs one command and gives the payload of its frame. A channel that closes without a whole frame proves nothing about
 * the command, neither that it ran nor that it did not: `host_unreachable` when the connection went with it, else
 * `host_reply_broken`; both may be tried again.
 */
export async function exchange(host: string, transport: Transport, question: Question): Promise<string> {
  const mark = newMark();
  const channel = await transport.run(question.script(mark), question.lane, question.signal);
  channel.stdin.on('error', () => undefined); // A command that does not read its input is judged by its answer.
  channel.stdin.write(question.stdin);
  if (!question.holdStdin) channel.stdin.end();
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      answerOf(host, channel, mark, question),
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          const seconds = Math.round(question.limitMs / 1000);
          reject(
            failure(
              'host_reply_broken',
              `${host}: ${question.what} gave no answer within ${String(seconds)} s`,
            ),
          );
        }, question.limitMs);
      }),
      abortOf(question.signal, over.signal),
    ]);
  } catch (error) {
    channel.close();
    throw error;
  } finally {
    clearTimeout(timer);
    over.abort();
    channel.stdin.end();
    const late = setTimeout(() => {
      channel.close();
    }, endingMs);
    void channel.closed.then(() => {
      clearTimeout(late);
    });
  }
}

/** Unforgeable: 128 random bits, new for every question. */
export const newMark = (): string => randomBytes(16).toString('hex');

function answerOf(
  host: string,
  channel: Channel,
  mark: string,
  { what, ifEnded }: Question,
): Promise<string> {
  const reader = createFrameReader(mark);
  let answered = false;
  return new Promise((resolve, reject) => {
    channel.stdout.on('data', (chunk: Buffer) => {
      const found = reader.push(chunk);
      if (found === 'too much') reject(failure('host_reply_broken', `${host}: ${what} answered without end`));
      else if (found !== undefined) {
        answered = true;
        resolve(found.payload);
      }
    });
    void channel.closed
      .then(async (ending) => {
        if (!answered && ending.lost === undefined && ending.code !== undefined) await ifEnded?.();
        reject(withoutAnswer(host, what, ending, channel.stderr()));
      })
      .catch(reject);
  });
}

function withoutAnswer(host: string, what: string, ending: Ending, stderr: string): Error {
  const said = stderr === '' ? '' : `, saying: ${escapeText(stderr, 500)}`;
  if (ending.lost !== undefined)
    return failure('host_unreachable', `${host}: the connection was lost during ${what} (${ending.lost})`);
  // 126 comes from the shell alone: found, but not to be run.
  if (ending.code === 126) return failure('host_tool_missing', `${host}: ${what} cannot be run there${said}`);
  const code = ending.code === undefined ? 'without a code' : `with code ${String(ending.code)}`;
  return failure('host_reply_broken', `${host}: ${what} ended ${code} and without an answer${said}`);
}

/** Rejects on the abort; `over` takes the listener away again, for a caller's signal may outlive thousands of calls. */
function abortOf(signal: AbortSignal | undefined, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => {
      reject(reasonOf(signal));
    };
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true, signal: over });
  });
}
