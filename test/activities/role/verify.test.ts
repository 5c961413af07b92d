import { afterEach, expect, test } from 'vitest';
import { verify } from '../../../activities/role/verify.ts';
import { countGit, type GitCount } from './count-git.ts';
import { actor, openCourtroom, threadRef, type Courtroom } from './courtroom.ts';
import { makeLongClaim } from './long-history.ts';

let room: Courtroom | undefined;
let count: GitCount | undefined;
afterEach(async () => {
  await count?.end();
  await room?.close();
});

test.each([
  ['an honest claim', (commits: readonly string[]) => commits, 0],
  [
    'a claim with commits and files that are not there',
    (commits: readonly string[]) => ['8a3bd1bfa922522920393704d38feffba15f85ca', ...commits],
    1,
  ],
])('%s of 50 commits and 10 files takes at most four git processes', async (_title, change, refused) => {
  room = await openCourtroom();
  const { base, claim } = await makeLongClaim(room.role, 200);
  const tips = await room.court.mirror.refresh();
  count = await countGit();
  const order = {
    ...{ role: actor, threadRef, run: 1, launch: 1, turn: 1, branch: 'main', since: base },
    ...{ base: { tip: base }, criteria: claim.criteria, archActor: 'arch:codex' },
  };
  const commits = change(claim.commits);
  const found = await verify(room.court, order, { ...claim, commits }, tips, false);
  expect(found).toHaveLength(refused);
  const processes = await count.started();
  expect(processes.length, processes.join('\n')).toBeLessThanOrEqual(4);
  expect(processes.length).toBeGreaterThan(0);
});
