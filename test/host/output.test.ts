import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decoded, installHost, number, testedSystems, type HostUnderTest } from './program.ts';
import {
  createRoleRepository,
  launchFields,
  launchId,
  writeAgent,
  type RoleRepository,
} from './role-repository.ts';
import { ended, until } from './ending.ts';

const mib = 1024 * 1024;

describe.each(testedSystems)('output under %s', (shell) => {
  let host: HostUnderTest;
  let role: RoleRepository;
  beforeEach(() => {
    host = installHost(shell);
    role = createRoleRepository(host);
  });
  afterEach(() => {
    host.remove();
  });
  const launch = (script: string): Promise<unknown> =>
    host.call('launch', launchFields(role, writeAgent(host, 'agent', script)), 'p');
  const go = (): void => {
    writeFileSync(join(host.stateDir, 'spool/T-1/1/1/go'), '');
  };

  it('shows each word as soon as it was said', async () => {
    const pause = (name: string): string => `while [ ! -e "$THREADLINE_SPOOL/${name}" ]; do sleep 0.02; done`;
    await launch(`printf one; ${pause('go1')}; printf two >&2; ${pause('go')}`);
    await until(async () => decoded(await host.call('status', launchId), 'head_b64') === 'one');
    writeFileSync(join(host.stateDir, 'spool/T-1/1/1/go1'), '');
    // The agent goes on only once both were seen.
    await until(async () => decoded(await host.call('status', launchId), 'tail_b64') === 'onetwo');
    go();
    await ended(host, launchId);
  });

  it('keeps bytes as they are, and gives any range of them', async () => {
    const file = join(host.folder, 'bytes');
    const bytes = Buffer.alloc(3 * mib + 4321, 0).map((_, index) => (index * 7 + (index >> 8)) % 256);
    writeFileSync(file, bytes);
    await launch(`cat '${file}'`);
    await ended(host, launchId);
    const pieces: Buffer[] = [];
    let from = 0;
    for (;;) {
      const reply = await host.call('output', { ...launchId, from, max: 700_001 });
      expect(reply).toMatchObject({ ok: true, total: bytes.length, dropped: 0, from, state: 'ended' });
      const piece = Buffer.from(String(reply['data_b64']), 'base64');
      if (piece.length === 0) break;
      pieces.push(piece);
      from += piece.length;
    }
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  });

  it('keeps the first MiB and at least the last 8 MiB of 100, and jumps over what it dropped', async () => {
    // 64 bytes a line, so that every byte's place in the stream can be told from its line.
    const lines = (100 * mib) / 64;
    await launch(`awk 'BEGIN { for (i = 0; i < ${String(lines)}; i++) printf "%063d\\n", i }'`);
    const status = await ended(host, launchId);
    expect(status).toMatchObject({ state: 'ended', output_bytes: 100 * mib });
    expect(decoded(status, 'tail_b64').trimEnd().split('\n').at(-1)).toBe(
      String(lines - 1).padStart(63, '0'),
    );
    const head = await host.call('output', { ...launchId, from: 0, max: 2 * mib });
    expect(head).toMatchObject({ total: 100 * mib, from: 0 });
    const kept = number(head, 'kept_head');
    expect(kept).toBeGreaterThan(mib - 8192);
    expect(decoded(head, 'data_b64')).toHaveLength(kept);
    const jumped = await host.call('output', { ...launchId, from: kept, max: 640 });
    const start = number(jumped, 'from');
    expect(start).toBe(kept + number(jumped, 'dropped'));
    expect(100 * mib - start).toBeGreaterThanOrEqual(8 * mib);
    expect(100 * mib - start).toBeLessThanOrEqual(10 * mib);
    const text = decoded(jumped, 'data_b64');
    const whole = start % 64 === 0 ? 0 : 64 - (start % 64);
    expect(text.slice(whole, whole + 63)).toBe(String((start + whole) / 64).padStart(63, '0'));
  });

  it('lets an agent end whose child keeps the output open', async () => {
    await launch('echo parent; (sleep 30; echo late) & exit 0');
    const status = await ended(host, launchId);
    expect(status).toMatchObject({ state: 'ended', exit: 0 });
    expect(decoded(status, 'head_b64')).toBe('parent\n');
    await host.call('cancel', { ...launchId, grace_ms: 500 });
  });

  it('that is not there, or not yet, does not hide how the launch stands', async () => {
    await launch('while [ ! -e "$THREADLINE_SPOOL/go" ]; do sleep 0.02; done');
    const file = join(host.stateDir, 'launches/T-1/1/1/out.head');
    await until(() => existsSync(file));
    rmSync(file);
    expect(await host.call('status', launchId)).toMatchObject({ state: 'running', output_bytes: 0 });
    go();
    await ended(host, launchId);
  });

  it('goes on taking what the agent says when the runner was killed', async () => {
    await launch(
      'while [ ! -e "$THREADLINE_SPOOL/go" ]; do sleep 0.02; done; echo after; echo done >"$THREADLINE_SPOOL/done"',
    );
    const started = readFileSync(join(host.stateDir, 'launches/T-1/1/1/started'), 'utf8');
    process.kill(Number(/^runner=(\d+)$/m.exec(started)?.[1]), 'SIGKILL');
    go();
    await until(() => existsSync(join(host.stateDir, 'spool/T-1/1/1/done')));
    await until(async () => decoded(await host.call('status', launchId), 'head_b64') === 'after\n');
  });
});

describe('a digest of what was kept', () => {
  it('does not depend on how small the pieces were in which it was said', async () => {
    const host = installHost();
    const role = createRoleRepository(host);
    const agent = writeAgent(
      host,
      'agent',
      'i=0; while [ $i -lt 3000 ]; do echo "line $i"; i=$((i + 1)); done',
    );
    await host.call('launch', launchFields(role, agent), 'p');
    await ended(host, launchId);
    const reply = await host.call('output', { ...launchId, from: 0, max: mib });
    const expected = Array.from({ length: 3000 }, (_, index) => `line ${String(index)}\n`).join('');
    const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
    expect(digest(decoded(reply, 'data_b64'))).toBe(digest(expected));
    host.remove();
  });
});
