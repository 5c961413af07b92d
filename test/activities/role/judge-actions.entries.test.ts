import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HandshakeVerdict, TurnVerdict } from '../../../contract/calls.ts';
import type { EntryContent } from '../../../contract/entry.ts';
import { writeEntry } from '../../../contract/entry-write.ts';
import { judgeHandshake } from '../../../activities/role/judge-handshake.ts';
import type { TestRepository } from '../../repository.ts';
import { actor, doneEntry, gateEntry, handshakeEntry, threadRef } from './courtroom.ts';
import { codesOf } from './forgery.ts';
import { archWithPackets, blockedBy, judgedBefore, seeing, withRoom } from './packet-room.ts';

let arch: TestRepository;
beforeAll(async () => {
  arch = await archWithPackets();
});
afterAll(() => arch.remove());

describe('every entry with next actions', () => {
  const missing = 'packet:packets/none.md';
  const [blocker] = blockedBy(missing).blockers ?? [];
  it.each<[string, EntryContent]>([
    [
      'a replan',
      { ...doneEntry, state: 'replan', next: ['command:`make`', missing], resume: 'Slot 3 is dead.' },
    ],
    ['a gate', { ...gateEntry, blockers: blocker ? [blocker] : [] }],
    [
      'a blocked closure, in its blockers alone',
      { ...doneEntry, ...blockedBy(missing), next: ['command:`make`'] },
    ],
  ])('is held to it: %s', async (_, entry) => {
    const verdict = await withRoom(async (room) => {
      await room.append(`\n${writeEntry(entry)}`);
      return judgedBefore(room, arch.path);
    });
    expect(codesOf(verdict)).toEqual(['action/packet-missing']);
  });

  it('is held to it: a handshake, in its blockers and not in what it believes', async () => {
    const shaken = (blockers: EntryContent['blockers']): Promise<HandshakeVerdict> =>
      withRoom(async (room) => {
        const { role, base } = room;
        const entry = { ...handshakeEntry, head: base.tip, next: [missing], blockers: blockers ?? [] };
        await room.append(`\n${writeEntry(entry)}`);
        const order = { role: actor, threadRef, run: 1, launch: 1, branch: role.branch, since: base.tip };
        return judgeHandshake(seeing(room, arch.path), order);
      });
    expect(codesOf(await shaken(blocker ? [blocker] : []))).toEqual(['action/packet-missing']);
    expect(await shaken([])).toMatchObject({ verdict: 'accepted' });
  });

  it('may name 20 packets, and no more', async () => {
    const named = (count: number): Promise<TurnVerdict> =>
      withRoom(async (room) => {
        const actions = Array.from({ length: count }, (_, index) => `packet:packets/p${String(index)}.md`);
        await room.report({
          ...blockedBy(missing),
          next: actions,
          blockers: blockedBy('command:`make`').blockers ?? [],
        });
        return judgedBefore(room, arch.path);
      });
    expect(codesOf(await named(20))).toEqual(Array<string>(20).fill('action/packet-missing'));
    expect(codesOf(await named(21))).toEqual(['action/too-many-packets']);
  });
});
