import type { HandshakeVerdict, TurnVerdict } from '../../../contract/calls.ts';
import type { EntryContent } from '../../../contract/entry.ts';
import type { Court } from '../../../activities/role/judge-court.ts';
import { judgeTurn } from '../../../activities/role/judge-turn.ts';
import { archPerson, makeRepository, type RepositoryOptions, type TestRepository } from '../../repository.ts';
import { actor, criteria, openCourtroom, threadRef, type Courtroom } from './courtroom.ts';

/** A packet that lints with the roles of the courtroom, and one that does not, in its line 4. */
export const sound = `thread_ref=WS8-SLOT-4
role=infra:codex
scope=WS8/T-15
success=Slot 4 answers over IPMI.

# Objective
Slot 4 has power.

# Constraints
- Slots 1 to 3 stay as they are.

# Acceptance criteria
- AC1: Slot 4 answers over IPMI. evidence=evidence/ws8/ipmi.txt

# Reporting
- Full SHAs and evidence paths.

# Escalation gates
- operator: erasing any slot
`;
export const vague = sound.replace('success=Slot 4 answers over IPMI.', 'success=TBD');

/** What a blocked closure says that has these next actions, each as a blocker's too. */
export const blockedBy = (...actions: readonly string[]): Partial<EntryContent> => ({
  state: 'blocked',
  next: actions,
  blockers: actions.map((action) => ({
    text: 'Slot 3 is dead.',
    owner: 'infra:codex',
    operatorRequired: false,
    next: action,
  })),
  resume: 'Slot 3 does not answer over IPMI; slot 4 is free.',
});

/** Arch's repository, with both packets on its branch. */
export async function archWithPackets(): Promise<TestRepository> {
  const arch = await makeRepository({ as: archPerson });
  await arch.commit('Plan', {
    'README.md': '# arch\n',
    'packets/sound.md': sound,
    'packets/vague.md': vague,
  });
  return arch;
}

/** The same court where arch's repository is `repo`; the courtroom itself has none. */
export const seeing = ({ court }: Courtroom, repo: string): Court => {
  const { config } = court.context;
  return { ...court, context: { ...court.context, config: { ...config, arch: { ...config.arch, repo } } } };
};

export const judgedBefore = (room: Courtroom, repo: string): Promise<TurnVerdict> =>
  judgeTurn(seeing(room, repo), {
    ...{ role: actor, threadRef, run: 1, launch: 1, branch: room.role.branch, since: room.base.tip },
    ...{ turn: 1, base: room.base, criteria, archActor: 'arch:codex' },
  });

export async function withRoom<T>(
  act: (room: Courtroom) => Promise<T>,
  options: RepositoryOptions = {},
): Promise<T> {
  const room = await openCourtroom(options);
  try {
    return await act(room);
  } finally {
    await room.close();
  }
}

export const problemsOf = (verdict: TurnVerdict | HandshakeVerdict): string =>
  'problems' in verdict ? verdict.problems.join('\n') : '';
