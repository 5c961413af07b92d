import type { RoleCalls } from '../../contract/calls.ts';
import { escapeText } from '../../contract/escape.ts';
import { isObjectId } from '../../contract/object-id.ts';
import { threadRefFault } from '../../contract/thread-ref.ts';
import type { ActivityContext } from '../context.ts';
import { failure } from '../failure.ts';
import { courtFor, type Court } from './judge-court.ts';
import { judgeHandshake } from './judge-handshake.ts';
import { withPulse } from '../pulse.ts';
import { judgeTurn } from './judge-turn.ts';
import { openMirror } from './mirror-host.ts';
import type { Mirror } from './mirror.ts';
import { survey } from './survey.ts';

type JudgeCalls = Pick<RoleCalls, 'survey' | 'judgeHandshake' | 'judgeTurn' | 'pin'>;

/** The activities that read a role's repository, always through the engine's own mirror of it. */
export function createJudgeCalls(context: ActivityContext): JudgeCalls {
  const inCourt = <T>(actor: string, judge: (court: Court) => Promise<T>, archActor?: string): Promise<T> =>
    withPulse(({ signal }) => {
      const mirror = openMirror(context, actor);
      return mending(mirror, signal, () => judge(courtFor(context, mirror, actor, signal, archActor)));
    });
  return {
    survey: async (order) => {
      requireThreadRef(order.threadRef);
      return inCourt(order.role, (court) => survey(court, order));
    },
    judgeHandshake: (order) => inCourt(order.role, (court) => judgeHandshake(court, order)),
    judgeTurn: (order) => inCourt(order.role, (court) => judgeTurn(court, order), order.archActor),
    pin: async ({ role, threadRef, commit }) => {
      requireThreadRef(threadRef);
      if (!isObjectId(commit))
        throw failure('engine_fault', `${escapeText(commit, 80)} is no full object id`);
      await withPulse(() => openMirror(context, role).pin(threadRef, commit));
    },
  };
}

/** It becomes the name of a ref. */
function requireThreadRef(threadRef: string): void {
  const fault = threadRefFault(threadRef);
  if (fault !== undefined)
    throw failure('engine_fault', `the thread_ref ${escapeText(threadRef, 80)} ${fault}`);
}

/** A mirror holds nothing that cannot be fetched again: damaged, it is made anew once and the work repeated. */
async function mending<T>(mirror: Mirror, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isMirrorBroken(error) || !(await mirror.mend(signal))) throw error;
    return work();
  }
}

const isMirrorBroken = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'type' in error && error.type === 'mirror_broken';
