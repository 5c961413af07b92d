import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest, in the order in which it starts. A new machine knows no times yet, and would begin one of them when all
 * else is done. Between two that compute stands one that mostly waits.
 */
const longest = [
  'test/delegation/cut.test.ts',
  'test/delegation/kill.test.ts',
  'test/delegation/server-kill.test.ts',
  'test/sweep/',
  'test/demo/demo.test.ts',
  'test/activities/arch/record.property.test.ts',
  'test/tools/pack.test.ts',
  'test/delegation/',
  'test/doors/',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => placeOf(one.moduleId) - placeOf(other.moduleId));
  }
}

function placeOf(file: string): number {
  const at = longest.findIndex((part) => file.includes(part));
  return at < 0 ? longest.length : at;
}
