import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fields, HostUnderTest } from './program.ts';

/** A role's repository with one commit on main, on a host under test. */
export interface RoleRepository {
  readonly path: string;
  git(...args: readonly string[]): string;
  /** Writes and commits a file as the role; the new commit. */
  commit(path: string, text: string): string;
  tip(): string;
  /** Adds a bare repository as `origin` and pushes main there. */
  addRemote(): string;
}

export const handoffLog = 'documentation/short-term/coordination/handoff_log.md';

export function createRoleRepository(host: HostUnderTest, name = 'role'): RoleRepository {
  const path = join(host.folder, name);
  const env = {
    ...host.env,
    GIT_AUTHOR_NAME: 'Founder',
    GIT_AUTHOR_EMAIL: 'founder@example.org',
    GIT_COMMITTER_NAME: 'Founder',
    GIT_COMMITTER_EMAIL: 'founder@example.org',
  };
  mkdirSync(path);
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', path, ...args], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trimEnd();
  const commit = (file: string, text: string): string => {
    mkdirSync(join(path, file, '..'), { recursive: true });
    writeFileSync(join(path, file), text);
    git('add', '--', file);
    git('commit', '-q', '-m', `change ${file}`, '--', file);
    return git('rev-parse', 'HEAD');
  };
  git('init', '-q', '-b', 'main');
  commit('README.md', 'a role\n');
  return {
    path,
    git,
    commit,
    tip: () => git('rev-parse', 'main'),
    addRemote: () => {
      const bare = join(host.folder, `${name}-remote.git`);
      execFileSync('git', ['init', '-q', '--bare', bare], { env });
      git('remote', 'add', 'origin', bare);
      git('push', '-q', '-u', 'origin', 'main');
      return bare;
    },
  };
}

/** The program of an agent: a real sh script. */
export function writeAgent(host: HostUnderTest, name: string, script: string): string {
  const path = join(host.folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

export function launchFields(role: RoleRepository, agent: string, more: Fields = {}): Fields {
  return {
    thread_ref: 'T-1',
    run: 1,
    launch: 1,
    turn: 0,
    actor: 'runner:codex',
    arch_actor: 'arch:codex',
    scope: 'WS8/T-14',
    repo: role.path,
    branch: 'main',
    identity_name: 'Runner',
    identity_email: 'runner@hut',
    handoff_log: handoffLog,
    fresh: 1,
    executor: 'remote_codex',
    arg: [agent],
    ...more,
  };
}

export const launchId = { thread_ref: 'T-1', run: 1, launch: 1 } as const;
