import type { Readable } from 'node:stream';

/** Drains a stream for as long as it lasts and keeps its last `limit` bytes. Unread, it would stall the command. */
export function keepTail(stream: Readable, limit = 4096): () => string {
  let kept = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-limit);
  });
  return () => kept.toString('utf8').trim();
}
