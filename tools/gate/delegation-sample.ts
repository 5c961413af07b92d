import type { DelegationInput } from '../../contract/messages.ts';

/** The smallest thread that has a part of every kind. */
export const delegationSample: DelegationInput = {
  packet: {
    threadRef: 'gate-delegation',
    role: 'gate:none',
    scope: 'gate',
    success: 'The first activity is scheduled.',
    locks: ['gate/slot'],
    executor: 'remote_codex',
    steps: 'multi',
    handshake: 'ask',
    deadlineMs: 3_600_000,
    objective: 'Run the workflow code.',
    constraints: 'None.',
    criteria: [{ id: 'AC1', text: 'It runs.', evidence: ['evidence/gate.txt'], check: 'true' }],
    reporting: 'None.',
    gates: [{ owner: 'operator', text: 'none' }],
  },
  packetText: 'thread_ref=gate-delegation\n',
  archActor: 'arch:codex',
  host: 'gate',
  branch: 'main',
  limits: {
    maxTurns: 1,
    turnLimitMs: 60_000,
    stallAfterMs: 60_000,
    handshakeLimitMs: 90_000,
    unreachableAfterMs: 60_000,
  },
  run: 1,
};
