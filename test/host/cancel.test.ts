import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installHost, testedSystems, type HostUnderTest } from './program.ts';
import {
  createRoleRepository,
  launchFields,
  launchId,
  writeAgent,
  type RoleRepository,
} from './role-repository.ts';
import { ended, until } from './ending.ts';
import { isAlive } from './launch-processes.ts';

describe.each(testedSystems)('cancel under %s', (shell) => {
  let host: HostUnderTest;
  let role: RoleRepository;
  let spool: string;
  beforeEach(() => {
    host = installHost(shell);
    role = createRoleRepository(host);
    spool = join(host.stateDir, 'spool/T-1/1/1');
  });
  afterEach(() => {
    host.remove();
  });

  const launch = (script: string): Promise<unknown> =>
    host.call('launch', launchFields(role, writeAgent(host, 'agent', script)), 'p');

  it('refuses for ever what has not started', async () => {
    expect(await host.call('cancel', launchId)).toEqual({ ok: true, state: 'absent', survivors: [] });
    expect(await host.call('status', launchId)).toMatchObject({ state: 'cancelled' });
    expect(await launch('echo x >>"$THREADLINE_SPOOL/starts"')).toMatchObject({
      state: 'refused',
      code: 'tombstone',
    });
    expect(await host.call('cancel', launchId)).toMatchObject({ state: 'absent' });
    expect(existsSync(join(spool, 'starts'))).toBe(false);
  });

  it('lets the agent end by itself within the grace', async () => {
    await launch('trap "echo bye; exit 5" TERM; : >"$THREADLINE_SPOOL/up"; while :; do sleep 0.05; done');
    await until(() => existsSync(join(spool, 'up')));
    expect(await host.call('cancel', { ...launchId, grace_ms: 5000 })).toMatchObject({
      state: 'ended',
      survivors: [],
    });
    const status = await ended(host, launchId);
    expect(status).toMatchObject({ state: 'cancelled', exit: 5 });
    await until(() => readFileSync(join(host.stateDir, 'events'), 'utf8').includes('\tcancelled\t5\n'));
  });

  it('kills what does not listen, and what fled into a session of its own', async () => {
    await launch(`
      trap '' TERM
      /usr/bin/setsid sh -c 'trap "" TERM; echo $$ >"$THREADLINE_SPOOL/fled"; while :; do sleep 0.05; done' </dev/null >/dev/null 2>&1 &
      while :; do sleep 0.05; done`);
    const fled = join(spool, 'fled');
    await until(() => existsSync(fled) && readFileSync(fled, 'utf8') !== '');
    expect(await host.call('cancel', { ...launchId, grace_ms: 300 })).toMatchObject({
      state: 'ended',
      survivors: [],
    });
    expect(await ended(host, launchId)).toMatchObject({ state: 'cancelled', exit: 137 });
    expect(isAlive(Number(readFileSync(fled, 'utf8')))).toBe(false);
  });

  it('takes launch 1 for launch 1 and not for launch 10', async () => {
    const agent = writeAgent(
      host,
      'agent',
      ': >"$THREADLINE_SPOOL/up"; while [ ! -e "$THREADLINE_SPOOL/go" ]; do sleep 0.05; done',
    );
    const ten = { ...launchId, launch: 10 };
    await host.call('launch', launchFields(role, agent, ten), 'p');
    await host.call('cancel', { ...launchId, grace_ms: 300 });
    expect(await host.call('status', ten)).toMatchObject({ state: 'running' });
    writeFileSync(join(host.stateDir, 'spool/T-1/1/10/go'), '');
    expect(await ended(host, ten)).toMatchObject({ state: 'ended', exit: 0 });
  });

  it('of a launch that has ended changes nothing', async () => {
    await launch('exit 0');
    await ended(host, launchId);
    expect(await host.call('cancel', launchId)).toMatchObject({ state: 'ended' });
    expect(await host.call('status', launchId)).toMatchObject({ state: 'ended', exit: 0 });
  });

  it('racing with the launch leaves either no start or an ended one', { timeout: 60_000 }, async () => {
    const agent = writeAgent(host, 'agent', 'echo x >>"$THREADLINE_SPOOL/starts"; sleep 30');
    for (let launch = 1; launch <= 15; launch += 1) {
      const id = { ...launchId, launch };
      const launching = host.start('launch', launchFields(role, agent, id), 'p');
      const pause = launch * 6;
      await new Promise((resolve) => setTimeout(resolve, pause));
      const cancelled = await host.call('cancel', { ...id, grace_ms: 1000 });
      const launched = await launching.reply;
      const starts = join(host.stateDir, `spool/T-1/1/${String(launch)}/starts`);
      if (cancelled['state'] === 'absent') {
        expect(launched).toMatchObject({ state: 'refused', code: 'tombstone' });
        expect(existsSync(starts)).toBe(false);
      } else {
        expect(launched).toMatchObject({ ok: true });
        await ended(host, id);
      }
    }
  });
});
