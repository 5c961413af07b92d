import { actionRules } from './action.ts';
import { boardRules } from './board.ts';
import { claimRules } from './claim.ts';
import { closureRules } from './closure.ts';
import { entryRules } from './entry.ts';
import { packetHeaderRules } from './packet.ts';
import { packetSectionRules } from './packet-sections.ts';

/**
 * Every rule of the contract that a text or a claim can break, by its code: a closed table. Workflows import its types at
 * most, so that the bundle does not grow by it.
 */
export const rules = {
  ...packetHeaderRules,
  ...packetSectionRules,
  ...entryRules,
  ...closureRules,
  ...claimRules,
  ...actionRules,
  ...boardRules,
} as const;

/** The code of a rule: nothing is refused in the contract's name with any other. */
export type RuleCode = keyof typeof rules;
export type PacketCode = Extract<RuleCode, `packet/${string}`>;
