import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installHost, testedShells, type HostUnderTest } from './program.ts';
import { createRoleRepository, launchFields, launchId, writeAgent } from './role-repository.ts';
import { ended } from './ending.ts';

/** What stands in for systemd: most machines that run tests have none. */
const units = {
  'that takes the runner': 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
  'that does not answer': 'echo "Failed to connect to bus" >&2; exit 1',
};

describe.each(testedShells)('where services outlive a login, under %s', (shell) => {
  let host: HostUnderTest;
  let env: NodeJS.ProcessEnv;
  const called = (): string => join(host.folder, 'called');
  beforeEach(() => {
    host = installHost(shell);
    const runtime = join(host.folder, 'runtime');
    const tools = join(host.folder, 'systemd');
    mkdirSync(join(runtime, 'systemd/private'), { recursive: true });
    mkdirSync(tools);
    env = { XDG_RUNTIME_DIR: runtime, PATH: `${tools}:${host.env['PATH'] ?? ''}` };
  });
  afterEach(() => {
    host.remove();
  });
  const fake = (name: string, script: string): void => {
    writeFileSync(join(host.folder, 'systemd', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  };
  const launch = async (unit: string, linger: string): Promise<string> => {
    fake('loginctl', `echo ${linger}`);
    fake('systemd-run', `echo "$*" >>'${called()}'; ${unit}`);
    const role = createRoleRepository(host);
    const agent = writeAgent(host, 'agent', 'echo x >>"$THREADLINE_SPOOL/starts"');
    const call = host.start('launch', launchFields(role, agent), 'p', { env });
    expect(await call.reply).toMatchObject({ ok: true });
    expect(await ended(host, launchId)).toMatchObject({ state: 'ended', exit: 0 });
    return readFileSync(join(host.stateDir, 'spool/T-1/1/1/starts'), 'utf8');
  };

  it.each(Object.entries(units))('a service manager %s starts the agent once', async (_, unit) => {
    expect(await launch(unit, 'yes')).toBe('x\n');
    expect(readFileSync(called(), 'utf8')).toMatch(/^--user --scope .* runner \S+\/launches\/T-1\/1\/1\n$/);
  });

  it('is not asked where they do not', async () => {
    expect(await launch(units['that takes the runner'], 'no')).toBe('x\n');
    expect(existsSync(called())).toBe(false);
  });
});
