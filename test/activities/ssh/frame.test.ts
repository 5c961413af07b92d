import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameReader } from '../../../activities/ssh/frame.ts';

const mark = '0123456789abcdef0123456789abcdef';

/** Feeds the bytes in pieces of these sizes, over and over; what the reader found at last. */
function feed(bytes: Buffer, sizes: readonly number[], limit?: number): ReturnType<typeof read> {
  const reader = createFrameReader(mark, limit);
  return read(reader, bytes, sizes);
}
function read(
  reader: ReturnType<typeof createFrameReader>,
  bytes: Buffer,
  sizes: readonly number[],
): { payload: string; rest: string } | 'too much' | undefined {
  for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
    const to = from + (sizes[turn % sizes.length] ?? 1);
    const found = reader.push(bytes.subarray(from, to));
    if (found === 'too much') return found;
    if (found !== undefined)
      return { payload: found.payload, rest: found.rest.toString() + bytes.subarray(to).toString() };
    from = to;
  }
  return undefined;
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
/** Lines that may hold one mark, or a part of one, as noise. */
const noise = fc
  .array(fc.oneof(fc.string(), fc.constantFrom(mark, mark.slice(0, 31), mark.slice(1))), { maxLength: 6 })
  .map((lines) => lines.map((line) => `${line.replaceAll('\n', ' ')}\n`).join(''));
const payload = fc.string().map((value) => JSON.stringify({ ok: true, value }));

describe('the frame reader', () => {
  it('finds the frame in any noise, chopped anyhow, and keeps what follows', () => {
    fc.assert(
      fc.property(noise, payload, noise, sizes, (before, sent, after, chop) => {
        const bytes = Buffer.from(`${before}\n${mark}${sent}${mark}\n${after}`);
        expect(feed(bytes, chop)).toEqual({ payload: sent, rest: after });
      }),
    );
  });

  it('finds nothing in a frame that is cut, wherever', () => {
    fc.assert(
      fc.property(noise, payload, fc.nat(), sizes, (before, sent, cut, chop) => {
        const frame = Buffer.from(`\n${mark}${sent}${mark}\n`);
        const bytes = Buffer.concat([Buffer.from(before), frame.subarray(0, cut % frame.length)]);
        expect(feed(bytes, chop)).toBeUndefined();
      }),
    );
  });

  it('takes no two marks on two lines for a frame', () => {
    expect(feed(Buffer.from(`${mark}{"ok":true}\n${mark}\n`), [7])).toBeUndefined();
  });

  it('stops at its limit', () => {
    expect(feed(Buffer.alloc(1000, 'x'), [100], 500)).toBe('too much');
  });

  it('reads 16 MiB in the smallest of pieces in linear time', () => {
    const reader = createFrameReader(mark);
    const piece = Buffer.from('x');
    const started = Date.now();
    for (let count = 0; count < 1_000_000; count += 1) reader.push(piece);
    expect(Date.now() - started).toBeLessThan(30_000);
  });
});
