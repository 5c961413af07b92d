import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { whoHolds } from '../../worker/state-lock.ts';
import { compiledProgram } from '../compiled-program.ts';
import { envelopeOf, makeArchHouse, type ArchHouse } from './arch-house.ts';

let house: ArchHouse;
beforeAll(async () => {
  house = await makeArchHouse();
});
afterAll(() => house.remove());

it('is found by other commands, refuses a second one, and ends without a trace at SIGTERM', async () => {
  const main = await compiledProgram(new URL('../../client/cli/main.ts', import.meta.url));
  const up = spawn(process.execPath, [main, 'up', '--port', '0', '--ui-port', '0'], {
    cwd: house.arch.path,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let stdout = '';
    const announced = new Promise<void>((resolve) => {
      up.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
        if (stdout.endsWith('\n')) resolve();
      });
    });
    await Promise.race([announced, once(up, 'exit')]);
    const { result } = envelopeOf({ exit: 0, stdout, stderr: '' });
    expect(result).toMatchObject({ pid: up.pid, task_queue: house.taskQueue });
    const page = await fetch(String(result['web_ui']));
    expect(page.status).toBe(200);

    const listed = await house.threadline(['threads']);
    expect([listed.exit, envelopeOf(listed).result['threads']]).toEqual([0, []]);
    const second = await house.threadline(['up']);
    const { error } = envelopeOf(second);
    expect([second.exit, error.code]).toEqual([7, 'conflict']);
    expect(error.message).toContain(String(result['address']));

    const ended = once(up, 'exit');
    up.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(await whoHolds(`${house.root}/engine`)).toBeUndefined();
    expect(() => process.kill(Number(result['server_pid']), 0)).toThrow('ESRCH');
    expect((await house.threadline(['threads'])).exit).toBe(3);
  } finally {
    up.kill('SIGKILL');
  }
});
