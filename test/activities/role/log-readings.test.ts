import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLogs } from '../../../activities/role/log-readings.ts';
import type { Entry } from '../../../contract/entry.ts';
import { writeEntry } from '../../../contract/entry-write.ts';
import { readLog } from '../../../contract/log.ts';
import { entryNumber, logOf } from '../../contract/log-example.ts';
import { makeRepository, type TestRepository } from '../../repository.ts';

let repository: TestRepository;
beforeEach(async () => {
  repository = await makeRepository();
});
afterEach(() => repository.remove());

const path = 'handoff_log.md';
const entry = (index: number): string => `\n${writeEntry(entryNumber(index))}`;

let files = 0;
async function blob(text: string): Promise<string> {
  files += 1;
  const file = `blob ${String(files)}`;
  await repository.write(file, text);
  return repository.git('hash-object', '-w', file);
}

/** The entries of each blob, read as versions of the log of that name. */
async function read(name: string, ...blobs: readonly string[]): Promise<readonly (readonly Entry[])[]> {
  const readings = await readLogs({ gitDir: join(repository.path, '.git') }, name, blobs);
  return readings.map(({ entries }) => entries);
}

describe('readLogs', () => {
  it('reads every version as if it were the only one, in whatever order they come', async () => {
    const big = logOf(40);
    const texts = [
      big,
      big + entry(40),
      big + entry(40).replaceAll('\n', '\r\n') + entry(3),
      `${big.slice(0, 9_000)}\n\`\`\`\n${big.slice(9_000)}`,
      big.replace('# Handoff log', '# Log'),
      big.slice(0, 7_000),
      '',
    ];
    const blobs = await Promise.all(texts.map(blob));
    let name = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(texts.length - 1), { minLength: 1, maxLength: 8 }), async (order) => {
        name += 1;
        for (const [place, index] of order.entries()) {
          const before = order[place - 1] ?? 0;
          const entries = await read(`log ${String(name)}`, blobs[before] ?? '', blobs[index] ?? '');
          expect(entries).toEqual([before, index].map((each) => readLog(texts[each] ?? '').entries));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('reads an entry once, also when a process that judges comes after one that watches', async () => {
    const [one, two, three] = await Promise.all(
      [logOf(40), logOf(40) + entry(40), logOf(40) + entry(40) + entry(41)].map(blob),
    );
    const [first] = await read(path, one ?? '');
    const [second] = await read(path, two ?? '');
    const [before, after] = await read(path, one ?? '', three ?? '');
    expect(second?.[0]).toBe(first?.[0]);
    expect(before?.[0]).toBe(first?.[0]);
    expect(after?.[0]).toBe(first?.[0]);
    expect(after).toHaveLength(42);
    expect(await read(path, three ?? '')).toEqual([after]);
  });

  it('never takes one log for another: neither by its path nor by its mirror', async () => {
    const other = await makeRepository();
    try {
      const [mine] = await read(path, await blob(logOf(2)));
      await other.write('blob', logOf(3));
      const theirs = await other.git('hash-object', '-w', 'blob');
      const [reading] = await readLogs({ gitDir: join(other.path, '.git') }, path, [theirs]);
      expect(reading?.entries).toHaveLength(3);
      expect(await read('other.md', await blob(logOf(1)))).toMatchObject([[{ entry: 'e000000' }]]);
      expect(mine).toHaveLength(2);
      await expect(read(path, theirs)).rejects.toThrow(/cannot be read/);
    } finally {
      await other.remove();
    }
  });

  it('forgets the log that was used least when the kept ones grow large', async () => {
    const prose = `# Prose\n${`${'x'.repeat(1023)}\n`.repeat(10 * 1024)}`;
    const small = await blob(logOf(1));
    const [first] = await read(path, small);
    for (let index = 0; index < 2; index += 1) await read(`large ${String(index)}`, await blob(prose));
    const [kept] = await read(path, small);
    expect(kept?.[0]).toBe(first?.[0]);
    for (let index = 0; index < 4; index += 1) await read(`larger ${String(index)}`, await blob(prose));
    const [again] = await read(path, small);
    expect(again).toEqual(first);
    expect(again?.[0]).not.toBe(first?.[0]);
  });

  it('lets go of old versions of a log that is changed in its midst again and again', async () => {
    const half = logOf(2_000);
    const [first] = await read(path, await blob(half));
    const firsts = new Set([first?.[0]]);
    for (let version = 0; version < 6; version += 1) {
      const [entries] = await read(path, await blob(half.replace('e000050', `v00005${String(version)}`)));
      expect(entries?.[50]?.entry).toBe(`v00005${String(version)}`);
      firsts.add(entries?.[0]);
    }
    expect(firsts.size).toBe(3);
  });
});
