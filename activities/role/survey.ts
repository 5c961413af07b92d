import type { Survey } from '../../contract/calls.ts';
import { isAncestor } from '../git/ancestry.ts';
import { runGit } from '../git/run.ts';
import { failure } from '../failure.ts';
import type { Court } from './judge-court.ts';

/** The tips now, and whether the work that `since` saw is still what lies there: log entries alone do not count as a move. */
export async function survey({ mirror, role, signal }: Court, since?: string): Promise<Survey> {
  const { tip, remoteTip } = await mirror.refresh(signal);
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
