import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { failure } from '../failure.ts';
import type { LaunchOrder } from '../../contract/calls.ts';
import type { RoleConfig } from '../../contract/config.ts';
import { escapeText } from '../../contract/escape.ts';
import type { PromptKind } from '../../contract/messages.ts';
import { fillTemplate } from './prompt-template.ts';
import { promptValues } from './prompt-values.ts';

export interface Prompt {
  readonly text: string;
  /** 12 hex digits of the SHA-256 of the template and of the rules that it includes. */
  readonly version: string;
}

/**
 * What the agent of this launch is told. The template is the role's own (`config.prompts[kind]`) or the one beside this
 * file; `roles` are all configured actors, who may own a next action. A template that cannot be read or filled is a `role_unknown`: the role is wrongly configured at this worker.
 */
export async function renderPrompt(
  role: RoleConfig,
  order: LaunchOrder,
  roles: readonly string[],
): Promise<Prompt> {
  const { kind } = order.prompt;
  const [template, rules] = await Promise.all([read(role, kind), read(role, 'rules')]);
  const values = promptValues(role, order, roles);
  values.set('rules', fill(role, 'rules', rules, values));
  const text = fill(role, kind, template, values);
  const version = createHash('sha256').update(template).update('\0').update(rules).digest('hex').slice(0, 12);
  return { text, version };
}

type TemplateName = PromptKind | 'rules';

/** Without these a prompt would not say what is delegated; `rules` holds the commands that close a turn. */
const required: Readonly<Record<TemplateName, readonly string[]>> = {
  handshake: ['thread_ref', 'scope', 'success', 'problems'],
  execute: ['thread_ref', 'packet', 'rules'],
  'send-back': ['thread_ref', 'problems', 'packet', 'rules'],
  decision: ['thread_ref', 'decision', 'packet', 'rules'],
  resume: ['thread_ref', 'earlier', 'packet', 'rules'],
  rules: ['criteria', 'evidence_flags'],
};

async function read(role: RoleConfig, name: TemplateName): Promise<string> {
  const own = Object.hasOwn(role.prompts, name) ? role.prompts[name] : undefined;
  const file = own ?? new URL(`prompts/${name}.md`, import.meta.url);
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw wrongTemplate(role, name, 'cannot be read', cause);
  }
}

function fill(
  role: RoleConfig,
  name: TemplateName,
  template: string,
  values: ReadonlyMap<string, string>,
): string {
  const filled = fillTemplate(template, values, required[name]);
  if (filled.ok) return filled.text;
  throw wrongTemplate(role, name, `cannot be used: ${escapeText(filled.problem, 500)}`);
}

function wrongTemplate(role: RoleConfig, name: TemplateName, what: string, cause?: unknown): Error {
  const from = role.prompts[name] ?? 'the built-in one';
  return failure('role_unknown', `the prompt template "${name}" of ${role.actor} (${from}) ${what}`, cause);
}
