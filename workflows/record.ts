import { sleep } from '@temporalio/workflow';
import { engineEntryId } from '../contract/engine-entry.ts';
import type { BoardRow } from '../contract/calls.ts';
import type { EntryContent } from '../contract/entry.ts';
import { cleanEntry } from '../contract/entry-clean.ts';
import { call } from './calls.ts';
import { show } from './details.ts';
import type { Thread } from './thread.ts';

/** What one entry of arch's log says beyond who, when and of which thread. */
export type Said = Omit<EntryContent, 'at' | 'actor' | 'threadRef' | 'executor' | 'run' | 'entry'>;

/** While arch is busy in its repository: soon at first, then once a minute. */
const busyWaits = [2_000, 5_000, 15_000, 30_000, 60_000];

/**
 * Records an entry in arch's log and the thread's row of the board. Its id follows from the thread, the run and the
 * count of entries so far, so that a repetition adds nothing. Waits, and says so, while arch's repository is busy.
 */
export async function record(thread: Thread, said: Said, owner: string, next: string): Promise<void> {
  const { packet, run, archActor } = thread.input;
  const entry = cleanEntry({
    at: `${new Date().toISOString().slice(0, 19)}Z`,
    actor: archActor,
    threadRef: packet.threadRef,
    executor: packet.executor,
    run,
    entry: engineEntryId(packet.threadRef, run, thread.recorded++),
    ...said,
  });
  const row: BoardRow = {
    threadRef: packet.threadRef,
    role: packet.role,
    scope: packet.scope,
    state: said.state ?? thread.phase,
    owner,
    next,
    sha: thread.head ?? '',
  };
  for (let tried = 0; ; tried++) {
    const answer = await call(
      'record',
      { entry, row },
      { summary: `record ${said.actionType} in arch's log` },
    );
    if (answer.state === 'recorded') break;
    const waitMs = busyWaits[Math.min(tried, busyWaits.length - 1)] ?? 60_000;
    show(thread, `arch's repository: ${answer.reason}`);
    await sleep(waitMs, { summary: "arch's repository is busy" });
  }
  show(thread);
}
