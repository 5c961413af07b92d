import { names } from './case.ts';
import { tokens } from './mutation.ts';
import { samplesOf } from './sample.ts';
import { targets, type Target, type TargetName } from './target.ts';

/**
 * Says how long each reader takes for 1, 2, 4 and 8 MB of its own samples, and for an eighth of that of the token that is slowest
 * for it. Returns false when every doubling of the length takes three times as long or more: squares take four times as long, and
 * what else the machine does disturbs one or two of them. `began` is called before each step.
 */
export function tellGrowth(say: (line: string) => void, began: () => void): boolean {
  let linear = true;
  const tell = (name: TargetName, what: string, piece: string, unitBytes: number): void => {
    const times = [1, 2, 4, 8].map((count) => {
      const text = filled(piece, count * unitBytes);
      // The least of two, so that what else the machine does is not taken for growth.
      const twice = [1, 2].map(() => {
        began();
        return timed(name, text);
      });
      return { ms: Math.min(...twice), megabytes: (count * unitBytes) / megabyte };
    });
    const doublings = times.slice(1).map(({ ms }, index) => ms / (times[index]?.ms ?? ms));
    const isLinear = (times.at(-1)?.ms ?? 0) < noiseMs || Math.min(...doublings) < 3;
    linear &&= isLinear;
    const figures = times.map(
      ({ ms, megabytes }) => `${String(megabytes)} MB ${ms.toFixed(0).padStart(5)} ms`,
    );
    say(`${name.padEnd(8)} ${figures.join('  ')}  ${isLinear ? 'linear' : 'NOT LINEAR'}  ${what}`);
  };
  for (const name of names) {
    tell(name, 'samples', Buffer.concat(samplesOf(name)).toString(), megabyte);
    const slowest = slowestFor(name, began);
    tell(name, JSON.stringify(slowest), slowest, megabyte / 8);
  }
  return linear;
}

const megabyte = 1_000_000;
/** Shorter times tell nothing about growth. */
const noiseMs = 150;
const probeBytes = 64 * 1024;

function slowestFor(name: TargetName, began: () => void): string {
  let slowest = { piece: '', ms: -1 };
  for (const token of tokens) {
    for (const piece of [token, `${token}\n`, `- note: ${token}`]) {
      began();
      const ms = timed(name, filled(piece, probeBytes));
      if (ms > slowest.ms) slowest = { piece, ms };
    }
  }
  return slowest.piece;
}

function timed(name: TargetName, text: string): number {
  const { read }: Target = targets[name];
  const start = performance.now();
  read(text);
  return performance.now() - start;
}

const filled = (piece: string, bytes: number): string => Buffer.alloc(bytes, piece).toString();
