import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  getExternalWorkflowHandle,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  isLockMessage,
  lockTable,
  noLocks,
  takeLockMessage,
  type Grant,
  type LockState,
} from '../contract/locks.ts';
import { grantedName, lockName, lockTableName } from '../contract/messages.ts';
import type { Granted, LockMessage, LockTable } from '../contract/messages.ts';

/** The one coordinator of a task queue: it takes messages in the order they came and tells each holder of its grant. */
export async function locks(start: LockState = noLocks): Promise<never> {
  let state = start;
  const inbox: LockMessage[] = [];
  setHandler(defineSignal<[unknown]>(lockName), (message) => {
    if (isLockMessage(message)) inbox.push(message);
  });
  setHandler(defineQuery<LockTable>(lockTableName), () => lockTable(state));

  while (!workflowInfo().continueAsNewSuggested || inbox.length > 0) {
    await condition(() => inbox.length > 0 || workflowInfo().continueAsNewSuggested);
    const grants: Grant[] = [];
    for (let message = inbox.shift(); message; message = inbox.shift()) {
      const step = takeLockMessage(state, message, new Date().toISOString());
      state = step.state;
      grants.push(...step.granted);
    }
    setCurrentDetails(detailsFromState(state));
    await Promise.all(grants.map((grant) => announce(grant, inbox)));
  }
  return continueAsNew<typeof locks>(state);
}

async function announce(grant: Grant, inbox: LockMessage[]): Promise<void> {
  const granted: Granted = { request: grant.request, fences: grant.fences };
  try {
    await getExternalWorkflowHandle(grant.holder.threadRef).signal(grantedName, granted);
  } catch {
    // The thread is gone, so no agent of it can have been launched under this grant: the set is free again.
    inbox.push({ kind: 'release', request: grant.request });
  }
}

function detailsFromState(state: LockState): string {
  const rows = lockTable(state).resources.filter((row) => row.holder ?? row.queue.length > 0);
  if (rows.length === 0) return 'Nothing is held.';
  const lines = rows
    .slice(0, 100)
    .map(
      (row) =>
        `| \`${row.resource}\` | ${row.holder?.threadRef ?? ''} | ${row.holder?.since ?? ''} | ${String(row.fence)} | ` +
        `${row.queue.map((waiter) => waiter.threadRef).join(', ')} |`,
    );
  return ['| resource | holder | since | fence | queue |', '| --- | --- | --- | --- | --- |', ...lines]
    .join('\n')
    .slice(0, 20_000);
}
