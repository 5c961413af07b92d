import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostUnderTest } from './program.ts';

/** Somebody else's clone of a remote: what is committed there never touches the role's repository. */
export interface Others {
  readonly path: string;
  git(...args: readonly string[]): string;
  /** Commits a file on top of what the remote has on main and pushes it there; the new tip. */
  push(file: string, text: string): string;
}

/** Anybody's git in a folder of a host under test. */
export function gitAt(host: HostUnderTest, path: string, ...args: readonly string[]): string {
  const person = { NAME: 'Others', EMAIL: 'others@example.org' };
  return execFileSync('git', ['-C', path, ...args], {
    env: {
      ...host.env,
      GIT_AUTHOR_NAME: person.NAME,
      GIT_AUTHOR_EMAIL: person.EMAIL,
      GIT_COMMITTER_NAME: person.NAME,
      GIT_COMMITTER_EMAIL: person.EMAIL,
    },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trimEnd();
}

export function cloneOfOthers(host: HostUnderTest, bare: string): Others {
  const path = join(host.folder, 'others');
  gitAt(host, host.folder, 'clone', '-q', bare, path);
  const git = (...args: readonly string[]): string => gitAt(host, path, ...args);
  return {
    path,
    git,
    push: (file, text) => {
      git('pull', '-q', '--ff-only', 'origin', 'main');
      writeFileSync(join(path, file), text);
      git('add', '--', file);
      git('commit', '-q', '-m', `Others change ${file}`);
      git('push', '-q', 'origin', 'HEAD:main');
      return git('rev-parse', 'HEAD');
    },
  };
}

/**
 * Makes `ssh` in the role's configuration a script that runs the command here, after `before` (of a POSIX shell), and gives the
 * remote an address for it.
 */
export function overSsh(host: HostUnderTest, role: string, bare: string, before: string): void {
  const script = join(host.folder, 'ssh');
  const words = `#!/bin/sh\n${before}\nfor last; do :; done\nexec sh -c "$last"\n`;
  writeFileSync(script, words);
  chmodSync(script, 0o755);
  gitAt(host, role, 'config', 'core.sshCommand', script);
  gitAt(host, role, 'remote', 'set-url', 'origin', `ssh://hut${bare}`);
}
