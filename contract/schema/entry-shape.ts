import { z } from 'zod';
import { closureStates, type Blocker } from '../closure.ts';
import { actionTypes, type Entry } from '../entry.ts';
import { problemShape } from './problem-shape.ts';
import {
  count,
  criterionId,
  filled,
  nextAction,
  nextActionPattern,
  objectId,
  owner,
  repositoryPath,
  threadRef,
} from './words.ts';

const blocker = z.strictObject({
  text: filled,
  owner,
  operatorRequired: z.boolean(),
  next: nextAction,
} satisfies Readonly<Record<keyof Blocker, z.ZodType>>);

/** An entry as it was read from a handoff log. */
export const entryShape = z
  .strictObject({
    at: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/u),
    actor: owner,
    actionType: z.enum(actionTypes),
    threadRef,
    executor: z.enum(['remote_codex', 'ssh_direct']),
    run: count.optional(),
    turn: z.int().min(0).optional(),
    entry: z
      .string()
      .regex(/^[a-z0-9]{4,16}$/u)
      .optional(),
    state: z.enum(closureStates).optional(),
    codexThreadId: filled.optional().describe('Advisory.'),
    head: objectId.optional(),
    branch: filled.optional(),
    next: z.array(filled).optional().describe('Beliefs of a handshake; next actions of a closure.'),
    blockers: z.array(blocker).optional(),
    commits: z.array(objectId).optional().describe('The last one is the delivered one.'),
    evidence: z.record(criterionId, z.array(repositoryPath).min(1)).optional(),
    deviation: filled.optional().describe('"none", or what was done otherwise and why.'),
    resume: filled.optional().describe('What one must know to go on.'),
    note: z.string().optional(),
    role: filled.optional(),
    scope: z.string().optional(),
    success: z.string().optional(),
    decision: z.string().optional(),
    choice: z.string().optional(),
    failure: z.string().optional().describe('The code of the failure that closed the thread.'),
    line: count.describe('Of its heading.'),
    text: filled,
    problems: z.array(problemShape).describe('An entry with problems is no claim.'),
  } satisfies Readonly<Record<keyof Entry, z.ZodType>>)
  .meta({ allOf: demands() });

/** What an entry of a kind must say besides (DESIGN §3). */
function demands(): readonly object[] {
  const some = { type: 'array', minItems: 1 };
  const exact = { type: 'array', minItems: 1, items: { type: 'string', pattern: nextActionPattern } };
  const closed = { actionType: { const: 'closure' } };
  const when = (is: Readonly<Record<string, object>>, then: Readonly<Record<string, object>>): object => ({
    if: { properties: is, required: Object.keys(is) },
    then: { properties: then, required: Object.keys(then) },
  });
  return [
    when(closed, { state: {}, deviation: {}, next: {} }),
    when(
      { ...closed, state: { const: 'done' } },
      { commits: some, evidence: { type: 'object', minProperties: 1 } },
    ),
    when({ ...closed, state: { const: 'blocked' } }, { blockers: some, next: exact, resume: {} }),
    when({ ...closed, state: { const: 'replan' } }, { next: exact, resume: {} }),
    when({ actionType: { const: 'handshake' } }, { head: {}, branch: {}, next: { ...some, maxItems: 3 } }),
    when({ actionType: { const: 'gate' } }, { blockers: some }),
  ];
}
