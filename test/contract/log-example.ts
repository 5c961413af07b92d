import type { EntryContent } from '../../contract/entry.ts';
import { writeEntry } from '../../contract/entry-write.ts';

/** A log as a busy role leaves it: of each five entries a handshake, three of progress and a closure. */
export const logOf = (entries: number): string =>
  `# Handoff log\n\n${Array.from({ length: entries }, (_, index) => writeEntry(entryNumber(index))).join('\n')}`;

export function entryNumber(index: number): EntryContent {
  const turn = index % 5;
  const heading = {
    at: '2026-02-13T18:04:11Z',
    actor: 'runner:codex',
    threadRef: `RUNNER-WS8-${String(Math.floor(index / 5))}`,
    executor: 'remote_codex',
    run: 1,
    turn,
    entry: `e${String(index).padStart(6, '0')}`,
  } as const;
  if (turn === 0)
    return { ...heading, actionType: 'handshake', head, branch: 'main', next: [step], blockers };
  if (turn < 4)
    return {
      ...heading,
      actionType: 'progress',
      head,
      note: `Watched the boot log – stage ${String(turn)}.`,
    };
  return {
    ...heading,
    actionType: 'closure',
    state: 'done',
    commits: [head.replace('8', '9'), head],
    evidence: { AC1: ['evidence/ws8/boot.log'], AC2: ['evidence/ws8/smoke.txt'] },
    next: [],
    deviation: 'none',
  };
}

const head = '8a3bd1bfa922522920393704d38feffba15f85ca';
const step = 'Flash slot 3 with 2.4.1, because the last boot log stops at stage 2.';
const blockers = [
  {
    text: 'Slot 3 has no power.',
    owner: 'infra:codex',
    operatorRequired: false,
    next: 'command:`ipmi power on slot-3`',
  },
];
