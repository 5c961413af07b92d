import { ApplicationFailure } from '@temporalio/common';
import type { ActivityContext } from '../context.ts';
import type { RoleConfig } from '../../contract/config.ts';
import { escapeText } from '../../contract/escape.ts';
import { freshEntries } from './judge-entries.ts';
import { openMirror } from './mirror-host.ts';
import { newsFromEntries, type News } from './watch-news.ts';

/** A role's branch that moved: its news up to `tip`, or why they cannot be read. */
export type Move =
  | { readonly state: 'read'; readonly role: string; readonly tip: string; readonly news: News }
  | { readonly state: 'unread'; readonly role: string; readonly reason: string };

/**
 * Fetches and reads what the role's own log says at the new tip and did not say at the known one; everything when none
 * is known. Throws only for what is wrong with the host itself.
 */
export async function readMove(
  context: ActivityContext,
  role: RoleConfig,
  seen: { readonly tip: string; readonly since: string | undefined },
  signal: AbortSignal,
): Promise<Move> {
  const { actor, handoffLog: path } = role;
  const mirror = openMirror(context, actor);
  try {
    const tip = await mirror.follow(seen.tip, signal);
    const log = { path, tip, ...(seen.since === undefined ? {} : { since: seen.since }) };
    const { entries } = await freshEntries(mirror.place, log, signal);
    return { state: 'read', role: actor, tip, news: newsFromEntries(actor, tip, entries) };
  } catch (error) {
    const code = error instanceof ApplicationFailure ? (error.type ?? '') : '';
    if (signal.aborted || /^(host|ssh)_/.test(code)) throw error;
    // Judging needs a sound mirror too; whoever finds it damaged first makes it anew.
    const mended = code === 'mirror_broken' && (await mirror.mend(signal).catch(() => false));
    const reason = error instanceof Error ? error.message : String(error);
    return {
      state: 'unread',
      role: actor,
      reason: escapeText(mended ? `${reason}; made anew` : reason, 300),
    };
  }
}
