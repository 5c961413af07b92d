import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
import { isAlive, killRunnerAndKeeper } from './launch-processes.ts';

const sleeper =
  'echo "$$" >"$THREADLINE_SPOOL/pid"; while [ ! -e "$THREADLINE_SPOOL/go" ]; do sleep 0.05; done; exit 4';

describe.each(testedSystems)('how a launch stands, under %s', (shell) => {
  let host: HostUnderTest;
  let role: RoleRepository;
  let spool: string;
  let dir: string;
  beforeEach(async () => {
    host = installHost(shell);
    role = createRoleRepository(host);
    spool = join(host.stateDir, 'spool/T-1/1/1');
    dir = join(host.stateDir, 'launches/T-1/1/1');
    const agent = writeAgent(host, 'agent', sleeper);
    await host.call('launch', launchFields(role, agent), 'p');
    await until(() => pidOf(spool) > 0 && events().length === 1);
  });
  afterEach(async () => {
    await host.call('cancel', { ...launchId, grace_ms: 0 });
    host.remove();
  });

  const events = (): string[] => textOf(join(host.stateDir, 'events')).split('\n').slice(0, -1);
  const killRunner = (): void => {
    killRunnerAndKeeper(dir);
  };
  const status = async (): Promise<unknown> => (await host.call('status', launchId))['state'];

  it('is running, then ended with the code of the agent, which is told once', async () => {
    expect(await status()).toBe('running');
    writeFileSync(join(spool, 'go'), '');
    expect(await ended(host, launchId)).toMatchObject({ state: 'ended', exit: 4 });
    // The event follows the record.
    await until(() => events().length > 1);
    expect(events()).toEqual(['1\tT-1\t1\t1\tstarted\t', '2\tT-1\t1\t1\tended\t4']);
  });

  it('is not lost while the agent lives whose runner was killed, and can be cancelled', async () => {
    killRunner();
    await until(async () => (await host.call('status', launchId))['orphan'] === 1);
    expect(await status()).toBe('running');
    expect(await host.call('cancel', { ...launchId, grace_ms: 2000 })).toMatchObject({ state: 'ended' });
    expect(await status()).toBe('cancelled');
    expect(isAlive(pidOf(spool))).toBe(false);
    expect(events().at(-1)).toBe('2\tT-1\t1\t1\tcancelled\t');
  });

  it('is lost when neither runner nor agent lives, and a waiter tells so once', async () => {
    killRunner();
    process.kill(pidOf(spool), 'SIGKILL');
    await until(async () => (await status()) === 'lost');
    expect(await host.call('launch', launchFields(role, '/bin/true'), 'p')).toMatchObject({ state: 'lost' });
    const news = await host.call('wait', { cursor: 1, limit_ms: 5000 });
    expect(news).toMatchObject({
      seq: 2,
      events: [{ seq: 2, state: 'lost', thread_ref: 'T-1', run: 1, launch: 1 }],
    });
    await host.call('wait', { cursor: 1, limit_ms: 100 });
    expect(events()).toHaveLength(2);
  });

  it('is lost after a reboot, whatever processes have its numbers now', async () => {
    const proc = join(host.folder, 'proc');
    mkdirSync(join(proc, 'sys/kernel/random'), { recursive: true });
    writeFileSync(join(proc, 'sys/kernel/random/boot_id'), 'another-boot\n');
    const call = host.start('status', launchId, '', { env: { THREADLINE_PROC: proc } });
    expect(await call.reply).toMatchObject({ ok: true, state: 'lost' });
    expect(await status()).toBe('running');
  });

  it('is not fooled by another process with the same pid', async () => {
    const agent = pidOf(spool);
    killRunner();
    process.kill(agent, 'SIGKILL');
    await until(async () => (await status()) === 'lost');
    // As if the pids had been given to this very process meanwhile.
    const started = join(dir, 'started');
    writeFileSync(
      started,
      readFileSync(started, 'utf8')
        .replace(/^pid=.*$/m, `pid=${String(process.pid)}`)
        .replace(/^runner=.*$/m, `runner=${String(process.pid)}`),
    );
    expect(await status()).toBe('lost');
    expect(await host.call('cancel', { ...launchId, grace_ms: 200 })).toMatchObject({
      state: 'ended',
      survivors: [],
    });
  });

  it('keeps the exit record of an agent whose runner died while it pushed', async () => {
    killRunner();
    process.kill(pidOf(spool), 'SIGKILL');
    writeFileSync(join(dir, 'agent-exit'), 'state=ended\nexit=0\nended_at=2026-02-13T18:04:11Z\n');
    await until(async () => (await status()) === 'ended');
    expect(await host.call('status', launchId)).toMatchObject({ exit: 0, ended_at: '2026-02-13T18:04:11Z' });
  });
});

const pidOf = (spool: string): number => Number(textOf(join(spool, 'pid')));

const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
