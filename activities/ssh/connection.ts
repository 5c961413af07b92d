import { setTimeout as pause } from 'node:timers/promises';
import type { Client, ClientChannel } from 'ssh2';
import type { RemoteHost } from '../../contract/config.ts';
import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';
import { resolveTarget } from './resolve.ts';
import { createSlots } from './slots.ts';
import { keepTail } from './tail.ts';
import type { Channel, Ending } from './transport.ts';
import { connect, type ConnectOptions } from './connect.ts';

/** One authenticated SSH connection and the channels on it. */
export interface Connection {
  run(script: string, signal?: AbortSignal): Promise<Channel>;
  end(): void;
}

export interface ConnectionOptions extends ConnectOptions {
  /** `SSH_AUTH_SOCK`. */
  readonly agentSocket: string | undefined;
  /** How long a connection without a channel stays open. */
  readonly idleMs: number;
  /** The longest pause before a host that is away is asked again. */
  readonly longestPauseMs: number;
}

/**
 * Stock sshd allows 10 sessions (MaxSessions) and fails the next one. It counts a session that has ended until it comes to
 * clear up, after it has read the request for the next: at worst all of these end and are followed at once.
 */
const channelsAtOnce = 5;
/** How often a command is put off by a host that allows fewer, each time for twice as long: 2.5 s in all. */
const mostRefusals = 8;
/** For the host's answer to a channel's end. */
const closingMs = 2_000;
const firstPauseMs = 10;

/** Resolves once authenticated. `onLost` is called once, at the moment from which it takes no more commands. */
export async function openConnection(
  host: RemoteHost,
  options: ConnectionOptions,
  onLost: () => void,
): Promise<Connection> {
  const target = await resolveTarget(host, options.agentSocket);
  const client = await connect(target, options);
  let lost: string | undefined;
  let idle: NodeJS.Timeout | undefined;

  const lose = (why: string): void => {
    if (lost !== undefined) return;
    lost = why;
    clearTimeout(idle);
    onLost();
  };
  const end = (why: string): void => {
    lose(why);
    client.end();
  };
  const rest = (): void => {
    clearTimeout(idle);
    if (lost !== undefined) client.end();
    else
      idle = setTimeout(() => {
        end('closed when idle');
      }, options.idleMs);
  };
  const slots = createSlots(channelsAtOnce, rest);
  client.on('error', (error) => {
    lose(escapeText(error.message, 200));
  });
  // ssh2 emits these before it ends the channels, so that each of them knows why.
  const hungUp = (): void => {
    lose('closed by the host');
  };
  client.on('end', hungUp);
  client.on('close', hungUp);
  rest();

  const run = async (script: string, signal?: AbortSignal, refusals = 0): Promise<Channel> => {
    clearTimeout(idle);
    try {
      return await slots.take(async () => {
        if (lost !== undefined) throw new Error(lost);
        return exec(client, `/bin/sh -c '${script}'`, () => lost);
      }, signal);
    } catch (error) {
      if (signal?.aborted === true) throw error;
      // Commands that hang on the host may have used up its sessions: the next call gets a new connection, this one ends
      // when its last channel does.
      if (refusals >= mostRefusals) lose('it opens no more sessions');
      if (!isOpenFailure(error) || refusals >= mostRefusals)
        throw failure('host_unreachable', `${host.name}: ${lost ?? escapeText(String(error), 200)}`, error);
    }
    await pause(firstPauseMs * 2 ** refusals);
    slots.narrow(slots.open);
    return run(script, signal, refusals + 1);
  };
  return {
    run: (script, signal) => run(script, signal),
    end: () => {
      end('closed by the engine');
    },
  };
}

function exec(client: Client, command: string, lost: () => string | undefined): Promise<Channel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      // At once: the exit of a short command comes in the same packet, before any `await` goes on.
      if (error === undefined) resolve(channelOf(channel, lost));
      else reject(error);
    });
  });
}

function channelOf(stream: ClientChannel, lost: () => string | undefined): Channel {
  let code: number | undefined;
  stream.on('exit', (exit: number | null) => {
    if (exit !== null) code = exit;
  });
  let settle: () => void = () => undefined;
  const closed = new Promise<Ending>((resolve) => {
    settle = () => {
      const why = lost();
      // A command whose code came has ended, whatever happened to the connection later.
      if (code !== undefined) resolve({ code });
      else resolve(why === undefined ? {} : { lost: why });
    };
    stream.on('close', settle);
  });
  return {
    stdin: stream,
    stdout: stream,
    stderr: keepTail(stream.stderr),
    closed,
    close: () => {
      stream.signal('TERM');
      stream.close();
      // ssh2 says `close` only when all was read.
      stream.resume();
      // sshd keeps a channel until its command has ended, and may not be allowed to end it: then we have done with it first.
      setTimeout(settle, closingMs).unref();
    },
  };
}

const isOpenFailure = (error: unknown): error is Error & { readonly reason: number } =>
  error instanceof Error && 'reason' in error && typeof error.reason === 'number';
