import { mutated, randomFrom } from './mutation.ts';
import { samplesOf } from './sample.ts';
import { targets, type TargetName } from './target.ts';

export interface Case {
  readonly name: TargetName;
  readonly bytes: Buffer;
}

/** The same for the same two numbers, so that any case can be repeated alone. */
export function caseOf(seed: number, number: number): Case {
  const random = randomFrom(Math.imul(seed, 0x9e3779b1) + number);
  const name = names[number % names.length] ?? 'log';
  return { name, bytes: mutated((samples[name] ??= samplesOf(name)), random) };
}

/** What is wrong with the reading of the case; undefined when all laws hold. */
export function faultOf({ name, bytes }: Case): string | undefined {
  try {
    targets[name].hold(bytes);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

export const isTargetName = (name: string): name is TargetName => name in targets;
export const names = Object.keys(targets).filter(isTargetName);
const samples: Partial<Record<TargetName, readonly Buffer[]>> = {};
