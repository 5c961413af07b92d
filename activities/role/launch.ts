import { failure } from '../failure.ts';
import { requireRole, type ActivityContext } from '../context.ts';
import type { Fields } from '../ssh/call.ts';
import type { Launched, LaunchOrder } from '../../contract/calls.ts';
import type { RoleConfig } from '../../contract/config.ts';
import { escapeText } from '../../contract/escape.ts';
import { withPulse } from '../pulse.ts';
import { launchFields } from './launch-fields.ts';
import { agentCommand } from './preset.ts';
import { renderPrompt } from './prompt.ts';

/**
 * Starts the agent of this launch, at most once however often it is called with the same numbers, and answers with its
 * proven start or the host's refusal. Throws the failures of the host, `role_unknown`, and `launch_refused` when an agent
 * of another launch still works in the role's repository.
 */
export function launch(context: ActivityContext, order: LaunchOrder): Promise<Launched> {
  return withPulse(async ({ signal }) => {
    const role = requireRole(context, order.role);
    const prompt = await renderPrompt(role, order, Object.keys(context.config.roles));
    const fields = fieldsOf(role, order, prompt.version, context.taskQueue);
    const reply = await context.hosts.host(role.host).call('launch', fields, { body: prompt.text, signal });
    if (reply.state !== 'refused') return reply;
    const detail = escapeText(reply.detail, 2_000);
    // Not the thread's own tree and not the thread's own launch: nothing that another prompt could mend.
    if (reply.code === 'other_launch')
      throw failure('launch_refused', `another launch works there: ${detail}`);
    return { state: 'refused', code: reply.code, detail };
  });
}

function fieldsOf(role: RoleConfig, order: LaunchOrder, promptVersion: string, engine: string): Fields {
  const { argv, program } = agentCommand(role, order);
  const optional: readonly (readonly [string, string | undefined])[] = [
    ['remote', role.remote],
    ['env_file', role.envFile],
  ];
  return [
    ...launchFields(order),
    ['turn', String(order.turn)],
    ['actor', role.actor],
    ['arch_actor', order.prompt.archActor],
    ['scope', order.prompt.scope],
    ['repo', role.repo],
    ['branch', order.prompt.branch],
    ['identity_name', role.identity.name],
    ['identity_email', role.identity.email],
    ['handoff_log', role.handoffLog],
    ['fresh', order.fresh ? '1' : '0'],
    ['executor', 'remote_codex'],
    ['engine', engine],
    ...Object.entries(order.fences).map(
      ([resource, fence]) => ['fence', `${resource}\t${String(fence)}`] as const,
    ),
    ['prompt_version', promptVersion],
    ...optional.filter((field): field is readonly [string, string] => field[1] !== undefined),
    ...argv.map((argument) => ['arg', argument] as const),
    ['need_arg', program],
  ];
}
