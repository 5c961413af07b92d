import { expect } from 'vitest';
import type { Problem } from '../../contract/problem.ts';

/** Every problem must point at a character of the text, or right behind the end of a line. */
export function expectPlacesInside(text: string, problems: readonly Problem[]): void {
  const lines = text.split('\n');
  for (const { line, column, message, fix } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
    expect(message).toMatch(/\S/u);
    expect(fix).toMatch(/\S/u);
  }
}
