import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  decoded,
  installHost,
  testedSystems,
  type Fields,
  type HostUnderTest,
  type Reply,
} from './program.ts';
import { createRoleRepository, launchFields, writeAgent, type RoleRepository } from './role-repository.ts';
import { ended, until } from './ending.ts';

describe.each(testedSystems)('fences under %s', (shell) => {
  let host: HostUnderTest;
  let role: RoleRepository;
  let next: number;
  beforeEach(() => {
    host = installHost(shell);
    role = createRoleRepository(host);
    next = 1;
  });
  afterEach(() => {
    host.remove();
  });
  const idOf = (launch: number): Fields => ({ thread_ref: 'T-1', run: 1, launch });
  const spool = (launch: number, name: string): string =>
    join(host.stateDir, `spool/T-1/1/${String(launch)}`, name);
  /** The next launch with these fences, to its end unless it was refused. */
  const launch = async (fence: readonly string[], engine = 'plan', at = role): Promise<Reply> => {
    const number = next++;
    const agent = writeAgent(host, 'agent', 'echo x >"$THREADLINE_SPOOL/starts"');
    const fields = launchFields(at, agent, { launch: number, engine, fence });
    const reply = await host.call('launch', fields, 'p');
    if (reply['ok'] === true && reply['state'] !== 'refused') await ended(host, idOf(number));
    expect(existsSync(spool(number, 'starts'))).toBe(reply['state'] !== 'refused' && reply['ok'] === true);
    return reply;
  };
  const refused = { ok: true, state: 'refused', code: 'fence_refused' };

  it('are taken as they grow, and an old one starts nothing', async () => {
    expect(await launch(['hut/slot-3\t7'])).toMatchObject({ ok: true });
    expect(await launch(['hut/slot-3\t7'])).toMatchObject({ ok: true });
    expect(await launch(['hut/slot-3\t9', 'hut\t1'])).toMatchObject({ ok: true });
    const old = await launch(['hut/slot-3\t8']);
    expect(old).toMatchObject(refused);
    expect(decoded(old, 'detail_b64')).toContain(
      'the fence 8 of hut/slot-3 is old, a launch with 9 was here',
    );
  });

  it('are taken all together or not at all', async () => {
    await launch(['b\t5']);
    expect(await launch(['a\t3', 'b\t4'])).toMatchObject(refused);
    expect(await launch(['a\t1'])).toMatchObject({ ok: true });
  });

  it('of another engine are refused until an operator hands the resource over', async () => {
    await launch(['vm/build-7\t2'], 'plan');
    const other = await launch(['vm/build-7\t50'], 'plan-2');
    expect(other).toMatchObject(refused);
    const file = /removes (\S+)$/.exec(decoded(other, 'detail_b64'))?.[1] ?? '';
    rmSync(file);
    expect(await launch(['vm/build-7\t1'], 'plan-2')).toMatchObject({ ok: true });
    expect(await launch(['vm/build-7\t3'], 'plan')).toMatchObject(refused);
  });

  it('of a workspace are those of the repository, whatever the role is called', async () => {
    const another = createRoleRepository(host, 'another');
    await launch(['workspace/runner:codex\t4'], 'plan');
    expect(await launch(['workspace/runner:codex\t1'], 'other plan', another)).toMatchObject({ ok: true });
    expect(await launch(['workspace/runner:codex\t3'], 'plan')).toMatchObject(refused);
  });

  it.each(['../x\t1', 'a/../b\t1', '/a\t1', 'a/=\t1', 'a\tx', 'a\t-1', 'workspace/\t1', 'a b\t1'])(
    'that are none are no request: %j',
    async (fence) => {
      const reply = await host.call(
        'launch',
        launchFields(role, '/bin/true', { engine: 'plan', fence }),
        'p',
      );
      expect(reply).toMatchObject({ ok: false, code: 'engine_fault' });
    },
  );

  it('are checked by scripts of the role as long as the launch is the newest', async () => {
    const script = `
      check() { "$THREADLINE" fence "$1" >>"$THREADLINE_SPOOL/said" 2>&1; echo "exit $?" >>"$THREADLINE_SPOOL/said"; }
      check hut/slot-3; check hut/slot-4
      : >"$THREADLINE_SPOOL/up"; while [ ! -e "$THREADLINE_SPOOL/go" ]; do sleep 0.05; done
      check hut/slot-3; : >"$THREADLINE_SPOOL/over"`;
    const fields = { launch: 1, engine: 'plan', fence: ['hut/slot-3\t7'] };
    await host.call('launch', launchFields(role, writeAgent(host, 'agent', script), fields), 'p');
    await until(() => existsSync(spool(1, 'up')));
    next = 2;
    // A lock that was broken: another thread, in another repository of this host.
    const another = createRoleRepository(host, 'another');
    expect(await launch(['hut/slot-3\t8'], 'plan', another)).toMatchObject({ ok: true });
    writeFileSync(spool(1, 'go'), '');
    await until(() => existsSync(spool(1, 'over')));
    const said = readFileSync(spool(1, 'said'), 'utf8').split('\n');
    expect(said.slice(0, 2)).toEqual(['7', 'exit 0']);
    expect(said.slice(2, 4)).toEqual(['threadline fence: this launch does not hold hut/slot-4', 'exit 2']);
    expect(said.slice(4, 6)).toEqual([expect.stringContaining('the fence 7 of hut/slot-3 is old'), 'exit 1']);
    await ended(host, idOf(1));
  });
});
