import { z } from 'zod';
import type { Criterion, EscalationGate, Packet } from '../packet.ts';
import { count, criterionId, filled, lockName, owner, repositoryPath, roleName, threadRef } from './words.ts';

const criterion = z.strictObject({
  id: criterionId,
  text: filled,
  evidence: z.array(repositoryPath).min(1).describe('Paths inside the repository of the role.'),
  check: filled
    .optional()
    .describe('A command line that must exit 0 in a clean clone of the delivered commit.'),
} satisfies Readonly<Record<keyof Criterion, z.ZodType>>);

const gate = z.strictObject({
  owner,
  text: filled,
} satisfies Readonly<Record<keyof EscalationGate, z.ZodType>>);

/** A packet as it was read: the form in which `delegate` hands it on. */
export const packetShape = z.strictObject({
  threadRef,
  role: roleName,
  scope: filled,
  success: filled.describe('The one success condition of the next step.'),
  locks: z.array(lockName).meta({ uniqueItems: true }),
  executor: z.literal('remote_codex'),
  steps: z.enum(['multi', 'single']),
  handshake: z.enum(['ask', 'skip']),
  deadlineMs: count.optional().describe('From the start of a run to its forced closure.'),
  budget: count.min(1).optional().describe('Tokens of one run.'),
  objective: filled,
  constraints: filled,
  criteria: z.array(criterion).min(1),
  reporting: filled,
  gates: z.array(gate),
} satisfies Readonly<Record<keyof Packet, z.ZodType>>);
