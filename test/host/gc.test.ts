import { existsSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installHost, testedShells, type Fields, type HostUnderTest, type Reply } from './program.ts';
import {
  createRoleRepository,
  launchFields,
  launchId,
  writeAgent,
  type RoleRepository,
} from './role-repository.ts';
import { ended, until } from './ending.ts';

const day = 86_400;

describe.each(testedShells)('gc under %s', (shell) => {
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
  const idOf = (launch: number): Fields => ({ ...launchId, launch });
  const dir = (launch: number): string => join(host.stateDir, `launches/T-1/1/${String(launch)}`);
  const spool = (launch: number): string => join(host.stateDir, `spool/T-1/1/${String(launch)}`);
  const launch = (number: number, script: string): Promise<Reply> =>
    host.call(
      'launch',
      launchFields(role, writeAgent(host, `agent-${String(number)}`, script), { launch: number }),
      'p',
    );
  const told = async (number: number): Promise<void> => {
    const marker = join(host.stateDir, `live/T-1,1,${String(number)}`);
    await ended(host, idOf(number));
    await until(() => !existsSync(marker));
  };
  /** As if its end had been read so long ago. */
  const age = (number: number, days: number): void => {
    const then = Date.now() / 1000 - days * day;
    utimesSync(join(dir(number), 'read'), then, then);
  };
  /** A sparse GiB costs nothing to write, but `du` does not count it either: a limit of some KiB instead. */
  const gcBeyond = (kib: number): Promise<Reply | undefined> => {
    const small = join(host.folder, 'bin/small');
    const text = readFileSync(host.program, 'utf8');
    writeFileSync(small, text.replace(/^kept_kib=.*$/m, `kept_kib=${String(kib)}`), { mode: 0o755 });
    return host.start('gc', {}, '', { program: small }).reply;
  };

  it('forgets what was read more than 30 days ago, and nothing younger', async () => {
    for (const number of [1, 2]) {
      await launch(number, 'echo words');
      await told(number);
    }
    age(1, 32);
    age(2, 29);
    expect(await host.call('gc', {})).toMatchObject({ ok: true, forgotten: 1, emptied: 0 });
    expect([existsSync(dir(1)), existsSync(spool(1))]).toEqual([false, false]);
    expect(await host.call('status', idOf(2))).toMatchObject({ state: 'ended', exit: 0, output_bytes: 6 });
    expect(await host.call('status', idOf(1))).toMatchObject({ state: 'absent' });
  });

  it('keeps what nobody has read, however old, and what runs', async () => {
    await launch(1, 'echo words');
    await until(() => existsSync(join(dir(1), 'exit')));
    await launch(2, 'while [ ! -e "$THREADLINE_SPOOL/go" ]; do sleep 0.05; done');
    // Of a running one no answer is an end; a forged mark is none either.
    expect(await host.call('status', idOf(2))).toMatchObject({ state: 'running' });
    expect(existsSync(join(dir(2), 'read'))).toBe(false);
    writeFileSync(join(dir(2), 'read'), '');
    age(2, 90);
    expect(await host.call('gc', {})).toMatchObject({ forgotten: 0, emptied: 0 });
    expect(await gcBeyond(0)).toMatchObject({ forgotten: 0, emptied: 0 });
    expect(readdirSync(dir(1))).toContain('out.head');
    writeFileSync(join(spool(2), 'go'), '');
    await told(2);
  });

  it('keeps what an agent left behind and still works there', async () => {
    await launch(1, '(while [ ! -e "$THREADLINE_SPOOL/go" ]; do sleep 0.05; done) & exit 0');
    await told(1);
    age(1, 90);
    expect(await host.call('gc', {})).toMatchObject({ forgotten: 0 });
    writeFileSync(join(spool(1), 'go'), '');
    await until(async () => (await host.call('gc', {}))['forgotten'] === 1);
  });

  it('beyond its limit empties the oldest first, and keeps the proof of their start', async () => {
    for (const number of [1, 2, 3]) {
      await launch(number, 'head -c 300000 /dev/zero');
      await told(number);
    }
    [1, 3, 2].forEach((number, index) => {
      age(number, 20 - index);
    });
    expect(await gcBeyond(900)).toMatchObject({ ok: true, forgotten: 0, emptied: 1 });
    expect(await host.call('status', idOf(1))).toMatchObject({ state: 'ended', exit: 0, output_bytes: 0 });
    expect(await host.call('status', idOf(3))).toMatchObject({ output_bytes: 300_000 });
    expect(await launch(1, 'echo x >"$THREADLINE_SPOOL/starts"')).toMatchObject({ ok: true, state: 'ended' });
    expect(existsSync(spool(1))).toBe(false);
    expect(await gcBeyond(600)).toMatchObject({ emptied: 1 });
    expect(await host.call('status', idOf(2))).toMatchObject({ output_bytes: 300_000 });
  });

  it('follows no link that an agent laid', async () => {
    const precious = join(host.folder, 'precious');
    writeFileSync(precious, 'x');
    await launch(1, `ln -s '${host.folder}' "$THREADLINE_SPOOL/away"`);
    await told(1);
    symlinkSync(host.folder, join(dir(1), 'leftovers'));
    age(1, 31.5);
    expect(await host.call('gc', {})).toMatchObject({ forgotten: 1 });
    expect(existsSync(precious)).toBe(true);
  });
});
