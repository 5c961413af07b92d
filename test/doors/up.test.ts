import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { envelopeOf, runThreadline, type EnvelopeRead, type Run } from '../client/arch-house.ts';
import { compiledProgram } from '../compiled-program.ts';
import { honestHandshake, honestWork, makeWorld, packetText, touch, type World } from '../world.ts';

/** Its turn ends when the test says so. */
const agent = `
[ "$THREADLINE_TURN" != 0 ] || { ${honestHandshake}; exit 0; }
echo at work
until [ -e "$world/go" ]; do sleep 0.1; done
${honestWork}
`;

let world: World;
let up: Up | undefined;
beforeAll(async () => {
  world = await makeWorld({ agent });
});
afterAll(async () => {
  await up?.end();
  await world.close();
});

/** Without an address: the commands find the engine of `up` by the configuration. */
const options = () => ({ cwd: world.arch.path, env: { THREADLINE_CONFIG: world.configFile } });
const threadline = (...args: readonly string[]): Promise<Run> => runThreadline(args, options());

interface Up {
  readonly child: ChildProcess;
  readonly said: EnvelopeRead;
  /** Everything on stderr so far: what somebody should worry about. */
  readonly complaints: () => string;
  end(): Promise<void>;
}

async function startUp(): Promise<Up> {
  const main = await compiledProgram(new URL('../../client/cli/main.ts', import.meta.url));
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:TEMPORAL_|THREADLINE_)/u.test(name));
  const args = [main, 'up', '--port', '0', '--ui-port', '0'];
  const child = spawn(process.execPath, args, {
    cwd: world.arch.path,
    env: Object.fromEntries(inherited),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  await vi.waitFor(
    () => {
      expect(child.exitCode).toBeNull();
      expect(stdout).toMatch(/\n$/u);
    },
    { timeout: 120_000, interval: 50 },
  );
  return {
    child,
    said: envelopeOf({ exit: 0, stdout, stderr: '' }),
    complaints: () => stderr,
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}

it('up serves the other commands, and is the only one of its configuration', async () => {
  up = await startUp();
  await writeFile(join(world.arch.path, 'packet.md'), packetText({ ref: 'UP-1', header: ['locks=bench/1'] }));
  const delegated = await threadline('delegate', 'packet.md');
  expect([delegated.exit, envelopeOf(delegated).result['started']]).toEqual([0, true]);
  const [second, page] = await Promise.all([
    threadline('up'),
    fetch(String(envelopeOf(delegated).result['web_ui'])),
  ]);
  expect([second.exit, envelopeOf(second).error.code, page.status]).toEqual([7, 'conflict', 200]);
  expect(envelopeOf(second).error.message).toContain(String(up.said.result['address']));
  await vi.waitFor(async () => expect(await world.starts()).toContain('UP-1/1/2'), { timeout: 120_000 });
});

it('its end ends no agent; without it every command exits with 3 and says how to start it', async () => {
  await up?.end();
  expect(up?.child.exitCode).toBe(0);
  // Two of its queues have no workflows, which is as it should be.
  expect(up?.complaints()).not.toContain('No workflows registered');
  for (const args of [
    ['show', 'UP-1'],
    ['threads'],
    ['locks'],
    ['wait', 'UP-1'],
    ['delegate', 'packet.md'],
  ]) {
    const { error, next_actions } = envelopeOf(await expectExit(3, threadline(...args)));
    expect([error.code, error.retryable, next_actions]).toEqual([
      'engine_unreachable',
      true,
      ['threadline up'],
    ]);
  }
});

it('what the agent does meanwhile counts: started again, up brings the thread to its closure', async () => {
  await touch(join(world.root, 'go'));
  up = await startUp();
  const waited = await expectExit(0, threadline('wait', 'UP-1', '--timeout', '4m'));
  expect(envelopeOf(waited)).toMatchObject({ state: 'done', result: { run: 1, turn: 1 } });
  expect(await world.starts()).toEqual(['UP-1/1/1', 'UP-1/1/2']);
  const again = await expectExit(0, threadline('delegate', 'packet.md'));
  expect(envelopeOf(again).result['started']).toBe(false);
  const rows = envelopeOf(await threadline('locks')).result['locks'] as readonly { holder?: unknown }[];
  expect(rows.map(({ holder }) => holder ?? 'free')).toEqual(rows.map(() => 'free'));
  expect(rows.length).toBeGreaterThan(0);
});

async function expectExit(exit: number, running: Promise<Run>): Promise<Run> {
  const run = await running;
  expect(run.exit, run.stdout + run.stderr).toBe(exit);
  return run;
}
