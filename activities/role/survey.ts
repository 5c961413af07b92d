import type { Survey, SurveyOrder } from '../../contract/calls.ts';
import { isAncestor } from '../git/ancestry.ts';
import { runGit } from '../git/run.ts';
import { failure } from '../failure.ts';
import { lineFromRemote, type Court } from './judge-court.ts';

/**
 * The tips now, and whether the work that `since` saw is still what lies there: log entries alone do not count as a move. Without
 * `since` they become the thread's base: fails with `remote_unreachable` while nobody knows what the remote has, and keeps that.
 */
export async function survey(
  { mirror, role, signal }: Court,
  { threadRef, since }: SurveyOrder,
): Promise<Survey> {
  const { tip, remoteTip, remoteError } = await mirror.refresh(signal);
  if (since === undefined) {
    if (remoteError !== undefined) throw failure('remote_unreachable', lineFromRemote(remoteError));
    if (remoteTip !== undefined) await mirror.keepBase(threadRef, remoteTip);
  }
  const moved = since !== undefined && (await hasMoved(mirror.place, role.handoffLog, since, tip, signal));
  return { tip, ...(remoteTip === undefined ? {} : { remoteTip }), moved };
}

async function hasMoved(
  place: { readonly gitDir: string },
  handoffLog: string,
  since: string,
  tip: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (since === tip) return false;
  if (!(await isAncestor(place, since, tip, signal))) return true;
  const paths = [':/', `:(top,exclude,literal)${handoffLog}`];
  const { exitCode, stderr } = await runGit(
    place,
    ['diff-tree', '-r', '--quiet', '--no-ext-diff', since, tip, '--', ...paths],
    { signal },
  );
  if (exitCode > 1) throw failure('mirror_broken', `git diff-tree ended with ${String(exitCode)}: ${stderr}`);
  return exitCode === 1;
}
