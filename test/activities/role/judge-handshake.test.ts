import { afterEach, describe, expect, test } from 'vitest';
import type { EntryContent } from '../../../contract/entry.ts';
import { writeEntry } from '../../../contract/entry-write.ts';
import type { Person } from '../../repository.ts';
import { codesOf } from './forgery.ts';
import { handshakeEntry, openCourtroom, type Courtroom } from './courtroom.ts';

let room: Courtroom | undefined;
afterEach(() => room?.close());

/** The role answers with `head` as it is, unless told otherwise. */
async function answered(
  content: (room: Courtroom) => Partial<EntryContent> | Promise<Partial<EntryContent>> = () => ({}),
  change: (text: string) => string = (text) => text,
  as?: Person,
): Promise<Courtroom> {
  room = await openCourtroom();
  const given = await content(room);
  const entry = { ...handshakeEntry, head: await room.role.id(), ...given };
  await room.append(`\n${change(writeEntry(entry))}`, as);
  return room;
}

describe('a right answer is accepted', () => {
  test('at the tip that the engine saw', async () => {
    const { judgeHandshake, base, role } = await answered();
    expect(await judgeHandshake()).toEqual({
      verdict: 'accepted',
      tip: await role.id(),
      entry: 'hand0001',
      head: base.tip,
      next: handshakeEntry.next,
      blockers: [],
    });
  });

  test('after a commit of its own, with a blocker and the id of its agent thread', async () => {
    const blocker = {
      text: 'Slot 3 has no power.',
      owner: 'operator',
      operatorRequired: true,
      next: 'command:`ipmi power on slot-3`',
    };
    const { judgeHandshake } = await answered(async ({ role }) => ({
      head: await role.commit('Prepare', { 'prepare.txt': 'ready\n' }),
      blockers: [blocker],
      codexThreadId: '01a203f3-0000-7000-8000-000000000000',
    }));
    expect(await judgeHandshake()).toMatchObject({
      verdict: 'accepted',
      blockers: [blocker],
      codexThreadId: '01a203f3-0000-7000-8000-000000000000',
    });
  });

  test('after a launch at a tip that git refused and the role took back', async () => {
    room = await openCourtroom();
    const { role, base, append, judgeHandshake } = room;
    const since = await role.commit('Never fetched', { 'never.txt': 'never\n' });
    await role.git('reset', '-q', '--hard', base.tip);
    await append(`\n${writeEntry({ ...handshakeEntry, head: base.tip })}`);
    expect(codesOf(await judgeHandshake(since))).toEqual([]);
  });

  test('the last of two counts', async () => {
    const { judgeHandshake, append, base } = await answered(() => ({ branch: 'topic' }));
    await append(`\n${writeEntry({ ...handshakeEntry, head: base.tip, entry: 'hand0002' })}`);
    expect(await judgeHandshake()).toMatchObject({ verdict: 'accepted', entry: 'hand0002' });
  });
});

describe('a wrong answer is refused with what is wrong', () => {
  const replace = (from: string | RegExp, to: string) =>
    [() => ({}), (text: string) => text.replace(from, to)] as const;
  const cases: readonly (readonly [string, Parameters<typeof answered>, string])[] = [
    ['another thread', [...replace('20260213A', '20260213B')], 'entry/wrong-thread'],
    ['another actor', [...replace('runner:codex', 'infra:codex')], 'entry/wrong-actor'],
    ['another executor', [...replace('remote_codex', 'ssh_direct')], 'entry/executor'],
    ['another run', [...replace('run=1', 'run=2')], 'entry/wrong-run'],
    ['a turn of work', [...replace('turn=0', 'turn=1')], 'entry/wrong-turn'],
    ['another branch', [() => ({ branch: 'topic' })], 'handshake/branch'],
    ['no branch', [...replace('- branch: main\n', '')], 'handshake/branch'],
    ['an abbreviated head', [...replace(/head: (.{8}).*/, 'head: $1')], 'entry/object-id'],
    [
      'a head that nobody has',
      [() => ({ head: '8a3bd1bfa922522920393704d38feffba15f85ca' })],
      'handshake/head-elsewhere',
    ],
    [
      'a head that is a tree',
      [async ({ role }) => ({ head: await role.id('HEAD^{tree}') })],
      'handshake/head-elsewhere',
    ],
    ['no belief about the next step', [() => ({ next: [] })], 'handshake/next'],
    [
      'four beliefs',
      [() => ({ next: ['one', 'two', 'three', 'four'].map((n) => `Flash slot ${n}, it is stale.`) })],
      'handshake/next',
    ],
    ['blockers that were cut off', [...replace('blockers: none', 'blockers:')], 'entry/value'],
    [
      'a vague blocker',
      [
        ...replace(
          'blockers: none',
          'blockers:\n  - Slot 3 is off. owner=operator operator_required=yes next=investigate',
        ),
      ],
      'blocker/next-action',
    ],
    [
      'an entry that somebody else committed',
      [() => ({}), (text) => text, { name: 'M', email: 'mallory@example.org' }],
      'entry/author',
    ],
  ];
  test.each(cases)('%s', async (_title, [content, change, as], code) => {
    const { judgeHandshake } = await answered(content, change, as);
    expect(codesOf(await judgeHandshake())).toContain(code);
  });

  test('a stale head', async () => {
    room = await openCourtroom();
    const { role, base, append, judgeHandshake } = room;
    const since = await role.commit('Seen by the engine', { 'seen.txt': 'seen\n' });
    await append(`\n${writeEntry({ ...handshakeEntry, head: base.tip })}`);
    expect(codesOf(await judgeHandshake(since))).toEqual(['handshake/stale-head']);
  });

  test('a branch whose history was rewritten', async () => {
    room = await openCourtroom();
    const { role, append, judgeHandshake } = room;
    await role.git('commit', '-q', '--amend', '-m', 'Begin otherwise');
    await append(`\n${writeEntry({ ...handshakeEntry, head: await role.id() })}`);
    expect(codesOf(await judgeHandshake())).toEqual(['history/rewritten']);
  });

  test('word for word the answer to an earlier handshake', async () => {
    const { judgeHandshake, append, role, base } = await answered();
    const since = await role.id();
    await append(`\n${writeEntry({ ...handshakeEntry, head: base.tip })}`);
    expect(codesOf(await judgeHandshake(since))).toContain('entry/repeated');
  });
});

test('no answer, or one from before the launch, is silence', async () => {
  const { judgeHandshake, role } = await answered();
  const tip = await role.id();
  expect(await judgeHandshake(tip)).toEqual({ verdict: 'silent', tip });
});
