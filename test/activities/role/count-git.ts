import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { removeFolder, temporaryFolder } from '../../repository.ts';

export interface GitCount {
  /** The command lines of every git since, one each. */
  started(): Promise<readonly string[]>;
  end(): Promise<void>;
}

/** A git at the head of PATH that writes a line for each start and becomes the real one. To be ended. */
export async function countGit(): Promise<GitCount> {
  const path = process.env['PATH'];
  const shims = await temporaryFolder('shims');
  const { stdout: git } = await execa('sh', ['-c', 'command -v git']);
  const list = join(shims, 'started');
  await writeFile(list, '');
  await writeFile(join(shims, 'git'), `#!/bin/sh\nprintf '%s\\n' "$*" >>'${list}'\nexec '${git}' "$@"\n`);
  await chmod(join(shims, 'git'), 0o755);
  process.env['PATH'] = `${shims}:${path ?? ''}`;
  return {
    started: async () => (await readFile(list, 'utf8')).split('\n').filter((line) => line !== ''),
    end: async () => {
      process.env['PATH'] = path;
      await removeFolder(shims);
    },
  };
}
