import { failure } from './failure.ts';
import { escapeText } from '../contract/escape.ts';
import type { Config, RoleConfig } from '../contract/config.ts';
import type { Hosts } from './ssh/host.ts';

/** What the activities of one worker work with. */
export interface ActivityContext {
  readonly config: Config;
  readonly hosts: Hosts;
  /** The main one; the queues of arch and of the watches are derived from it. */
  readonly taskQueue: string;
}

/** The role as it is configured at this worker; fails with `role_unknown`. */
export function requireRole(context: ActivityContext, actor: string): RoleConfig {
  // A worker may serve an older configuration than the one that the packet was checked against.
  const role = Object.hasOwn(context.config.roles, actor) ? context.config.roles[actor] : undefined;
  if (role) return role;
  const known = Object.keys(context.config.roles).join(', ') || 'none';
  throw failure('role_unknown', `${escapeText(actor, 100)} (${context.config.file} has: ${known})`);
}
