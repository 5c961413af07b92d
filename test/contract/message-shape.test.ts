import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFollow, isGranted, isNoticed } from '../../contract/message-shape.ts';

const noticed = { tip: 'a1', entries: [{ id: 'k3f9', actionType: 'progress', line: '…' }], launches: [] };

describe('a signal of the engine', () => {
  it('is known by its shape', () => {
    expect(isNoticed(noticed)).toBe(true);
    expect(isNoticed({ ...noticed, launches: [{ run: 1, launch: 2, state: 'ended' }] })).toBe(true);
    expect(isGranted({ request: 'A/1/1', fences: { slot: 1 } })).toBe(true);
    expect(isFollow({ threadRef: 'A', run: 1 })).toBe(true);
  });

  it.each([
    null,
    undefined,
    'text',
    [],
    {},
    { entries: null, launches: [] },
    { ...noticed, entries: [null] },
    { ...noticed, launches: ['2'] },
    { ...noticed, tip: 3 },
    { request: 'A/1/1', fences: null },
    { request: 'A/1/1', fences: { slot: 'one' } },
    { threadRef: 'A' },
  ])('of another shape is none: %j', (value) => {
    expect([isNoticed(value), isGranted(value), isFollow(value)]).toEqual([false, false, false]);
  });

  it('is looked at without a throw, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const is of [isNoticed, isGranted, isFollow]) expect(typeof is(value)).toBe('boolean');
      }),
    );
  });
});
