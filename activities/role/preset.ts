import { failure } from '../failure.ts';
import type { RoleConfig } from '../../contract/config.ts';
import { codexReader } from './preset-codex-events.ts';
import { codexOutcome } from './preset-codex-outcome.ts';
import { codexCommand, codexSandbox } from './preset-codex.ts';
import { plainReader, type OutputReader } from './preset-events.ts';
import type { AgentOutcome, Ended } from './preset-outcome.ts';

/** How an agent is started on its host. In each argument the host replaces `{spool}` and `{git_dir}`. */
export interface AgentCommand {
  readonly argv: readonly [string, ...string[]];
  /** The program that must be there; not always the first argument, which may be a shell. */
  readonly program: string;
}

/**
 * The command of the role's agent: a preset's, or the configured argv as it is. `codexThreadId` is advisory: an agent
 * that cannot resume it starts afresh within the same launch. Fails with `role_unknown` for a preset that is not one.
 */
export function agentCommand(role: RoleConfig, order: { readonly codexThreadId?: string }): AgentCommand {
  if (typeof role.agent === 'string') return requirePreset(role.agent).command(role, order.codexThreadId);
  const [program, ...rest] = role.agent;
  if (program === undefined) throw failure('role_unknown', `${role.actor} has an empty agent command`);
  // An argument travels to the host as one line.
  if (role.agent.some((argument) => /[\r\n\0]/.test(argument))) {
    throw failure(
      'role_unknown',
      `the agent command of ${role.actor} holds a line break; put it into a script`,
    );
  }
  return { argv: [program, ...rest], program };
}

/** What the role's agent says of a launch that has ended; nothing for an agent without a preset. */
export const outcomeOf = (role: RoleConfig, ended: Ended): AgentOutcome =>
  typeof role.agent === 'string' ? requirePreset(role.agent).outcome(ended) : {};

/** How the output of the role's agent is read for people. */
export const readerOf = (role: RoleConfig): OutputReader =>
  typeof role.agent === 'string' ? requirePreset(role.agent).reader() : plainReader();

/** What stands before a command that is run on the host confined; the host replaces `{clone}` by where it runs. */
export const sandboxOf = (role: RoleConfig): AgentCommand | undefined =>
  typeof role.agent === 'string' ? requirePreset(role.agent).sandbox(role) : undefined;

interface Preset {
  command(role: RoleConfig, threadId: string | undefined): AgentCommand;
  /** Undefined where the role's agent is not confined either. */
  sandbox(role: RoleConfig): AgentCommand | undefined;
  outcome(ended: Ended): AgentOutcome;
  reader(): OutputReader;
}

const presets: Readonly<Record<string, Preset>> = {
  codex: { command: codexCommand, sandbox: codexSandbox, outcome: codexOutcome, reader: codexReader },
};

function requirePreset(name: string): Preset {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (preset) return preset;
  const known = Object.keys(presets).join(', ');
  throw failure('role_unknown', `agent = "${name}" is no preset (there is: ${known}); write an argv instead`);
}
