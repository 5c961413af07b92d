import pLimit from 'p-limit';
import type { Channel } from './transport.ts';

/** At most so many channels at once; the others queue, first come first served. */
export interface Slots {
  /** Opens a channel when its turn comes; the slot is free again once that channel has closed. */
  take(open: () => Promise<Channel>, signal?: AbortSignal): Promise<Channel>;
  /** Lowers the limit for good. */
  narrow(limit: number): void;
  readonly open: number;
}

/** `onIdle` is called whenever no channel is open and none waits. */
export function createSlots(limit: number, onIdle: () => void = () => undefined): Slots {
  const queue = pLimit(limit);

  return {
    get open() {
      return queue.activeCount;
    },
    narrow: (to) => {
      queue.concurrency = Math.max(1, Math.min(queue.concurrency, to));
    },
    take: (open, signal) =>
      new Promise<Channel>((resolve, reject) => {
        const giveUp = (): void => {
          reject(reasonOf(signal));
        };
        signal?.addEventListener('abort', giveUp, { once: true });
        void queue(async () => {
          if (isAborted(signal)) return;
          const channel = await open();
          resolve(channel);
          // Nobody reads a channel whose asker has gone; unread it would never end.
          if (isAborted(signal)) channel.close();
          await channel.closed;
        })
          .catch(reject)
          .finally(() => {
            signal?.removeEventListener('abort', giveUp);
            // p-limit counts the task down only after its promise settled.
            setImmediate(() => {
              if (queue.activeCount === 0 && queue.pendingCount === 0) onIdle();
            });
          });
        if (isAborted(signal)) giveUp();
      }),
  };
}

// A function, for the compiler takes a property that it has seen for settled.
const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** What an abort throws: the signal's own reason (Temporal's is a CancelledFailure). */
export function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('aborted');
}
