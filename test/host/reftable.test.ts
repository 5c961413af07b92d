import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decoded, installHost, testedShells, type HostUnderTest } from './program.ts';
import { createRoleRepository, launchFields, writeAgent, type RoleRepository } from './role-repository.ts';
import { ended } from './ending.ts';

const version = execFileSync('git', ['--version'], { encoding: 'utf8' }).trim();
const [major = 0, minor = 0] = version.replace('git version ', '').split('.').map(Number);
const knows = major > 2 || (major === 2 && minor >= 45);

describe.each(testedShells)('a repository that keeps its refs as a reftable, under %s', (shell) => {
  let host: HostUnderTest;
  beforeAll(() => {
    host = installHost(shell);
  });
  afterAll(() => {
    host.remove();
  });

  it.skipIf(knows)('is refused by the name of the git that cannot read it', async () => {
    const role = createRoleRepository(host);
    role.git('config', 'core.repositoryformatversion', '1');
    role.git('config', 'extensions.refstorage', 'reftable');
    mkdirSync(join(role.path, '.git/reftable'));
    const agent = writeAgent(host, 'agent', 'true');
    for (const verb of ['survey', 'launch']) {
      const refused = await host.call(verb, launchFields(role, agent), 'p');
      expect(refused).toMatchObject({ ok: false, code: 'host_tool_missing' });
      expect(decoded(refused, 'detail_b64')).toContain(`reftable, which ${version} here cannot read`);
    }
  });

  it.runIf(knows)('is surveyed and launched in where git knows it', async () => {
    const role: RoleRepository = createRoleRepository(host, 'tables');
    role.git('refs', 'migrate', '--ref-format=reftable');
    const agent = writeAgent(host, 'agent', 'true');
    expect(await host.call('survey', launchFields(role, agent))).toMatchObject({ ok: true, tip: role.tip() });
    await host.call('launch', launchFields(role, agent), 'p');
    expect(await ended(host, { thread_ref: 'T-1', run: 1, launch: 1 })).toMatchObject({ state: 'ended' });
  });
});
