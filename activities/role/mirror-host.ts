import type { ActivityContext } from '../context.ts';
import { requireRole } from '../context.ts';
import { fetchOver } from '../ssh/fetch.ts';
import { mirrorOf, type Mirror, type Tips } from './mirror.ts';

/**
 * The mirror of a configured role, filled over the connection to its host that is open already. Fails with `role_unknown`;
 * its calls with the failures of hosts, of `survey`, and with `mirror_broken`.
 */
export function openMirror(context: ActivityContext, roleActor: string): Mirror {
  const role = requireRole(context, roleActor);
  const host = context.hosts.host(role.host);
  const { repo, branch, remote } = role;
  return mirrorOf(context.config.arch.stateDir, roleActor, {
    branch,
    survey: async (signal): Promise<Tips> => {
      const fields = [
        ['repo', repo],
        ['branch', branch],
        ...(remote === undefined ? [] : [['remote', remote] as const]),
      ] as const;
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
  });
}
