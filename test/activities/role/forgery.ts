import type { HandshakeVerdict, TurnVerdict } from '../../../contract/calls.ts';
import type { EntryContent } from '../../../contract/entry.ts';
import { writeEntry } from '../../../contract/entry-write.ts';
import type { Base } from '../../../contract/messages.ts';
import { doneEntry, type Courtroom } from './courtroom.ts';

type Claimed = Pick<EntryContent, 'commits' | 'evidence'>;

/** Does what the forger does after some honest work, and says what is claimed; undefined when the log says it already. */
export type Forgery = (room: Courtroom) => Promise<Claimed | undefined>;

/** The commits and, as evidence of AC1, what the packet asks for and any other paths given. */
export function evidenced(...commitsAndPaths: readonly string[]): Claimed {
  const isPath = (one: string): boolean => one.startsWith('evidence');
  return {
    commits: commitsAndPaths.filter((one) => !isPath(one)),
    evidence: { AC1: [...new Set(['evidence/boot.log', ...commitsAndPaths.filter(isPath)])] },
  };
}

/** One commit of honest work, then the forgery, its report, and the verdict. */
export async function forge(
  room: Courtroom,
  forgery: Forgery,
  given: { readonly base?: Base; readonly push?: boolean } = {},
): Promise<TurnVerdict> {
  await room.role.commit('Boot slot 3', {
    'evidence/boot.log': 'stage 4 reached\n',
    'run.sh': 'echo better\n',
  });
  const claimed = await forgery(room);
  if (claimed) await room.append(`\n${writeEntry({ ...doneEntry, ...claimed })}`);
  if (given.push === true) await room.role.git('push', '-q');
  return room.judgeTurn(given.base ? { base: given.base } : {});
}

/** The codes at the ends of a verdict's problems; none when it was accepted. */
export const codesOf = (verdict: TurnVerdict | HandshakeVerdict): readonly string[] =>
  'problems' in verdict
    ? verdict.problems.map((problem) => /\[([a-z/-]+)\]$/.exec(problem)?.[1] ?? problem)
    : [];
