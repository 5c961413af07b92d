import { execa } from 'execa';
import { verify } from '../../activities/role/verify.ts';
import { actor, openCourtroom, threadRef } from '../../test/activities/role/courtroom.ts';
import { makeLongClaim, type LongClaim } from '../../test/activities/role/long-history.ts';
import { medians, type Row } from './row.ts';

const commits = 20_000;
const rounds = 21;

/** A claim of 50 commits and 10 files in a long history, against the git commands that know all of it, run bare. */
export async function verifyRows(): Promise<readonly Row[]> {
  const room = await openCourtroom();
  try {
    const long = await makeLongClaim(room.role, commits);
    const { base, claim } = long;
    const tips = await room.court.mirror.refresh();
    const order = {
      ...{ role: actor, threadRef, run: 1, launch: 1, turn: 1, branch: 'main', since: base },
      ...{ base: { tip: base }, criteria: claim.criteria, archActor: 'arch:codex' },
    };
    const judge = async (): Promise<void> => {
      const refusals = await verify(room.court, order, claim, tips, false);
      if (refusals.length > 0) throw new Error(refusals.map(({ sentence }) => sentence).join('\n'));
    };
    const bare = bareCommands(room.court.mirror.place.gitDir, long);
    const [verified = 0, alone = 0] = await medians(rounds, judge, bare);
    const what = `verifying 50 commits and 10 files among ${String(commits)} commits`;
    return [
      { what, measuredMs: verified, against: { what: 'its 4 git commands, bare', ms: alone }, target: 2 },
    ];
  } finally {
    await room.close();
  }
}

/** What one would type: what the names are, what is new, what stands at the paths, and what the files say. */
function bareCommands(gitDir: string, { base, claim }: LongClaim): () => Promise<void> {
  const paths = Object.values(claim.evidence).flat();
  const names = [...claim.commits, base, ...paths.map((path) => `${base}:${path}`)];
  const git = async (args: readonly string[], input = ''): Promise<void> => {
    await execa('git', [`--git-dir=${gitDir}`, ...args], { input });
  };
  const contents = paths.map((path) => `${claim.delivered}:${path}`);
  return async () => {
    await git(['cat-file', '--batch-check'], `${names.join('\n')}\n`);
    await git(['log', '--topo-order', '--format=%H %P %ae %ce', claim.delivered, `^${base}`]);
    await git(['ls-tree', '-z', '-l', '--full-tree', claim.delivered, '--', ...paths]);
    await git(['cat-file', '--batch'], `${contents.join('\n')}\n`);
  };
}
