import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isLockMessage,
  lockRequestId,
  lockTable,
  noLocks,
  takeLockMessage,
  type Grant,
  type LockState,
} from '../../contract/locks.ts';
import type { LockMessage } from '../../contract/messages.ts';

const now = '2026-02-13T18:04:11.000Z';
const ask = (threadRef: string, nth: number, resources: readonly string[], run = 1): LockMessage => ({
  kind: 'request',
  request: lockRequestId(threadRef, run, nth),
  holder: { threadRef, run },
  resources,
});
const release = (threadRef: string, nth: number, run = 1): LockMessage => ({
  kind: 'release',
  request: lockRequestId(threadRef, run, nth),
});

function play(messages: readonly LockMessage[]): { state: LockState; grants: Grant[] } {
  let state = noLocks;
  const grants: Grant[] = [];
  for (const message of messages) {
    const step = takeLockMessage(state, message, now);
    state = step.state;
    grants.push(...step.granted);
  }
  return { state, grants };
}
const holders = (state: LockState): string[] => state.held.map((grant) => grant.holder.threadRef);

describe('a set of locks', () => {
  it('is granted whole, with a fence for each resource', () => {
    const { grants } = play([ask('A', 1, ['slot', 'vm'])]);
    expect(grants).toEqual([expect.objectContaining({ request: 'A/1/1', fences: { slot: 1, vm: 1 } })]);
  });

  it('waits until all of it is free', () => {
    const { state } = play([ask('A', 1, ['slot']), ask('B', 1, ['slot', 'vm'])]);
    expect(holders(state)).toEqual(['A']);
    expect(takeLockMessage(state, release('A', 1), now).granted[0]?.fences).toEqual({ slot: 2, vm: 1 });
  });

  it('is not overtaken on any resource it wants, though that one is free', () => {
    const { state } = play([ask('A', 1, ['slot']), ask('B', 1, ['slot', 'vm']), ask('C', 1, ['vm'])]);
    expect(holders(state)).toEqual(['A']);
    const after = takeLockMessage(state, release('A', 1), now);
    expect(holders(after.state)).toEqual(['B']);
  });

  it('lets others pass that want nothing of it', () => {
    const { state } = play([ask('A', 1, ['slot']), ask('B', 1, ['slot', 'vm']), ask('C', 1, ['disk'])]);
    expect(holders(state)).toEqual(['A', 'C']);
  });

  it('is announced again to a holder who asks again', () => {
    const { grants } = play([ask('A', 1, ['slot']), ask('A', 1, ['slot'])]);
    expect(grants.map((grant) => grant.fences)).toEqual([{ slot: 1 }, { slot: 1 }]);
  });

  it('is not granted to a request that arrives after its own withdrawal', () => {
    const { state } = play([{ kind: 'withdraw', request: 'A/1/1' }, ask('A', 1, ['slot'])]);
    expect(state.held).toEqual([]);
    expect(state.waiting).toEqual([]);
  });

  it('passes from an earlier run of a thread to the later one, with a greater fence', () => {
    const { state } = play([ask('A', 1, ['slot']), ask('A', 1, ['slot'], 2)]);
    expect(state.held).toEqual([expect.objectContaining({ request: 'A/2/1', fences: { slot: 2 } })]);
  });

  it('is exchanged by a later request of the same thread, which queues anew', () => {
    const { state } = play([ask('A', 1, ['slot']), ask('B', 1, ['slot']), ask('A', 2, ['slot', 'vm'])]);
    expect(holders(state)).toEqual(['B']);
    expect(state.waiting.map((waiter) => waiter.request)).toEqual(['A/1/2']);
  });

  it('is given back by the withdrawal of a later request that never arrived', () => {
    const { state } = play([
      ask('A', 1, ['slot']),
      ask('B', 1, ['slot']),
      { kind: 'withdraw', request: lockRequestId('A', 1, 2) },
      ask('A', 2, ['slot', 'vm']),
    ]);
    expect(holders(state)).toEqual(['B']);
    expect(state.waiting).toEqual([]);
  });

  it('is fenced by number, whatever threads and resources are called', () => {
    const { grants } = play([
      ask('constructor', 1, ['toString']),
      release('constructor', 1),
      ask('constructor', 1, ['toString']),
    ]);
    expect(grants).toEqual([expect.objectContaining({ fences: { toString: 1 } })]);
  });

  it('shows who holds and who waits', () => {
    const { state } = play([ask('A', 1, ['slot']), ask('B', 1, ['slot'])]);
    expect(lockTable(state).resources).toEqual([
      {
        resource: 'slot',
        fence: 1,
        holder: { threadRef: 'A', run: 1, request: 'A/1/1', since: now },
        queue: [{ threadRef: 'B', run: 1, request: 'B/1/1', since: now }],
      },
    ]);
  });
});

describe('a message to the coordinator', () => {
  it.each([ask('A', 1, ['slot']), release('A', 1, 12), { kind: 'withdraw', request: 'A.b/1/2' }])(
    'is known: %j',
    (message) => {
      expect(isLockMessage(message)).toBe(true);
    },
  );

  it.each([
    [undefined],
    [null],
    ['release'],
    [{}],
    [{ kind: 'release' }],
    [{ kind: 'release', request: 'A' }],
    [{ kind: 'break', request: 'A/1/1' }],
    [{ kind: 'request', request: 'A/1/1', resources: ['slot'] }],
    [{ kind: 'request', request: 'A/1/1', holder: { threadRef: 'A', run: 1 }, resources: [1] }],
  ])('that is none is known as such: %j', (message) => {
    expect(isLockMessage(message)).toBe(false);
  });
});

describe('the laws of locks', () => {
  const resources = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 4 });
  const thread = fc.constantFrom('T1', 'T2', 'T3', 'T4', 'T5', 'T6');
  const nth = fc.integer({ min: 1, max: 4 });
  const message: fc.Arbitrary<LockMessage> = fc.oneof(
    fc.tuple(thread, nth, resources).map(([ref, n, set]) => ask(ref, n, set)),
    fc.tuple(thread, nth).map(([ref, n]) => release(ref, n)),
    fc
      .tuple(thread, nth)
      .map(([ref, n]): LockMessage => ({ kind: 'withdraw', request: `${ref}/1/${String(n)}` })),
  );
  const messages = fc.array(message, { maxLength: 60 });

  it('never hold one resource twice, never overtake, and fences only grow', () => {
    fc.assert(
      fc.property(messages, (sent) => {
        let state = noLocks;
        const greatest = new Map<string, number>();
        for (const one of sent) {
          const before = state;
          const step = takeLockMessage(state, one, now);
          state = step.state;
          const held = state.held.flatMap((grant) => grant.resources);
          expect(new Set(held).size).toBe(held.length);
          for (const grant of step.granted) {
            if (before.held.some((known) => known.request === grant.request)) continue;
            const place = before.waiting.findIndex((waiter) => waiter.request === grant.request);
            const earlier = place < 0 ? state.waiting : before.waiting.slice(0, place);
            const passed = earlier
              .filter((waiter) => state.waiting.some((still) => still.request === waiter.request))
              .filter((waiter) => waiter.resources.some((name) => grant.resources.includes(name)));
            expect(passed).toEqual([]);
            for (const [name, fence] of Object.entries(grant.fences)) {
              expect(fence).toBeGreaterThan(greatest.get(name) ?? 0);
              greatest.set(name, fence);
            }
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('make a repeated message a no-op', () => {
    fc.assert(
      fc.property(messages, message, (sent, again) => {
        const { state } = play(sent);
        const once = takeLockMessage(state, again, now).state;
        expect(takeLockMessage(once, again, now).state).toEqual(once);
      }),
      { numRuns: 1_000 },
    );
  });

  it('let everybody through once the holders give back: no deadlock, no starvation', () => {
    fc.assert(
      fc.property(messages, (sent) => {
        let { state } = play(sent);
        const waited = state.waiting.map((waiter) => waiter.request);
        const served = new Set<string>();
        for (let holder = state.held[0]; holder; holder = state.held[0]) {
          const step = takeLockMessage(state, { kind: 'release', request: holder.request }, now);
          state = step.state;
          for (const grant of step.granted) served.add(grant.request);
        }
        expect(waited.filter((request) => !served.has(request))).toEqual([]);
        expect(state.waiting).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});
