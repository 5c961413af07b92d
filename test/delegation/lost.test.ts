import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { killRunnerAndKeeper } from '../host/launch-processes.ts';
import { honestHandshake, honestWork, makeWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

const agent = `
case \${THREADLINE_LAUNCH##*/} in
  1 | 3) ${honestHandshake} ;;
  2) echo half >half.txt; echo $$ >"$world/agent.new"; mv "$world/agent.new" "$world/agent"; exec sleep 600 ;;
  *) ${honestWork} ;;
esac`;

it('an agent that is lost with its runner shakes hands again over what it left uncommitted, and goes on to done', async () => {
  world = await makeWorld({ agent });
  await world.work();
  const ref = await world.delegate({ ref: 'LOST-1' });
  const read = (path: string): Promise<string> => readFile(join(world.root, path), 'utf8');
  const pid = Number(await vi.waitFor(() => read('agent'), { timeout: 120_000, interval: 50 }));
  killRunnerAndKeeper(join(world.root, `host-state/threadline/launches/${ref}/1/2`));
  process.kill(pid, 'SIGKILL');

  expect(await world.closure(ref)).toMatchObject({ state: 'done', by: 'role' });
  const { launches, problems } = await world.view(ref);
  expect(launches.map(({ prompt, state }) => `${prompt} ${state}`)).toEqual([
    'handshake ended',
    'execute lost',
    'handshake ended',
    'send-back ended',
  ]);
  expect(problems).toEqual([expect.stringContaining('The agent was lost with its host or its runner.')]);
  expect(await world.starts()).toEqual([1, 2, 3, 4].map((launch) => `${ref}/1/${String(launch)}`));
  expect(await world.role.git('show', 'HEAD:half.txt')).toBe('half');
});
