import { afterEach, expect, it, vi } from 'vitest';
import { decideName, stopName, type Stop } from '../../contract/messages.ts';
import { honestHandshake, honestWork, makeWorld, type World } from '../world.ts';
import { archEntries, closureWithAll } from './closed-thread.ts';

let world: World;
afterEach(() => world.close());

const agent = `
case $THREADLINE_TURN in
  0) ${honestHandshake} ;;
  1) "$THREADLINE" gate --blocker 'Slot 3 must be erased.' --owner operator --operator-required yes \\
       --next-action 'command:erase-slot 3' ;;
  *) ${honestWork} ;;
esac`;
const stop: Stop = {
  state: 'replan',
  next: ['command:`make smoke SLOT=4`'],
  resume: 'Slot 3 is gone; take 4.',
};

it('a decision that a stop overtakes is recorded all the same, once, and nothing follows from it', async () => {
  world = await makeWorld({ agent });
  const ref = 'OVERTAKEN-1';
  const worker = await world.work();
  await world.delegate({ ref });
  await vi.waitFor(async () => expect((await world.view(ref)).decisions).toMatchObject([{ open: true }]), {
    timeout: 120_000,
    interval: 100,
  });
  await worker.stop();
  // Both are there when the next worker looks: they come in one task, the decision first.
  const handle = world.engine.workflows.getHandle(ref);
  await handle.signal(decideName, { decision: 'd1.1', choice: 'proceed', text: 'Erase it.' });
  await handle.signal(stopName, stop);
  await world.work();

  expect(await closureWithAll(world, ref)).toMatchObject({ state: 'replan', by: 'arch', next: stop.next });
  const said = (await archEntries(world, ref)).map(({ actionType, choice, note }) => [
    actionType,
    choice,
    note,
  ]);
  expect(said.slice(-2)).toEqual([
    ['decision', 'proceed', 'Erase it.'],
    ['closure', undefined, undefined],
  ]);
  expect(said.filter(([actionType]) => actionType === 'decision')).toHaveLength(1);
  expect((await world.starts()).filter((line) => line.startsWith(ref))).toHaveLength(2);
});
