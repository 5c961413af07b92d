import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostProgram } from '../../host/build.ts';
import { decoded, installHost, testedShells, type HostUnderTest } from './program.ts';
import {
  createRoleRepository,
  launchFields,
  launchId,
  writeAgent,
  type RoleRepository,
} from './role-repository.ts';
import { ended } from './ending.ts';

const needed = (/^needed_tools='(.*)'$/m.exec(hostProgram().text)?.[1] ?? '').split(' ');
/** Of the caller, who is no agent: an engine's key, a git that runs commands, a function that bash hands on. */
const strange = {
  API_KEY: 'of-the-caller',
  GIT_SSH_COMMAND: 'false',
  LD_LIBRARY_PATH: '/nowhere',
  SSH_AUTH_SOCK: '/nowhere/agent',
  'BASH_FUNC_git%%': '() { echo planted; }',
};

describe.each(testedShells)('under %s', (shell) => {
  let host: HostUnderTest;
  let role: RoleRepository;
  beforeEach(() => {
    host = installHost(shell);
    role = createRoleRepository(host);
  });
  afterEach(async () => {
    await host.call('cancel', { ...launchId, grace_ms: 0 });
    host.remove();
  });

  it.each([['flock'], ['base64'], ['tr', 'base64'], ['git', 'setsid', 'tail']])(
    'a host without %s is told so before anything is done',
    async (...lacking) => {
      const env = { PATH: pathWithout(host, lacking) };
      const agent = writeAgent(host, 'agent', 'echo x >>"$THREADLINE_SPOOL/starts"');
      const refused = await host.start('launch', launchFields(role, agent), 'p', { env }).reply;
      expect(refused).toMatchObject({ ok: false, code: 'host_tool_missing' });
      const named = decoded(refused ?? {}, 'detail_b64')
        .split(': ')[1]
        ?.split(' ');
      expect(named?.sort()).toEqual(lacking.sort());
      expect(existsSync(host.stateDir)).toBe(false);
      expect(await host.start('hello', {}, '', { env }).reply).toMatchObject({ ok: true });
    },
  );

  it('an agent gets what is listed, and nothing else of whoever called', async () => {
    const agent = writeAgent(host, 'agent', `exec ${process.execPath} -p 'JSON.stringify(process.env)'`);
    const call = host.start('launch', launchFields(role, agent), 'p', { env: strange });
    expect(await call.reply).toMatchObject({ ok: true });
    const env: unknown = JSON.parse(decoded(await ended(host, launchId), 'head_b64'));
    // What the shells on the way set by themselves.
    const names = Object.keys(env ?? {}).filter(
      (name) => !['PWD', 'OLDPWD', 'SHLVL', 'SHELL', '_'].includes(name),
    );
    expect(names.sort()).toEqual(
      [
        ...['HOME', 'PATH', 'XDG_STATE_HOME', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_NOSYSTEM'],
        ...['THREADLINE', 'THREADLINE_THREAD_REF', 'THREADLINE_RUN', 'THREADLINE_TURN', 'THREADLINE_LAUNCH'],
        ...['THREADLINE_SPOOL', 'GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_NAME'],
        'GIT_COMMITTER_EMAIL',
      ].sort(),
    );
    expect(env).toMatchObject({ HOME: host.folder, PATH: host.env['PATH'] });
  });

  it('the push of the runner sees neither the env_file of the agent nor what the caller had', async () => {
    const bare = role.addRemote();
    const seen = join(host.folder, 'seen');
    writeFileSync(join(bare, 'hooks/pre-receive'), `#!/bin/sh\nenv >'${seen}'\n`, { mode: 0o755 });
    const file = join(host.folder, 'agent.env');
    writeFileSync(file, 'AGENT_KEY=secret\nGIT_EDITOR=no\nLD_BIND_NOW=1\n', { mode: 0o600 });
    const commit = 'echo "$AGENT_KEY"; echo x >work.txt; git add work.txt; git commit -q -m work 2>/dev/null';
    const fields = launchFields(role, writeAgent(host, 'agent', commit), { env_file: file });
    expect(await host.start('launch', fields, 'p', { env: strange }).reply).toMatchObject({ ok: true });
    const status = await ended(host, launchId);
    expect(status).toMatchObject({ exit: 0, push: 'ok' });
    expect(decoded(status, 'head_b64')).toBe('secret\n');
    const pushed = execFileSync('git', ['-C', bare, 'rev-parse', 'main'], { encoding: 'utf8' }).trim();
    expect(pushed).toBe(role.tip());
    expect(readFileSync(seen, 'utf8')).not.toMatch(
      /AGENT_KEY|GIT_EDITOR|LD_BIND_NOW|of-the-caller|planted|LD_LIBRARY/,
    );
  });
});

/** A folder with every tool that the program needs but those. */
function pathWithout(host: HostUnderTest, lacking: readonly string[]): string {
  const folder = join(host.folder, 'tools');
  mkdirSync(folder);
  for (const tool of needed.filter((name) => !lacking.includes(name))) {
    const found = execFileSync('/bin/sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();
    symlinkSync(found, join(folder, tool));
  }
  return folder;
}
