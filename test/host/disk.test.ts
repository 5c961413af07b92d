import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decoded, installHost, testedShells, type HostUnderTest } from './program.ts';
import {
  createRoleRepository,
  launchFields,
  launchId,
  writeAgent,
  type RoleRepository,
} from './role-repository.ts';
import { ended, until } from './ending.ts';
import { canMount, mountReadOnly, mountSmallDisk } from './mounts.ts';

const fill = 'cat /dev/zero >"$THREADLINE_SPOOL/junk" 2>/dev/null';
const pause = 'while [ ! -e "$THREADLINE_SPOOL/go" ]; do sleep 0.05; done';

describe.skipIf(!canMount).each(testedShells)('under %s', (shell) => {
  let host: HostUnderTest;
  let role: RoleRepository;
  let free: (() => void)[];
  beforeEach(() => {
    host = installHost(shell);
    role = createRoleRepository(host);
    free = [];
  });
  afterEach(async () => {
    await host.call('cancel', { ...launchId, grace_ms: 0 });
    for (const unmount of free) unmount();
    host.remove();
  });
  const stateHome = (): string => join(host.folder, 'state');
  const junk = (): string => join(host.stateDir, 'spool/T-1/1/1/junk');
  const starts = (launch: number): string => join(host.stateDir, `spool/T-1/1/${String(launch)}/starts`);
  const events = (): string => readFileSync(join(host.stateDir, 'events'), 'utf8');
  const launch = (script: string, more = {}) =>
    host.call('launch', launchFields(role, writeAgent(host, 'agent', script), more), 'p');

  describe('a full disk', () => {
    beforeEach(() => {
      free.push(mountSmallDisk(stateHome(), 512));
    });

    it('does not cost the end of the agent that filled it, neither in the record nor in the events', async () => {
      await launch(`${fill}; echo some words; exit 4`);
      expect(await ended(host, launchId)).toMatchObject({ state: 'ended', exit: 4 });
      await until(() => events().includes('2\tT-1\t1\t1\tended\t4\n'));
      expect(readFileSync(join(host.stateDir, 'events.seq'), 'utf8').split('\n')[0]).toBe('2');
    });

    it('refuses the next launch as what it is, which starts nothing, and takes the one after it', async () => {
      await launch(`${fill}; exit 0`);
      await ended(host, launchId);
      // What the ballast gave back.
      writeFileSync(join(host.stateDir, 'filler'), '');
      expect(() => {
        for (;;) writeFileSync(join(host.stateDir, 'filler'), Buffer.alloc(4096), { flag: 'a' });
      }).toThrow('ENOSPC');
      const full = await launch('echo x >>"$THREADLINE_SPOOL/starts"', { launch: 2 });
      expect(full).toMatchObject({ ok: false, code: 'host_disk_full' });
      expect(existsSync(starts(2))).toBe(false);
      rmSync(junk());
      expect(await launch('echo x >>"$THREADLINE_SPOOL/starts"', { launch: 3 })).toMatchObject({ ok: true });
      await ended(host, { ...launchId, launch: 3 });
      expect(readFileSync(starts(3), 'utf8')).toBe('x\n');
    });

    it('does not keep an agent from being cancelled', async () => {
      await launch(`${fill}; : >"$THREADLINE_SPOOL/full"; ${pause}`);
      await until(() => existsSync(join(host.stateDir, 'spool/T-1/1/1/full')));
      expect(await host.call('cancel', { ...launchId, grace_ms: 300 })).toMatchObject({ state: 'ended' });
      expect(await ended(host, launchId)).toMatchObject({ state: 'cancelled', exit: 143 });
    });
  });

  describe('a home that is read-only', () => {
    it('refuses a launch and says what cannot be written', async () => {
      free.push(mountReadOnly(stateHome()));
      const refused = await launch('true');
      expect(refused).toMatchObject({ ok: false, code: 'host_disk_full' });
      expect(decoded(refused, 'detail_b64')).toContain(host.stateDir);
      expect(await host.call('status', launchId)).toMatchObject({ state: 'absent' });
    });

    it('since the launch does not hide how it stands, nor that it ended, nor keep it from being cancelled', async () => {
      await launch(`echo up; ${pause}`);
      await until(() => events() !== '');
      free.push(mountReadOnly(stateHome()));
      expect(await host.call('status', launchId)).toMatchObject({ state: 'running' });
      expect(await host.call('wait', { cursor: 0, limit_ms: 0 })).toMatchObject({ seq: 1 });
      expect(await host.call('cancel', { ...launchId, grace_ms: 300 })).toMatchObject({ state: 'ended' });
      // No record could be written: of its end nothing else is known.
      expect(await ended(host, launchId)).toMatchObject({ state: 'lost' });
    });
  });
});

describe.each(testedShells)('a login without a PATH, under %s', (shell) => {
  it('gets what every system has', async () => {
    const host = installHost(shell);
    const role = createRoleRepository(host);
    const agent = writeAgent(host, 'agent', 'echo "$PATH"');
    const call = host.start('launch', launchFields(role, agent), 'p', { env: { PATH: '' } });
    expect(await call.reply).toMatchObject({ ok: true });
    const status = await ended(host, launchId);
    expect(decoded(status, 'head_b64')).toBe('/usr/local/bin:/usr/bin:/bin\n');
    host.remove();
  });
});
