import { names } from './case.ts';
import { tokens } from './mutation.ts';
import { samplesOf } from './sample.ts';
import { targets, type Target, type TargetName } from './target.ts';

/**
 * Says how long each reader takes for 1, 2, 4 and 8 MB of its own samples, and of the token that is slowest for it. Returns
 * false when one takes more than four times its share of the time: squares would take eight times. `began` is called before each step.
 */
export function tellGrowth(say: (line: string) => void, began: () => void): boolean {
  let linear = true;
  for (const name of names) {
    for (const [what, piece] of [
      ['samples', Buffer.concat(samplesOf(name)).toString()],
      slowestFor(name, began),
    ] as const) {
      const times = megabytes.map((count) => {
        const text = filled(piece, count * 1_000_000);
        // The least of two, so that what else the machine does is not taken for growth.
        const twice = [1, 2].map(() => {
          began();
          return timed(name, text);
        });
        return Math.min(...twice);
      });
      const [first = 0, last = 0] = [times[0], times.at(-1)];
      const isLinear = last < noiseMs || last < 4 * 8 * first;
      linear &&= isLinear;
      const figures = times.map(
        (ms, index) => `${String(megabytes[index])} MB ${ms.toFixed(0).padStart(5)} ms`,
      );
      say(`${name.padEnd(8)} ${figures.join('  ')}  ${isLinear ? 'linear' : 'NOT LINEAR'}  ${what}`);
    }
  }
  return linear;
}

const megabytes = [1, 2, 4, 8];
/** Shorter times tell nothing about growth. */
const noiseMs = 150;
const probeBytes = 128 * 1024;

function slowestFor(name: TargetName, began: () => void): readonly [string, string] {
  let slowest = { piece: '', ms: -1 };
  for (const token of tokens) {
    for (const piece of [token, `${token}\n`, `- note: ${token}`]) {
      began();
      const ms = timed(name, filled(piece, probeBytes));
      if (ms > slowest.ms) slowest = { piece, ms };
    }
  }
  return [JSON.stringify(slowest.piece), slowest.piece];
}

function timed(name: TargetName, text: string): number {
  const { read }: Target = targets[name];
  const start = performance.now();
  read(text);
  return performance.now() - start;
}

const filled = (piece: string, bytes: number): string => Buffer.alloc(bytes, piece).toString();
