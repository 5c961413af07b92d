import { setTimeout as pause } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import type { LimitFunction } from 'p-limit';
import type { SshHost } from '../../contract/config.ts';
import { openConnection, type Connection, type ConnectionOptions } from './connection.ts';
import type { Lane, Transport } from './transport.ts';

/** Stock sshd drops some of a burst of connections (MaxStartups): those that wait for the gate start apart. */
const jitterMs = 100;

/**
 * One connection a lane, opened when a command needs it and opened anew after it broke. A refused key is final for the
 * life of this transport: hosts count refusals and lock out. `gate` bounds connecting over all hosts.
 */
export function sshTransport(host: SshHost, gate: LimitFunction, options: ConnectionOptions): Transport {
  const lanes = new Map<Lane, Promise<Connection>>();
  let refused: Error | undefined;
  let standing = 0;
  let closed = false;

  const open = (lane: Lane): Promise<Connection> => {
    const opening: Promise<Connection> = gate(async () => {
      if (gate.activeCount > 1) await pause(Math.random() * jitterMs);
      if (refused !== undefined) throw refused;
      if (closed) throw new Error('The hosts were closed.');
      const connection = await openConnection(host, options, () => {
        standing -= 1;
        if (lanes.get(lane) === opening) lanes.delete(lane);
      });
      standing += 1;
      return connection;
    });
    lanes.set(lane, opening);
    opening.catch((error: unknown) => {
      if (error instanceof ApplicationFailure && error.type === 'ssh_key_refused') refused = error;
      if (lanes.get(lane) === opening) lanes.delete(lane);
    });
    return opening;
  };

  return {
    run: async (script, lane, signal) => {
      signal?.throwIfAborted();
      if (refused !== undefined) throw refused;
      const standingOne = lanes.get(lane);
      const connection = await (standingOne ?? open(lane));
      signal?.throwIfAborted();
      try {
        return await connection.run(script, signal);
      } catch (error) {
        // A connection that stood idle may have died unnoticed: that shows at the first command, and a new one may serve it.
        if (standingOne === undefined || lanes.get(lane) === standingOne || signal?.aborted === true)
          throw error;
        return (await (lanes.get(lane) ?? open(lane))).run(script, signal);
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
