import { names } from './case.ts';
import { tokens } from './mutation.ts';
import { samplesOf } from './sample.ts';
import { targets, type Target, type TargetName } from './target.ts';

/**
 * Says how long each reader takes for 1, 2, 4 and 8 MB of its own samples, and for an eighth of that of the token that is slowest
 * for it; of a reader with a limit, what refusing such texts costs, and the same up to its limit. Returns false when every doubling of
 * the length takes three times as long or more: squares take four times as long, and what else the machine does disturbs one or two
 * of them. `began` is called before each step.
 */
export function tellGrowth(say: (line: string) => void, began: () => void): boolean {
  let linear = true;
  const tell = (name: TargetName, what: string, piece: string, unit: number): void => {
    const sizes = [1, 2, 4, 8].map((count) => count * unit);
    const repeats = repeatsFor(name, filled(piece, sizes[0] ?? unit));
    const times = sizes.map((size) => {
      const text = filled(piece, size);
      // The least of two, so that what else the machine does is not taken for growth.
      const twice = [1, 2].map(() => {
        began();
        return timed(name, text, repeats);
      });
      return { ms: Math.min(...twice) / repeats, size };
    });
    const doublings = times.slice(1).map(({ ms }, index) => ms / (times[index]?.ms ?? ms));
    const isLinear = (times.at(-1)?.ms ?? 0) * repeats < noiseMs || Math.min(...doublings) < 3;
    linear &&= isLinear;
    const figures = times.map(
      ({ ms, size }) => `${sizeOf(size)} ${ms.toFixed(ms < 10 ? 3 : 0).padStart(6)} ms`,
    );
    say(`${name.padEnd(8)} ${figures.join('  ')}  ${isLinear ? 'linear' : 'NOT LINEAR'}  ${what}`);
  };
  for (const name of names) {
    const { limit }: Target = targets[name];
    const samples = Buffer.concat(samplesOf(name)).toString();
    const slowest = slowestFor(name, limit ?? probeBytes, began);
    if (limit === undefined) {
      tell(name, 'samples', samples, megabyte);
      tell(name, JSON.stringify(slowest), slowest, megabyte / 8);
    } else {
      tell(name, 'samples, refused unread', samples, megabyte);
      tell(name, 'samples, up to the limit', samples, Math.floor(limit / 8));
      tell(name, `${JSON.stringify(slowest)}, up to the limit`, slowest, Math.floor(limit / 8));
    }
  }
  return linear;
}

const megabyte = 1_000_000;
/** Shorter times tell nothing about growth. */
const noiseMs = 150;
const probeBytes = 64 * 1024;
/** Short texts are read so often that this much time is measured. */
const measuredMs = 25;

const sizeOf = (size: number): string =>
  size >= megabyte / 8 ? `${String(size / megabyte)} MB` : `${String(size).padStart(5)} B`;

function repeatsFor(name: TargetName, text: string): number {
  timed(name, text, 1);
  return Math.max(1, Math.min(10_000, Math.round(measuredMs / timed(name, text, 1))));
}

function slowestFor(name: TargetName, bytes: number, began: () => void): string {
  let slowest = { piece: '', ms: -1 };
  for (const token of tokens) {
    for (const piece of [token, `${token}\n`, `- note: ${token}`]) {
      began();
      const ms = timed(name, filled(piece, bytes), 1);
      if (ms > slowest.ms) slowest = { piece, ms };
    }
  }
  return slowest.piece;
}

function timed(name: TargetName, text: string, repeats: number): number {
  const { read }: Target = targets[name];
  const start = performance.now();
  for (let count = 0; count < repeats; count += 1) read(text);
  return performance.now() - start;
}

const filled = (piece: string, bytes: number): string => Buffer.alloc(bytes, piece).toString();
