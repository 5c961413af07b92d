import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { readLog } from '../../contract/log.ts';
import { envelopeOf } from '../client/arch-house.ts';
import { seededRandom } from '../host/random.ts';
import { honestHandshake, honestWork, makeWorld, packetText, type World } from '../world.ts';
import { makeUpHouse, type UpHouse } from './up-house.ts';

const seed = Number(process.env['THREADLINE_SEED'] ?? Date.now() % 1_000_000);
const kills = 5;
/** After `up` serves: from its first moment until about when a killed activity has been found out and repeated. */
const latestKillMs = 12_000;

let world: World;
let house: UpHouse;
afterEach(async () => {
  await house.close();
  await world.close();
});

/** Each launch works until one more kill, the last one until all: so every kill meets a running thread, on its way. */
const agent = `
until=$((\${THREADLINE_LAUNCH##*/}))
[ "$until" -lt 4 ] || until=${String(kills)}
while [ "$(grep -c . "$world/kills")" -lt "$until" ]; do sleep 0.2; done
case $THREADLINE_TURN in
0) ${honestHandshake} ;;
1|2) echo nothing to say yet ;;
*) ${honestWork} ;;
esac`;

it('a thread whose worker and server are killed together at random moments ends as done', async () => {
  const random = seededRandom(seed);
  world = await makeWorld({ agent, remote: true });
  house = await makeUpHouse(world);
  await writeFile(join(world.root, 'kills'), '');
  const ref = `SERVER-KILL-${String(seed)}`;
  await writeFile(join(world.arch.path, `${ref}.md`), packetText({ ref }));
  await house.up();
  expect(envelopeOf(await house.threadline('delegate', `${ref}.md`)).ok).toBe(true);

  const told: string[] = [];
  for (let nth = 1; nth <= kills; nth++) {
    const moment = Math.round(random() * latestKillMs);
    // Not waited for a fact: that it is any moment is the point.
    await pause(moment);
    const starts = await world.starts();
    await house.kill();
    await appendFile(join(world.root, 'kills'), 'killed\n');
    told.push(`${String(moment)} ms (${String(starts.length)} starts)`);
    await house.up();
  }

  const waited = await house.threadline('wait', ref, '--timeout', '5m');
  expect(waited.exit, waited.stdout).toBe(0);
  expect(envelopeOf(waited)).toMatchObject({ state: 'done', result: { run: 1, turn: 3 } });
  const starts = await world.starts();
  expect(starts).toEqual([1, 2, 3, 4].map((launch) => `${ref}/1/${String(launch)}`));
  const log = readLog(await world.arch.git('show', `HEAD:${world.config.arch.handoffLog}`));
  expect(log.entries.map((entry) => entry.actionType)).toEqual(['delegate', 'handshake', 'closure']);
  console.log(
    `worker and server killed together, seed ${String(seed)} (THREADLINE_SEED repeats it): ${told.join(', ')}; ` +
      `starts: ${starts.join(', ')}`,
  );
}, 600_000);
