import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installHost, testedSystems, type HostUnderTest } from './program.ts';
import { isAlive, launchProcesses } from './launch-processes.ts';
import { createRoleRepository, launchFields, launchId, writeAgent } from './role-repository.ts';
import { ended, until } from './ending.ts';

/** Commits only once it is told to go on, so that what it did is pushed by whoever is left. */
const worker =
  'echo "$$" >>"$THREADLINE_SPOOL/starts"; while [ ! -e "$THREADLINE_SPOOL/go" ]; do sleep 0.05; done; ' +
  'echo x >work.txt; git add work.txt; git commit -q -m work; exit 4';

describe.each(testedSystems)('around an agent under %s', (shell) => {
  let host: HostUnderTest;
  let dir: string;
  let pushed: () => string;
  let tip: () => string;
  beforeEach(async () => {
    host = installHost(shell);
    const role = createRoleRepository(host);
    const bare = role.addRemote();
    tip = () => role.tip();
    pushed = () => execFileSync('git', ['-C', bare, 'rev-parse', 'main'], { encoding: 'utf8' }).trim();
    dir = join(host.stateDir, 'launches/T-1/1/1');
    await host.call('launch', launchFields(role, writeAgent(host, 'agent', worker)), 'p');
    // Whoever takes over needs to know who pushes.
    await until(() => existsSync(join(dir, 'pusher')) && events().length === 1);
  });
  afterEach(async () => {
    await host.call('cancel', { ...launchId, grace_ms: 0 });
    host.remove();
  });
  const spool = (name: string): string => join(host.stateDir, 'spool/T-1/1/1', name);
  const events = (): string[] => {
    const file = join(host.stateDir, 'events');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  };
  const pusher = (): number => Number(readFileSync(join(dir, 'pusher'), 'utf8').split(' ')[0]);

  it('a killed runner costs nothing: the code of the agent is told once, and what it did is pushed', async () => {
    process.kill(launchProcesses(dir).runner, 'SIGKILL');
    expect(await host.call('status', launchId)).toMatchObject({ state: 'running' });
    writeFileSync(spool('go'), '');
    expect(await ended(host, launchId)).toMatchObject({ state: 'ended', exit: 4, push: 'ok' });
    expect(pushed()).toBe(tip());
    await until(() => events().length > 1);
    expect(events()).toEqual(['1\tT-1\t1\t1\tstarted\t', '2\tT-1\t1\t1\tended\t4']);
    expect(isAlive(pusher())).toBe(false);
    expect(readFileSync(spool('starts'), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  it('a killed keeper costs the code alone: the agent goes on, its end is told as lost, and what it did is pushed', async () => {
    const { agent, keeper } = launchProcesses(dir);
    process.kill(keeper, 'SIGKILL');
    expect(await host.call('status', launchId)).toMatchObject({ state: 'running' });
    process.kill(agent, 0); // Throws when it is gone.
    writeFileSync(spool('go'), '');
    const status = await ended(host, launchId);
    expect(status).toMatchObject({ state: 'lost', push: 'ok' });
    expect(status).not.toHaveProperty('exit');
    expect(pushed()).toBe(tip());
    await until(() => events().length > 1);
    expect(events()).toEqual(['1\tT-1\t1\t1\tstarted\t', '2\tT-1\t1\t1\tlost\t']);
  });
});
