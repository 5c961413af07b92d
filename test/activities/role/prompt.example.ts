import type { LaunchOrder, PromptOrder } from '../../../contract/calls.ts';
import type { RoleConfig } from '../../../contract/config.ts';
import type { PromptKind } from '../../../contract/messages.ts';

export const packetText = `thread_ref=RUNNER-WS8-20260213A
role=runner:codex
scope=WS8/T-14
success=Slot 3 boots image 2.4.1 and the log reaches stage 4.
locks=hut/slot-3 vm/build-7

# Objective
Slot 3 runs 2.4.1.

# Constraints
Only slot 3 is touched. A sample of the log:
\`\`\`\`
stage 1
\`\`\`\`

# Acceptance criteria
- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log
- AC2: The smoke suite passes. evidence=evidence/ws8/smoke.txt check=\`make smoke SLOT=3\`

# Reporting
Commit ids, evidence paths, next action.

# Escalation gates
- operator: erasing any slot
`;

export const exampleRole: RoleConfig = {
  actor: 'runner:codex',
  host: 'hut',
  repo: '/srv/runner',
  branch: 'main',
  agent: 'codex',
  identity: { name: 'Runner', email: 'runner@hut.example' },
  handoffLog: 'documentation/short-term/coordination/handoff_log.md',
  limits: {
    maxTurns: 5,
    turnLimitMs: 7_200_000,
    stallAfterMs: 1_800_000,
    handshakeLimitMs: 90_000,
    unreachableAfterMs: 3_600_000,
  },
  prompts: {},
};

/** An order that gives every part of a prompt something to say. */
export function exampleOrder(kind: PromptKind, changes: Partial<PromptOrder> = {}): LaunchOrder {
  return {
    role: exampleRole.actor,
    threadRef: 'RUNNER-WS8-20260213A',
    run: 2,
    launch: 4,
    turn: kind === 'handshake' ? 0 : 3,
    fresh: false,
    fences: {},
    prompt: {
      kind,
      archActor: 'arch:codex',
      scope: 'WS8/T-14',
      success: 'Slot 3 boots image 2.4.1 and the log reaches stage 4.',
      branch: 'main',
      criteria: [
        {
          id: 'AC1',
          text: 'Slot 3 boots 2.4.1.',
          evidence: ['evidence/ws8/boot.log', "evidence/it's here.txt"],
        },
        {
          id: 'AC2',
          text: 'The smoke suite passes.',
          evidence: ['evidence/ws8/smoke.txt'],
          check: 'make smoke SLOT=3',
        },
      ],
      ...(kind === 'handshake' ? {} : { packet: packetText }),
      ...parts[kind],
      leftovers: {
        files: ['src/flash.sh', 'notes.txt'],
        patch: '/home/runner/.local/state/threadline/launches/RUNNER-WS8-20260213A/1/3/leftovers.patch',
      },
      ...changes,
    },
  };
}

const earlier: NonNullable<PromptOrder['earlier']> = {
  closure: {
    threadRef: 'RUNNER-WS8-20260213A',
    run: 1,
    by: 'role',
    deviation: 'The old flasher was used, because the new one has no driver for board b.',
    head: '8a3bd1bfa922522920393704d38feffba15f85ca',
    state: 'blocked',
    blockers: [
      {
        text: 'Slot 3 has no power.',
        owner: 'infra:codex',
        operatorRequired: false,
        next: 'command:`ipmi power on slot-3`',
      },
    ],
    next: ['packet:packets/power.md'],
    resume: 'The image is written to slot 3.\nOnly the boot is missing.',
  },
  text: 'Power is back since 14:00.',
};

const parts: Readonly<Record<PromptKind, Partial<PromptOrder>>> = {
  handshake: { problems: ['The entry names thread_ref=RUNNER-WS7, expected RUNNER-WS8-20260213A.'], earlier },
  execute: {},
  'send-back': {
    problems: [
      'AC1 names evidence/ws8/boot.log, which is empty in 8a3bd1b.',
      'Commit 77aa is not on branch main.',
    ],
  },
  decision: {
    decision: {
      question: 'Slot 3 must be erased.',
      choice: 'proceed',
      text: 'Erase slot 3 only.\nKeep its serial log.',
    },
  },
  resume: { earlier },
};
