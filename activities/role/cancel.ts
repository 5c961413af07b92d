import { requireRole, type ActivityContext } from '../context.ts';
import type { Cancelled, LaunchId } from '../../contract/calls.ts';
import { withPulse } from '../pulse.ts';
import { launchFields } from './launch-fields.ts';

/** Between TERM and KILL: what an agent needs to end its own children. */
const graceMs = 10_000;
/** The grace, then KILL and the search for survivors. */
const limitMs = 45_000;

/** Ends a launch for good, or says which processes survived. A launch that never started is refused for ever after. */
export function cancel(context: ActivityContext, order: LaunchId): Promise<Cancelled> {
  return withPulse(async ({ signal }) => {
    const role = requireRole(context, order.role);
    const fields = [...launchFields(order), ['grace_ms', String(graceMs)]] as const;
    return await context.hosts.host(role.host).call('cancel', fields, { signal, limitMs });
  });
}
