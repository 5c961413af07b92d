import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { honestHandshake, makeWorld, packetText, type World } from '../world.ts';

/** Names a packet before it is there; told so, it commits the packet and says the same again. */
const agent = `
if [ "$THREADLINE_TURN" = 0 ]; then
  ${honestHandshake}
  exit 0
fi
if [ "$THREADLINE_TURN" = 2 ]; then
  mkdir -p packets
  cp "$world/slot-4.md" packets/slot-4.md
  git add packets && git commit -qm 'Plan slot 4'
fi
"$THREADLINE" report blocked --blocker "Slot 3 is dead, seen in turn $THREADLINE_TURN." --owner arch:codex \\
  --operator-required no --next-action packet:packets/slot-4.md --resume 'Slot 4 is free and has the same board.'
`;

let world: World;
beforeAll(async () => {
  world = await makeWorld({ agent });
  await writeFile(join(world.root, 'slot-4.md'), packetText({ ref: 'WS8-SLOT-4' }));
  await world.work();
});
afterAll(() => world.close());

it('sends a role back whose next action is a packet that is nowhere, until it is committed', async () => {
  const ref = await world.delegate({ ref: 'PACKET-ACTION' });
  expect(await world.closure(ref)).toMatchObject({
    state: 'blocked',
    by: 'role',
    blockers: [{ text: 'Slot 3 is dead, seen in turn 2.', next: 'packet:packets/slot-4.md' }],
  });
  const told = await readFile(join(world.root, `prompt-${ref}-1-3`), 'utf8');
  expect(told).toContain('next=packet:packets/slot-4.md: it is not in ');
  expect(told).toContain('[action/packet-missing]');
  expect(await world.role.git('show', 'HEAD:packets/slot-4.md')).toContain('thread_ref=WS8-SLOT-4');
});
