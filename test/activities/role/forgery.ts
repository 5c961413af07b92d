import type { HandshakeVerdict, TurnVerdict } from '../../../contract/calls.ts';
import type { EntryContent } from '../../../contract/entry.ts';
import { writeEntry } from '../../../contract/entry-write.ts';
import { doneEntry, type Courtroom } from './courtroom.ts';

type Claimed = Pick<EntryContent, 'commits' | 'evidence'>;
/** Of the order by which the turn is judged. */
type Judged = Parameters<Courtroom['judgeTurn']>[0];

/**
 * Does what the forger does after some honest work, and says what is claimed, or how the turn is judged when the log says the
 * claim already.
 */
export type Forgery = (room: Courtroom) => Promise<Claimed | { readonly judged: Judged } | undefined>;

/** The commits and, as evidence of AC1, what the packet asks for and any other paths given. */
export function evidenced(...commitsAndPaths: readonly string[]): Claimed {
  const isPath = (one: string): boolean => one.startsWith('evidence');
  return {
    commits: commitsAndPaths.filter((one) => !isPath(one)),
    evidence: { AC1: [...new Set(['evidence/boot.log', ...commitsAndPaths.filter(isPath)])] },
  };
}

export interface ForgeOptions {
  /** Pushed before the claim is judged. */
  readonly push?: boolean;
}

/** One commit of honest work, then the forgery, its report, and the verdict. */
export async function forge(
  room: Courtroom,
  forgery: Forgery,
  given: ForgeOptions = {},
): Promise<TurnVerdict> {
  await room.role.commit('Boot slot 3', honestWork);
  const claimed = await forgery(room);
  if (claimed && 'judged' in claimed) return room.judgeTurn(claimed.judged);
  if (claimed) await room.append(`\n${writeEntry({ ...doneEntry, ...claimed })}`);
  if (given.push === true) await room.role.git('push', '-q');
  return room.judgeTurn();
}

export const honestWork = { 'evidence/boot.log': 'stage 4 reached\n', 'run.sh': 'echo better\n' };

/** The codes at the ends of a verdict's problems; none when it was accepted. */
export const codesOf = (verdict: TurnVerdict | HandshakeVerdict): readonly string[] =>
  'problems' in verdict
    ? verdict.problems.map((problem) => /\[([a-z0-9/-]+)\]$/.exec(problem)?.[1] ?? problem)
    : [];
