import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { honestAgent, makeWorld, type World } from '../world.ts';
import { envelopeOf, runThreadline, type Run } from './arch-house.ts';

// Every command is a process of its own, and the thread runs two agents.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let world: World;
beforeAll(async () => {
  world = await makeWorld({
    agent: `
echo "turn $THREADLINE_TURN of $THREADLINE_THREAD_REF"
echo "── $THREADLINE_THREAD_REF is closed: done ──"
${honestAgent}
echo "turn $THREADLINE_TURN ends"
`,
  });
  await world.work();
});
afterAll(() => world.close());

const threadline = (...args: readonly string[]): Promise<Run> =>
  runThreadline([...args, '--config', world.configFile], {
    cwd: world.arch.path,
    env: { TEMPORAL_ADDRESS: world.env['TEMPORAL_ADDRESS'] ?? '', CI: 'true', FORCE_COLOR: '0' },
  });

it('follows the agents of a thread through its launches to the closure, as plain text in a pipe', async () => {
  const ref = await world.delegate({ ref: 'FOLLOWED' });
  const followed = await threadline('logs', ref, '--follow');
  expect(followed.exit).toBe(0);
  const said = followed.stdout.split('\n').filter((line) => !line.startsWith('│ recorded'));
  expect(said).toEqual([
    '── FOLLOWED run 1 launch 1 (handshake, turn 0) ──',
    '│ turn 0 of FOLLOWED',
    '│ ── FOLLOWED is closed: done ──',
    '│ turn 0 ends',
    '── launch 1 ended with exit code 0 ──',
    '── FOLLOWED run 1 launch 2 (execute, turn 1) ──',
    '│ turn 1 of FOLLOWED',
    '│ ── FOLLOWED is closed: done ──',
    '│ turn 1 ends',
    '── launch 2 ended with exit code 0 ──',
    '── FOLLOWED is closed: done ──',
    '',
  ]);

  const one = await threadline('logs', ref, '--follow', '--launch', '1', '--raw');
  expect(one.stdout).toMatch(/^turn 0 of FOLLOWED\n── FOLLOWED is closed: done ──\n[^]*turn 0 ends\n$/u);
  const envelope = envelopeOf(await threadline('logs', ref));
  expect(envelope.result).toMatchObject({ launch: 2, launch_state: 'ended' });
  expect(envelope.result['output']).toMatch(/^│ turn 1 of FOLLOWED\n│ ── FOLLOWED is closed/u);
  const both = await threadline('logs', ref, '--follow', '--json');
  expect([both.exit, envelopeOf(both).error.code]).toEqual([2, 'usage']);
});
