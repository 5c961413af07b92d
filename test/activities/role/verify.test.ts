import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, test } from 'vitest';
import { verify } from '../../../activities/role/verify.ts';
import { removeFolder, temporaryFolder } from '../../repository.ts';
import { actor, openCourtroom, threadRef, type Courtroom } from './courtroom.ts';
import { makeLongClaim } from './long-history.ts';

let room: Courtroom | undefined;
let shims: string | undefined;
const path = process.env['PATH'];
afterEach(async () => {
  process.env['PATH'] = path;
  await room?.close();
  if (shims !== undefined) await removeFolder(shims);
});

/** A git at the head of PATH that writes a line for each start and becomes the real one. */
async function countGit(): Promise<() => Promise<readonly string[]>> {
  shims = await temporaryFolder('shims');
  const { stdout: git } = await execa('sh', ['-c', 'command -v git']);
  const list = join(shims, 'started');
  await writeFile(list, '');
  await writeFile(join(shims, 'git'), `#!/bin/sh\nprintf '%s\\n' "$*" >>'${list}'\nexec '${git}' "$@"\n`);
  await chmod(join(shims, 'git'), 0o755);
  process.env['PATH'] = `${shims}:${path ?? ''}`;
  return async () => (await readFile(list, 'utf8')).split('\n').filter((line) => line !== '');
}

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
  const started = await countGit();
  const order = {
    ...{ role: actor, threadRef, run: 1, launch: 1, turn: 1, branch: 'main', since: base },
    ...{ base: { tip: base }, criteria: claim.criteria, archActor: 'arch:codex' },
  };
  const commits = change(claim.commits);
  const found = await verify(room.court, order, { ...claim, commits }, tips, false);
  expect(found).toHaveLength(refused);
  const processes = await started();
  expect(processes.length, processes.join('\n')).toBeLessThanOrEqual(4);
  expect(processes.length).toBeGreaterThan(0);
});
