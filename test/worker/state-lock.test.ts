import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compiledProgram } from '../compiled-program.ts';
import { takeStateDirectory, whoHolds, type StateLock } from '../../worker/state-lock.ts';

let stateDir: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'state-lock-'));
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => killed(child)));
  await rm(stateDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

const holding = { pid: process.pid, address: '127.0.0.1:7233', uiAddress: 'http://127.0.0.1:8233' };

const program = await compiledProgram(new URL('state-lock-taker.ts', import.meta.url));

/** A process of its own that tries once, tells what it got, and holds on. */
function taker(): ChildProcess {
  const child = fork(program, [stateDir], { execArgv: [] });
  children.push(child);
  return child;
}

async function verdict(child: ChildProcess): Promise<unknown> {
  const [message] = (await once(child, 'message')) as unknown[];
  return message;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function take(): Promise<StateLock> {
  const taken = await takeStateDirectory(stateDir);
  if (taken.state !== 'held') throw new Error('somebody else holds it');
  return taken.lock;
}

test('a second taker is told who holds the directory and where', async () => {
  const lock = await take();
  lock.tell(holding);
  expect(await takeStateDirectory(stateDir)).toEqual({ state: 'elsewhere', by: holding });
  expect(await whoHolds(stateDir)).toEqual(holding);
  await lock.release();
  expect(await whoHolds(stateDir)).toBeUndefined();
  await (await take()).release();
  expect(await readdir(stateDir)).toEqual([]);
});

test('a taker that comes before the address is known waits for it', async () => {
  const lock = await take();
  const second = takeStateDirectory(stateDir);
  lock.tell(holding);
  expect(await second).toEqual({ state: 'elsewhere', by: holding });
  await lock.release();
});

test('the lock dies with its process, and its stale socket is taken over', async () => {
  const first = taker();
  expect(await verdict(first)).toBe('held');
  expect((await takeStateDirectory(stateDir)).state).toBe('elsewhere');
  await killed(first);
  expect(await readdir(stateDir)).toEqual(['up.1.sock']);
  await (await take()).release();
});

test('a state directory whose path is too long for a socket can be taken as well', async () => {
  stateDir = join(stateDir, 'a'.repeat(100), 'b'.repeat(100));
  const lock = await take();
  lock.tell(holding);
  expect(await whoHolds(stateDir)).toEqual(holding);
  await lock.release();
  expect(await readdir(stateDir)).toEqual([]);
});

test('of many that take over a stale socket at once, one holds', async () => {
  const first = taker();
  await verdict(first);
  await killed(first);
  for (let round = 0; round < 2; round++) {
    const racing = Array.from({ length: 4 }, taker);
    const verdicts = await Promise.all(racing.map((child) => verdict(child)));
    expect(verdicts.filter((each) => each === 'held')).toHaveLength(1);
    await Promise.all(racing.map((child) => killed(child)));
  }
});
