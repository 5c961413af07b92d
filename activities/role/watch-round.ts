import type { Client } from '@temporalio/client';
import type { ActivityContext } from '../context.ts';
import type { RoleConfig } from '../../contract/config.ts';
import { deliver } from './watch-deliver.ts';
import { readMove } from './watch-move.ts';
import { newsFromEvents } from './watch-news.ts';
import { createRests, restMs } from './watch-rest.ts';
import type { WatchState } from './watch-state.ts';

/** The host answers at once when there is news; this only bounds how long a silent connection is trusted. */
const waitMs = 25_000;
/** The first one after a failure: the host is back once it has answered, and is not given up again for the failures before. */
const firstWaitMs = 100;
/** As the contract promises. */
const refsShown = 20;

export type Round = (state: WatchState, signal: AbortSignal) => Promise<WatchState>;

/** One `wait` on the host and the delivery of what it tells; answers the state that holds once all is delivered. */
export function createRound(context: ActivityContext, hostName: string, client: Client): Round {
  const host = context.hosts.host(hostName);
  const roles = Object.values(context.config.roles).filter((role) => role.host === hostName);
  const rests = createRests();

  return async (state, signal) => {
    const awake = roles.filter(({ actor }) => !rests.isResting(actor));
    const longestMs = awake.length === roles.length ? waitMs : Math.min(waitMs, restMs);
    const limitMs = state.unreachable ? firstWaitMs : longestMs;
    const reply = await host.call('wait', waitFields(state, awake, limitMs), { signal });
    const moves = await Promise.all(
      reply.moved.flatMap(({ n, tip }) => {
        const role = awake[n];
        return role ? [readMove(context, role, { tip, since: state.tips[role.actor] }, signal)] : [];
      }),
    );
    for (const move of moves) if (move.state === 'unread') rests.begin(move.role, move.reason);
    const read = moves.filter((move) => move.state === 'read');
    const news = { ofRoles: read.map((move) => move.news), ofHost: newsFromEvents(reply.events) };
    const strays = await deliver(client, news, signal);
    return {
      // Smaller than before when the host's state directory was wiped: it counts from the start again.
      seq: reply.seq,
      tips: { ...state.tips, ...Object.fromEntries(read.map((move) => [move.role, move.tip])) },
      strays: {
        count: strays.reduce((sum, { entries }) => sum + entries, state.strays.count),
        lastRefs: [...new Set([...strays.map(({ threadRef }) => threadRef), ...state.strays.lastRefs])].slice(
          0,
          refsShown,
        ),
      },
      resting: rests.reasons(),
    };
  };
}

function waitFields(
  state: WatchState,
  roles: readonly RoleConfig[],
  limitMs: number,
): readonly (readonly [string, string])[] {
  return [
    ['cursor', String(state.seq)],
    ['limit_ms', String(limitMs)],
    ...roles.map(
      ({ repo, branch, actor }) => ['repo', `${repo}\t${branch}\t${state.tips[actor] ?? '-'}`] as const,
    ),
  ];
}
