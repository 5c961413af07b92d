import { z } from 'zod';
import { problemShape } from './problem-shape.ts';
import { filled, threadRef } from './words.ts';

/** What a command prints on stdout where a program reads: an answer or a refusal. `codes` are the doors' closed list. */
export function envelopeShape(codes: readonly [string, ...string[]]): z.ZodType {
  const common = {
    command: z.string().describe('Empty when none was recognised.'),
    thread_ref: threadRef.nullable(),
    state: z
      .string()
      .nullable()
      .describe("The phase of an open thread, the closure's state of a closed one."),
    next_actions: z.array(filled).describe('Commands to paste.'),
  };
  const error = z.strictObject({
    code: z.enum(codes),
    message: filled,
    retryable: z.boolean().describe("May the same call succeed later without anybody's help?"),
    fix: filled,
    problems: z.array(problemShape).optional(),
  });
  return z.union([
    z.strictObject({ ok: z.literal(true), ...common, result: z.record(z.string(), z.unknown()) }),
    z.strictObject({ ok: z.literal(false), ...common, error }),
  ]);
}
