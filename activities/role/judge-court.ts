import { ApplicationFailure } from '@temporalio/common';
import type { RoleConfig } from '../../contract/config.ts';
import { escapeText } from '../../contract/escape.ts';
import { requireRole, type ActivityContext } from '../context.ts';
import { historyMost } from '../git/history.ts';
import { refusal, type Refusal } from './claim.ts';
import type { Written } from './judge-entry.ts';
import type { Mirror, Tips } from './mirror.ts';

/** Before whom a role's entries are judged: its mirror, its configuration, who may own a next action. */
export interface Court {
  readonly context: ActivityContext;
  readonly mirror: Mirror;
  readonly role: RoleConfig;
  readonly owners: readonly string[];
  readonly signal: AbortSignal;
  /** The runner pushes after the agent's end: how long that may take before a claim goes back for not being pushed. */
  readonly pushPatienceMs: number;
  /** More commits that are new since the base are history that was brought in whole, and nobody reads it. */
  readonly newCommitsMost: number;
  /** Where the entries stand and whose they must be. */
  written(tip: string, since: string): Written;
}

/** `role` as in the order; `archActor` defaults to the configured one. Fails with `role_unknown`. */
export function courtFor(
  context: ActivityContext,
  mirror: Mirror,
  actor: string,
  signal: AbortSignal,
  archActor = context.config.arch.actor,
): Court {
  const role = requireRole(context, actor);
  return {
    context,
    mirror,
    role,
    owners: [...new Set(['operator', archActor, ...Object.keys(context.config.roles)])],
    signal,
    pushPatienceMs: 20_000,
    newCommitsMost: historyMost,
    written: (tip, since) => ({
      path: role.handoffLog,
      tip,
      since,
      email: role.identity.email,
      archIdentities: new Set(context.config.arch.identities.map((identity) => identity.toLowerCase())),
    }),
  };
}

/** The tips now, or why git does not take the branch: what the role committed is for the role to mend, not a failure. */
export async function tipsOf({ mirror, role, signal }: Court): Promise<Tips | Refusal> {
  try {
    return await mirror.refresh(signal);
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || error.type !== 'history_refused') throw error;
    return refusal(
      'history/refused',
      `The branch ${role.branch}`,
      error.message,
      'Take the commit that holds it out of the branch, or git fetch --unshallow, and report again.',
    );
  }
}

/** What a remote or the way to it said, on one line. */
export const lineFromRemote = (said: string): string =>
  escapeText(said.trim().replace(/\s*\n\s*/g, ' '), 500);

/** Commits that the engine has seen are gone from the branch. */
export const rewritten = (branch: string, seen: string): Refusal =>
  refusal(
    'history/rewritten',
    `The branch ${branch}`,
    `it does not contain ${seen} any more, which it had before the work began: its history was rewritten`,
    `Bring that commit back (git merge ${seen}) and never rewrite what was there before.`,
  );
