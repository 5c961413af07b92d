import { requireRole, type ActivityContext } from '../context.ts';
import type { LaunchId } from '../../contract/calls.ts';
import type { LaunchReport } from '../../contract/launch-report.ts';
import { escapeText } from '../../contract/escape.ts';
import { withPulse } from '../pulse.ts';
import { launchFields } from './launch-fields.ts';
import type { AgentUsage } from './preset-events.ts';
import { outcomeOf } from './preset.ts';

/** How a launch stands, asked of the host; what it printed is escaped and shortened to its end. */
export function inspect(context: ActivityContext, order: LaunchId): Promise<LaunchReport> {
  return withPulse(async ({ signal }) => {
    const role = requireRole(context, order.role);
    const fields = [...launchFields(order), ['repo', role.repo], ['branch', role.branch]] as const;
    const reply = await context.hosts.host(role.host).call('status', fields, { signal });
    const { threadId, usage, halt } = outcomeOf(role, {
      head: reply.head,
      tail: reply.tail,
      ...(reply.exit === undefined ? {} : { exitCode: reply.exit }),
      ...(reply.clock === undefined ? {} : { clock: reply.clock }),
    });
    return {
      state: reply.state,
      outputBytes: reply.outputBytes,
      quietMs: reply.quietMs,
      tail: lastLines(reply.tail),
      ...(reply.exit === undefined ? {} : { exitCode: reply.exit }),
      ...(reply.startedAt === undefined ? {} : { startedAt: reply.startedAt }),
      ...(reply.tip === undefined ? {} : { tip: reply.tip }),
      ...(threadId === undefined ? {} : { codexThreadId: threadId }),
      ...(usage === undefined ? {} : { conversationTokens: tokensOf(usage) }),
      ...(halt === undefined ? {} : { halt }),
    };
  });
}

/** What was sent before and cached costs next to nothing when it is sent again (ADR 31). */
const tokensOf = ({ input, cachedInput, output }: AgentUsage): number =>
  Math.max(input - cachedInput, 0) + output;

const tailLimit = 2_000;

/** Whole lines where there are any: the host cuts at a byte, and a half line says the wrong thing. */
function lastLines(output: string): string {
  const escaped = escapeText(output.replace(/\r\n/g, '\n').trimEnd(), Infinity, true);
  if (escaped.length <= tailLimit) return escaped;
  const end = escaped.slice(-tailLimit);
  const newline = end.indexOf('\n');
  return newline === -1 ? end : end.slice(newline + 1);
}
