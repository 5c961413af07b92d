import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy on 127.0.0.1 that cuts what runs through it. */
export interface CutProxy {
  readonly port: number;
  /** Connections that were accepted so far. */
  readonly accepted: () => number;
  /** Bytes from the server to the client so far, over all connections since the last `cutAfter`. */
  readonly passed: () => number;
  /** Cuts every connection once so many more bytes have come from the server; the byte after is never delivered. */
  cutAfter(bytes: number): void;
  /** Lets everything pass again. */
  mend(): void;
  cutNow(): void;
  close(): Promise<void>;
}

export async function startCutProxy(targetPort: number): Promise<CutProxy> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  let passed = 0;
  let limit = Infinity;

  const cutNow = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined); // A cut is what this is for.
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    accepted += 1;
    const target = connect(targetPort, '127.0.0.1');
    keep(client);
    keep(target);
    client.on('close', () => target.destroy());
    target.on('close', () => client.end(() => client.destroy()));
    client.pipe(target);
    target.on('data', (chunk: Buffer) => {
      const allowed = chunk.subarray(0, Math.max(0, limit - passed));
      passed += allowed.length;
      if (allowed.length < chunk.length || passed >= limit) {
        target.destroy(); // Nothing more of it is wanted, and the client goes with it once it has what was allowed.
        client.end(allowed);
      } else if (!client.write(allowed)) {
        target.pause();
        client.once('drain', () => target.resume());
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // It is a TCP server: an AddressInfo, never a path.
  const { port } = server.address() as AddressInfo;

  return {
    port,
    accepted: () => accepted,
    passed: () => passed,
    cutAfter: (bytes) => {
      passed = 0;
      limit = bytes;
    },
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
