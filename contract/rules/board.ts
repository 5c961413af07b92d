import type { Rules } from './rule.ts';

/** Arch's board: the table between its two markers. */
export const boardRules = {} as const satisfies Rules;
