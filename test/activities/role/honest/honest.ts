import type { EntryContent } from '../../../../contract/entry.ts';
import type { Courtroom, CourtroomOptions } from '../courtroom.ts';

/** One shape of honest work: what real git does, and by what the turn is judged. */
export interface Honest {
  /** Does the work and its report; answers what the turn is judged by. */
  readonly how: (room: Courtroom) => Promise<Parameters<Courtroom['judgeTurn']>[0]>;
  readonly room?: CourtroomOptions;
}
export type HonestTable = Readonly<Record<string, Honest>>;

export const proof = 'evidence/boot.log';
export const boot = { [proof]: 'stage 4 reached\n' };
export const claimOf = (...commits: string[]): Pick<EntryContent, 'commits' | 'evidence'> => ({
  commits,
  evidence: { AC1: [proof] },
});
