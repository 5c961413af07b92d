import { requireRole, type ActivityContext } from '../context.ts';
import type { Tidied, TidyOrder } from '../../contract/calls.ts';
import { escapeText } from '../../contract/escape.ts';
import { withPulse } from '../pulse.ts';
import { launchFields } from './launch-fields.ts';

/** Reading, packing and removing what a turn left in a large work tree. */
const limitMs = 240_000;

/** Saves what the thread left uncommitted as a patch on the host, and cleans the work tree. */
export function tidy(context: ActivityContext, order: TidyOrder): Promise<Tidied> {
  return withPulse(async ({ signal }) => {
    const role = requireRole(context, order.role);
    const fields = [...launchFields(order), ['repo', role.repo]] as const;
    const reply = await context.hosts.host(role.host).call('tidy', fields, { signal, limitMs });
    const files = reply.fileNames.map((name) => escapeText(name, 300));
    return reply.patch === undefined ? { files } : { files, patch: escapeText(reply.patch, 1_000) };
  });
}
