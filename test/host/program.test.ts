import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hostProgram, writeHostProgram } from '../../host/build.ts';
import { bootTime, decoded, installHost, testedSystems, withoutLinux } from './program.ts';

const parts = new URL('../../host/parts/', import.meta.url);
const shellcheck = spawnSync('shellcheck', ['--version']).error === undefined;

describe('the joined program', () => {
  it.skipIf(!shellcheck && process.env['CI'] !== 'true')('gives shellcheck nothing to say', () => {
    const checked = spawnSync('shellcheck', ['-s', 'sh', '-'], {
      input: hostProgram().text,
      encoding: 'utf8',
    });
    expect(checked.stdout).toBe('');
    expect(checked.status).toBe(0);
  });

  it('is made of parts under 250 lines', () => {
    for (const name of readdirSync(parts)) {
      const lines = readFileSync(new URL(name, parts), 'utf8').split('\n').length;
      expect(lines, name).toBeLessThanOrEqual(250);
    }
  });

  it('is named by its digest and is written as an executable', () => {
    const host = installHost();
    const dir = join(host.folder, 'dist');
    writeHostProgram(dir);
    const written = readFileSync(join(dir, 'threadline-host'), 'utf8');
    expect(written).toBe(hostProgram().text);
    expect(createHash('sha256').update(written).digest('hex')).toBe(hostProgram().sha256);
    expect(statSync(join(dir, 'threadline-host')).mode & 0o777).toBe(0o755);
    host.remove();
  });
});

describe.each(testedSystems)('under %s', (shell) => {
  const host = installHost(shell);
  afterAll(() => {
    host.remove();
  });

  it('says hello, with a private state directory and nothing missing', async () => {
    const hello = await host.call('hello', {});
    expect(hello).toMatchObject({ ok: true, missing: [] });
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    expect(hello['boot_id']).toBe(shell === withoutLinux ? String(bootTime) : bootId);
    expect(decoded(hello, 'state_b64')).toBe(host.stateDir);
    expect(statSync(host.stateDir).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['a path as thread_ref', { thread_ref: '../../etc', run: 1, launch: 1 }],
    ['a thread_ref with a slash', { thread_ref: 'a/b', run: 1, launch: 1 }],
    ['a run that is no number', { thread_ref: 'T', run: '1/..', launch: 1 }],
    ['no launch', { thread_ref: 'T', run: 1 }],
    ['a branch that is an option', { thread_ref: 'T', run: 1, launch: 1, repo: '/x', branch: '-x' }],
  ])('refuses %s', async (_, fields) => {
    const reply = await host.call('status', fields);
    expect(reply).toMatchObject({ ok: false, code: 'engine_fault' });
  });

  it('knows nothing of a launch that never was', async () => {
    expect(await host.call('status', { thread_ref: 'T', run: 1, launch: 1 })).toMatchObject({
      ok: true,
      state: 'absent',
      output_bytes: 0,
      push: 'none',
    });
  });

  it('teaches who calls it without an engine or an agent around', () => {
    const help = spawnSync(host.program, ['help', 'report', 'done'], { encoding: 'utf8', env: host.env });
    expect(help.stdout).toContain('usage: "$THREADLINE" report');
    expect(help.status).toBe(0);
    expect(spawnSync(host.program, ['nonsense'], { env: host.env }).status).toBe(2);
    const lost = spawnSync(host.program, ['progress', '--note', 'x'], { encoding: 'utf8', env: host.env });
    expect(lost.status).toBe(2);
    expect(lost.stderr).toContain('THREADLINE_LAUNCH');
  });
});
