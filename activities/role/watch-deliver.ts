import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import pLimit from 'p-limit';
import { noticedName, type Noticed } from '../../contract/messages.ts';
import type { News } from './watch-news.ts';

/** Signals on their way at once: a first look at an old log names hundreds of threads, nearly all of them closed. */
const signalsAtOnce = 10;
/** Of an entry or two hundred characters each, far below the 2 MiB of a payload. */
const entriesPerSignal = 500;

export interface RoundNews {
  readonly ofRoles: readonly News[];
  readonly ofHost: News;
}

/** Entries that name a thread which this engine never had, or has forgotten. */
export interface Stray {
  readonly threadRef: string;
  readonly entries: number;
}

/**
 * One signal a thread with all its news. Answers what names no thread here, not even a closed one; throws when Temporal
 * cannot be asked, and then everything is delivered again.
 */
export async function deliver(
  client: Client,
  news: RoundNews,
  signal: AbortSignal,
): Promise<readonly Stray[]> {
  const limit = pLimit(signalsAtOnce);
  const answers = await Promise.all(
    merged(news).map(([threadRef, noticed]) =>
      limit(async () => {
        signal.throwIfAborted();
        if (noticed.entries.length === 0) {
          await tell(client, threadRef, noticed);
          return [];
        }
        const known = (await tell(client, threadRef, noticed)) || (await isKnown(client, threadRef));
        return known ? [] : [{ threadRef, entries: noticed.entries.length }];
      }),
    ),
  );
  return answers.flat();
}

/** Two roles that name the same thread are two signals: their tips differ. The host's events go with the first of them. */
function merged({ ofRoles, ofHost }: RoundNews): readonly (readonly [threadRef: string, noticed: Noticed])[] {
  const endings = new Map(ofHost);
  const signals = ofRoles.flatMap((news) =>
    Array.from(news, ([threadRef, noticed]): [string, Noticed] => {
      const launches = endings.get(threadRef)?.launches ?? [];
      endings.delete(threadRef);
      return [threadRef, { ...noticed, launches }];
    }),
  );
  return [...signals, ...endings];
}

async function tell(client: Client, threadRef: string, noticed: Noticed): Promise<boolean> {
  const thread = client.workflow.getHandle(threadRef);
  try {
    for (let from = 0; from === 0 || from < noticed.entries.length; from += entriesPerSignal) {
      const part: Noticed = {
        ...noticed,
        entries: noticed.entries.slice(from, from + entriesPerSignal),
        launches: from === 0 ? noticed.launches : [],
      };
      await thread.signal(noticedName, part);
    }
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || isRefusedForGood(error)) return false;
    throw error;
  }
}

async function isKnown(client: Client, threadRef: string): Promise<boolean> {
  try {
    await client.workflow.getHandle(threadRef).describe();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/**
 * Temporal takes 10,000 signals a workflow and no more. A thread whose role floods it hears nothing further from the
 * watch, and its own limits still end it; the other threads of the host must not stop hearing for it.
 */
function isRefusedForGood(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return code === grpcInvalidArgument || code === grpcFailedPrecondition;
}

const grpcInvalidArgument = 3;
const grpcFailedPrecondition = 9;
