import { spawn } from 'node:child_process';
import { Duplex, type Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'ssh2';
import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';
import { keepTail } from './tail.ts';
import { whereIs, type Target } from './target.ts';

/** The stream that an SSH connection runs over, where it does not go straight to the host. */
export interface Carrier {
  readonly stream: Readable & Duplex;
  /** What the way itself said when it failed; waits a little for its last words. */
  readonly said: () => Promise<string>;
  /** Ends what carries it; once the connection over it has ended. */
  readonly close: () => void;
}

/** A channel of the connection to the hop; that connection ends with the one that it carries. */
export async function wayOverHop(hop: Client, target: Target): Promise<Carrier> {
  const stream = await new Promise<Readable & Duplex>((resolve, reject) => {
    hop.forwardOut('127.0.0.1', 0, target.hostname, target.port, (error, channel) => {
      if (error === undefined) resolve(channel);
      else
        reject(
          failure(
            'host_unreachable',
            `${whereIs(target)}: the jump host opens no way to it (${escapeText(error.message, 200)})`,
            error,
          ),
        );
    });
  }).catch((error: unknown) => {
    hop.end();
    throw error;
  });
  return { stream, said: () => Promise.resolve(''), close: () => hop.end() };
}

/** A command that has failed has ended, but for what else holds its stderr. */
const lastWordsMs = 1_000;

/** As OpenSSH runs it: by the user's shell, in its place, with the connection on stdin and stdout. */
export function wayOfCommand(command: string): Carrier {
  const child = spawn(process.env['SHELL'] ?? '/bin/sh', ['-c', `exec ${command}`], {
    // Ctrl-C at the engine's terminal must not reach it.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stderr = keepTail(child.stderr);
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  const ended = new Promise((resolve) => child.on('close', resolve));
  let failed = '';
  child.on('error', (error) => {
    failed = error.message;
    stream.destroy();
  });
  return {
    stream,
    said: async () => {
      await Promise.race([ended, pause(lastWordsMs, undefined, { ref: false })]);
      return escapeText((failed || stderr()).trim(), 400);
    },
    close: () => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      try {
        process.kill(-child.pid, 'SIGTERM');
      } catch {
        // It has ended between the check and the signal.
      }
    },
  };
}
