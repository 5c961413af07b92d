import { writeEntry } from '../../../../contract/entry-write.ts';
import type { RuleCode } from '../../../../contract/rules/table.ts';
import { doneEntry, type CourtroomOptions } from '../courtroom.ts';
import type { ForgeOptions, Forgery } from '../forgery.ts';

/** One way to forge or break a closure: how real git makes it, and the one code that refuses it. */
export interface Forged {
  readonly how: Forgery;
  readonly code: RuleCode;
  /** What else is wrong with it, and cannot be otherwise. */
  readonly also?: readonly RuleCode[];
  readonly room?: CourtroomOptions;
  readonly given?: ForgeOptions;
}
export type ForgedTable = Readonly<Record<string, Forged>>;

export const proof = 'evidence/boot.log';

/** The claim of the honest work as an agent's own hand would put it: what the strict writer would not write. */
export const byHand =
  (change: (text: string) => string): Forgery =>
  async ({ role, append }) => {
    const claim = { commits: [await role.id()], evidence: { AC1: [proof] } };
    await append(`\n${change(writeEntry({ ...doneEntry, ...claim }))}`);
    return undefined;
  };
