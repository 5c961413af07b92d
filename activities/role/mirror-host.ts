import { ApplicationFailure } from '@temporalio/common';
import type { ActivityContext } from '../context.ts';
import { requireRole } from '../context.ts';
import { fetchOver } from '../ssh/fetch.ts';
import { mirrorOf, type Mirror, type RemoteAnswer, type Tips } from './mirror.ts';

/**
 * The mirror of a configured role, filled over the connection to its host that is open already. Fails with `role_unknown`;
 * its calls with the failures of hosts, of `survey`, and with `mirror_broken`.
 */
export function openMirror(context: ActivityContext, roleActor: string): Mirror {
  const role = requireRole(context, roleActor);
  const host = context.hosts.host(role.host);
  const { repo, branch, remote } = role;
  const fields = [
    ['repo', repo],
    ['branch', branch],
    ...(remote === undefined ? [] : [['remote', remote] as const]),
  ] as const;
  return mirrorOf(context.config.arch.stateDir, roleActor, {
    branch,
    survey: async (signal): Promise<Tips> => {
      const reply = await host.call('survey', fields, signal ? { signal } : {});
      return {
        tip: reply.tip,
        ...(reply.remote === undefined ? {} : { remote: reply.remote }),
        ...(reply.remoteError === undefined ? {} : { remoteError: reply.remoteError }),
        ...(reply.remoteTip === undefined ? {} : { remoteTip: reply.remoteTip }),
      };
    },
    fetch: (gitDir, refspecs, signal) =>
      fetchOver(host, { repo, mirror: gitDir, refspecs, ...(signal ? { signal } : {}) }),
    bringRemote: async (signal) => {
      const given = signal ? { signal } : {};
      const reply = await host.call('fetch', fields, { limitMs: remoteLimitMs, ...given });
      const { remoteTip, remoteError, repository } = reply;
      if (remoteError !== undefined) return { remoteError };
      if (remoteTip === undefined) return {};
      const take = async (gitDir: string, ref: string): Promise<RemoteAnswer> => {
        // By its id: others may have fetched a later one there meanwhile.
        const refspecs = [`+${remoteTip}:${ref}`];
        try {
          await fetchOver(host, { repo: repository, mirror: gitDir, refspecs, ...given });
        } catch (error) {
          // What others pushed is not for the role to mend.
          if (isRefused(error)) return { remoteError: `git does not take it: ${String(error.details?.[0])}` };
          throw error;
        }
        return { remoteTip };
      };
      return { take };
    },
  });
}

/** The host waits at most 10 minutes for another fetch and 10 for its own, and sets out for each once more. */
const remoteLimitMs = 25 * 60_000;

const isRefused = (error: unknown): error is ApplicationFailure =>
  error instanceof ApplicationFailure && error.type === 'history_refused';
