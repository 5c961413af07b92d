import { z } from 'zod';
import type { Problem } from '../problem.ts';
import { count, filled } from './words.ts';

/** One mistake in a text. */
export const problemShape = z.strictObject({
  file: z.string().optional().describe('As it was named, or <stdin>.'),
  line: count,
  column: count.describe('In UTF-16 units.'),
  code: z.string().regex(/^[a-z]+\/[a-z0-9-]+$/u),
  message: filled.describe('What happened, what was expected and what came.'),
  fix: filled.describe('The mend, as an order.'),
} satisfies Readonly<Record<keyof Problem, z.ZodType>>);
