import { setTimeout as pause } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import pLimit, { type LimitFunction } from 'p-limit';
import type { RemoteHost } from '../../contract/config.ts';
import { createBackOff } from './back-off.ts';
import { openConnection, type Connection, type ConnectionOptions } from './connection.ts';
import { reasonOf } from './slots.ts';
import type { Lane, Transport } from './transport.ts';

/** Stock sshd drops some of a burst of connections (MaxStartups): those that wait for the gate start apart. */
const jitterMs = 100;

/**
 * One connection a lane, opened when a command needs it and opened anew after it broke. Both lanes of a host wait
 * together after it could not be reached. `gate` bounds connecting over all hosts.
 */
export function sshTransport(host: RemoteHost, gate: LimitFunction, options: ConnectionOptions): Transport {
  const lanes = new Map<Lane, Promise<Connection>>();
  let standing = 0;
  let closed = false;

  const backOff = createBackOff(options.longestPauseMs);
  // Both lanes at once would show a key twice that is refused.
  const oneByOne = pLimit(1);

  const open = (lane: Lane): Promise<Connection> => {
    const opening: Promise<Connection> = oneByOne(async () => {
      await backOff.rest();
      return gate(async () => {
        if (gate.activeCount > 1) await pause(Math.random() * jitterMs);
        if (closed) throw new Error('The hosts were closed.');
        const connection = await openConnection(host, options, () => {
          standing -= 1;
          if (lanes.get(lane) === opening) lanes.delete(lane);
        });
        standing += 1;
        backOff.worked();
        return connection;
      });
    });
    lanes.set(lane, opening);
    opening.catch((error: unknown) => {
      if (error instanceof ApplicationFailure && error.nonRetryable !== true) backOff.failed();
      if (lanes.get(lane) === opening) lanes.delete(lane);
    });
    return opening;
  };

  return {
    run: async (script, lane, signal) => {
      signal?.throwIfAborted();
      const standingOne = lanes.get(lane);
      const connection = await untilAbort(standingOne ?? open(lane), signal);
      signal?.throwIfAborted();
      try {
        return await connection.run(script, signal);
      } catch (error) {
        // A connection that stood idle may have died unnoticed: that shows at the first command, and a new one may serve it.
        if (standingOne === undefined || lanes.get(lane) === standingOne || signal?.aborted === true)
          throw error;
        return (await untilAbort(lanes.get(lane) ?? open(lane), signal)).run(script, signal);
      }
    },
    connections: () => standing,
    close: async () => {
      closed = true;
      const all = await Promise.allSettled(lanes.values());
      for (const connection of all) if (connection.status === 'fulfilled') connection.value.end();
    },
  };
}

/** Whoever gives up does not wait for a connection that others may still want. */
function untilAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(reasonOf(signal));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', giveUp);
    });
  });
}
