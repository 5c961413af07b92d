import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type Side = 'server' | 'client';

export interface CutOptions {
  /** Whose bytes are counted; the server's by default. */
  readonly from?: Side;
  /** Called in the place of the cut. The byte after is held back, and the connection stands until either side ends it. */
  readonly instead?: () => void;
}

/** A TCP proxy on 127.0.0.1 that cuts what runs through it. */
export interface CutProxy {
  readonly port: number;
  /** Connections that were accepted so far. */
  readonly accepted: () => number;
  /** Bytes of a side (the server's by default) so far, over all connections since the last `cutAfter`. */
  readonly passed: (from?: Side) => number;
  /** Cuts every connection once so many more bytes have come from that side; the byte after is never delivered. */
  cutAfter(bytes: number, options?: CutOptions): void;
  /** The limit of the last `cutAfter` was reached. */
  readonly hit: () => boolean;
  /** Lets everything pass again. */
  mend(): void;
  cutNow(): void;
  close(): Promise<void>;
}

export async function startCutProxy(targetPort: number): Promise<CutProxy> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  let passed: Record<Side, number> = { server: 0, client: 0 };
  let limit = Infinity;
  let side: Side = 'server';
  let instead: (() => void) | undefined;
  let hit = false;

  const cutNow = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined); // A cut is what this is for.
    socket.on('close', () => sockets.delete(socket));
  };
  const carry = (from: Socket, to: Socket, of: Side): void => {
    // What was let through still arrives.
    from.on('close', () => to.end(() => to.destroy()));
    from.on('data', (chunk: Buffer) => {
      const allowed = of === side ? chunk.subarray(0, Math.max(0, limit - passed[of])) : chunk;
      passed[of] += allowed.length;
      if (of === side && (allowed.length < chunk.length || passed[of] >= limit)) {
        hit = true;
        if (instead === undefined) {
          to.end(allowed);
          from.destroy();
        } else {
          to.write(allowed);
          from.pause();
          instead();
        }
      } else if (!to.write(allowed)) {
        from.pause();
        to.once('drain', () => from.resume());
      }
    });
  };
  const server = createServer((client) => {
    accepted += 1;
    const target = connect(targetPort, '127.0.0.1');
    keep(client);
    keep(target);
    carry(client, target, 'client');
    carry(target, client, 'server');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // It is a TCP server: an AddressInfo, never a path.
  const { port } = server.address() as AddressInfo;

  return {
    port,
    accepted: () => accepted,
    passed: (from = 'server') => passed[from],
    cutAfter: (bytes, options = {}) => {
      passed = { server: 0, client: 0 };
      limit = bytes;
      side = options.from ?? 'server';
      instead = options.instead;
      hit = false;
    },
    hit: () => hit,
    mend: () => {
      limit = Infinity;
    },
    cutNow,
    close: async () => {
      cutNow();
      server.close();
      await once(server, 'close');
    },
  };
}
