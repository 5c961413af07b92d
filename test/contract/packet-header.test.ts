import { describe, expect, it } from 'vitest';
import { parsePacket } from '../../contract/packet-parse.ts';
import type { Packet } from '../../contract/packet.ts';
import { designPacket, known, packetProblems, packetWith, toldBy } from './packet-text.ts';

const parsed = (text: string): Packet => {
  const reading = parsePacket(text, known);
  return reading.ok ? reading.value : expect.fail(JSON.stringify(reading.problems));
};
const lockLine = 'locks=vm/build-7 hut/slot-3 hut/slot-3';

describe('thread_ref', () => {
  const withRef = (ref: string): string => packetWith('RUNNER-WS8-20260213A', ref);
  it.each(['A', '7', 'a.b_c-d', 'RUNNER-WS8-20260213A', 'a.locks', 'lock', 'x'.repeat(64), '`RUNNER-1`'])(
    '%s',
    (ref) => {
      expect(parsed(withRef(ref)).threadRef).toBe(ref.replaceAll('`', ''));
    },
  );

  it.each([
    ['x'.repeat(65), 'has 65 characters'],
    ['-A', 'must start with'],
    ['.A', 'must start with'],
    ['_A', 'must start with'],
    ['A..B', 'must not hold ".."'],
    ['A.', 'must not end in "."'],
    ['A.lock', 'must not end in ".lock"'],
    ['A.LOCK', 'must not end in ".lock"'],
    ['A/B', 'may hold only'],
    ['A B', 'may hold only'],
    ['Ä', 'may hold only'],
    ['A*', 'may hold only'],
  ])('%s is refused', (ref, why) => {
    const [problem, ...more] = packetProblems(withRef(ref));
    expect(problem).toMatchObject({ line: 1, column: 12, code: 'packet/thread-ref' });
    expect(problem?.message).toContain(why);
    expect(more).toEqual([]);
  });
});

describe('locks', () => {
  const withLocks = (line: string): string => packetWith(lockLine, line);
  it.each([
    ['locks=hut/slot-3', ['hut/slot-3']],
    ['locks=b a,c , d', ['a', 'b', 'c', 'd']],
    ['locks=a a a', ['a']],
    ['Locks = `a b`', ['a', 'b']],
    ['locks=workspaces/x my/workspace/x workspace', ['my/workspace/x', 'workspace', 'workspaces/x']],
    [`locks=${Array.from({ length: 32 }, (_, index) => `slot-${String(index + 10)}`).join(' ')}`, undefined],
    [`locks=${'x'.repeat(128)}`, undefined],
  ])('%s', (line, locks) => {
    expect(packetProblems(withLocks(line))).toEqual([]);
    if (locks) expect(parsed(withLocks(line)).locks).toEqual(locks);
  });

  it.each([
    ['locks=workspace/runner', ['5:7 lock']],
    ['locks=a WorkSpace/runner', ['5:9 lock']],
    ['locks=/a', ['5:7 lock']],
    ['locks=a/', ['5:7 lock']],
    ['locks=a//b', ['5:7 lock']],
    ['locks=a/.b', ['5:7 lock']],
    ['locks=a;b', ['5:7 lock']],
    ['locks=../a', ['5:7 lock']],
    [`locks=${'x'.repeat(129)}`, ['5:7 lock']],
    [
      `locks=${Array.from({ length: 33 }, (_, index) => `slot-${String(index + 10)}`).join(' ')}`,
      ['5:7 lock'],
    ],
    ['locks=', ['5:1 empty-key']],
    ['locks=``', ['5:7 lock']],
  ])('%s is refused', (line, expected) => {
    expect(toldBy(withLocks(line))).toEqual(expected);
  });
});

describe('roles and owners', () => {
  it.each([
    ['role=runner:codex', 'role=Infra:Codex', []],
    ['role=runner:codex', 'role=operator', ['2:6 unknown-role']],
    ['role=runner:codex', 'role=arch:codex', ['2:6 unknown-role']],
    ['role=runner:codex', 'role=runner', ['2:6 unknown-role']],
    ['- operator: erasing', '- Operator: erasing', []],
    ['- operator: erasing', '- `operator`: erasing', []],
    ['- operator: erasing', '- arch:codex: erasing', []],
    ['- operator: erasing', '- runner: erasing', ['21:3 gate-owner']],
    ['- operator: erasing', '- arch: erasing', ['21:3 gate-owner']],
    ['- operator: erasing', '- the operator: erasing', ['21:3 gate-form']],
  ])('%s as %s', (from, to, expected) => {
    expect(toldBy(packetWith(from, to))).toEqual(expected);
  });
});

describe('choices and durations', () => {
  it.each([
    ['steps=single', { steps: 'single', handshake: 'ask' }],
    ['steps=Multi', { steps: 'multi' }],
    ['handshake=skip\nsteps=single', { steps: 'single', handshake: 'skip' }],
    ['deadline=90s', { deadlineMs: 90_000 }],
    ['deadline=3d', { deadlineMs: 259_200_000 }],
    ['budget=1500', { budget: 1_500 }],
    ['budget=200k', { budget: 200_000 }],
    ['budget=2M', { budget: 2_000_000 }],
    ['executor=REMOTE_CODEX', { executor: 'remote_codex' }],
  ])('%s', (line, expected) => {
    expect(parsed(packetWith(lockLine, line))).toMatchObject(expected);
  });

  it.each([
    ['steps=', '5:1 empty-key'],
    ['steps=one', '5:7 steps'],
    ['handshake=no', '5:11 handshake'],
    ['handshake=skip', '5:11 handshake-skipped'],
    ['handshake=skip\nsteps=multi', '5:11 handshake-skipped'],
    ['deadline=0h', '5:10 deadline'],
    ['deadline=2', '5:10 deadline'],
    ['deadline=-2h', '5:10 deadline'],
    ['deadline=1.5h', '5:10 deadline'],
  ])('%s is refused', (line, expected) => {
    expect(toldBy(packetWith(lockLine, line))).toEqual([expected]);
  });
});

describe('the length of sentences', () => {
  it.each([
    ['scope=WS8/T-14', 'scope=', 200, 7],
    ['success=Slot 3 boots image 2.4.1 and the log reaches stage 4.', 'success=', 1_000, 9],
  ])('%s', (from, key, most, column) => {
    const words = (length: number): string => `slot 3 ${'x'.repeat(length - 7)}`;
    expect(packetProblems(packetWith(from, key + words(most)))).toEqual([]);
    const line = designPacket.split('\n').indexOf(from) + 1;
    expect(toldBy(packetWith(from, key + words(most + 1)))).toEqual([
      `${String(line)}:${String(column)} too-long`,
    ]);
  });

  it('64 KiB is the most for a packet, in bytes of UTF-8', () => {
    const room = 64 * 1024 - Buffer.byteLength(designPacket);
    const filled = (bytes: number): string =>
      packetWith('Slot 3 runs', `${'ä'.repeat(Math.floor(bytes / 2))}${'x'.repeat(bytes % 2)}Slot 3 runs`);
    expect(packetProblems(filled(room))).toEqual([]);
    expect(toldBy(filled(room + 1))).toEqual(['1:1 too-large']);
  });
});

describe('scope', () => {
  const withScope = (scope: string): readonly string[] =>
    toldBy(packetWith('scope=WS8/T-14', `scope=${scope}`));
  it.each(['Monitoring', 'Cleanup', 'Error handling', 'Testing'])('may be the name %s', (scope) => {
    expect(withScope(scope)).toEqual([]);
  });
  it.each(['TBD', 'n/a', 'to be determined', 'unknown', '…'])('may not be the placeholder %s', (scope) => {
    expect(withScope(scope)).toEqual(['3:7 vague']);
  });
});
