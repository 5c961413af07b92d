import { condition } from '@temporalio/workflow';
import { lockRequestId } from '../contract/locks.ts';
import { call } from './calls.ts';
import { show } from './details.ts';
import { hasEnded, type Hold, type Thread } from './thread.ts';

/** The prefix is reserved: no packet can name it. */
const workspaceOf = (thread: Thread): string => `workspace/${thread.input.packet.role}`;

/** The workspace alone, for a handshake. */
export const takeWorkspace = (thread: Thread): Promise<number> =>
  take(thread, 'handshake', [workspaceOf(thread)]);

/** The workspace and the packet's resources, as one set. */
export const takeAll = (thread: Thread): Promise<number> =>
  take(thread, 'work', [workspaceOf(thread), ...thread.input.packet.locks]);

/**
 * Gives the set back: what the thread left uncommitted is saved and cleaned first. Only after the proven end of every
 * launch; else the set stays held, and the thread says so at its end.
 */
export async function giveBack(thread: Thread): Promise<void> {
  const { hold } = thread;
  if (!hold || !endsProven(thread)) return;
  await tidyWorkspace(thread, thread.input.limits.unreachableAfterMs);
  await endHold(thread, hold);
}

export const endsProven = (thread: Thread): boolean => thread.launches.every(hasEnded);

/**
 * Nothing to do when no agent was started since the last time, or when one may still be at work: what lies in the
 * workspace then is somebody else's.
 */
export async function tidyWorkspace(thread: Thread, patienceMs: number): Promise<void> {
  const last = thread.launches.findLast((launch) => launch.state !== 'refused');
  if (!thread.hold?.fences || !last || !endsProven(thread) || thread.tidied === last.launch) return;
  const { threadRef, role } = thread.input.packet;
  const tidied = await call(
    'tidy',
    { role, threadRef, run: thread.input.run, launch: last.launch },
    { summary: 'save and clean what is uncommitted', patienceMs },
  );
  thread.tidied = last.launch;
  if (tidied.patch !== undefined) thread.leftovers = tidied;
}

/** Takes a request back that was not granted yet, or releases a granted one without touching the workspace. */
export async function endHold(thread: Thread, hold: Hold): Promise<void> {
  const kind = hold.fences ? 'release' : 'withdraw';
  await call('sendLock', { kind, request: hold.request }, { summary: `${kind} ${hold.resources.join(' ')}` });
  if (thread.hold === hold) delete thread.hold;
}

/** Gives back what the thread holds, by asking for more. Answers how long the set was waited for, in milliseconds. */
async function take(thread: Thread, purpose: Hold['purpose'], resources: readonly string[]): Promise<number> {
  const { packet, run } = thread.input;
  const hold: Hold = { request: lockRequestId(packet.threadRef, run, ++thread.requests), purpose, resources };
  const since = Date.now();
  thread.hold = hold;
  await call(
    'sendLock',
    { kind: 'request', request: hold.request, holder: { threadRef: packet.threadRef, run }, resources },
    { summary: `ask for ${resources.join(' ')}` },
  );
  show(thread, `the locks ${resources.join(', ')} (see \`threadline locks\`)`);
  await condition(() => hold.fences !== undefined);
  show(thread);
  return Date.now() - since;
}
