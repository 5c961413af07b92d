import { parsePacket } from '../../contract/packet-parse.ts';
import type { Problem } from '../../contract/problem.ts';

export const known = { archActor: 'arch:codex', roles: ['runner:codex', 'infra:codex'] };

/** The packet of the design (§3), whole. */
export const designPacket = `thread_ref=RUNNER-WS8-20260213A
role=runner:codex
scope=WS8/T-14
success=Slot 3 boots image 2.4.1 and the log reaches stage 4.
locks=vm/build-7 hut/slot-3 hut/slot-3

# Objective
Slot 3 runs image 2.4.1.

# Constraints
- Touch nothing but slot 3.

# Acceptance criteria
- AC1: Slot 3 boots 2.4.1. evidence=evidence/ws8/boot.log
- AC2: The smoke suite passes. evidence=evidence/ws8/smoke.txt check=\`make smoke SLOT=3\`

# Reporting
Commit SHAs, evidence paths, next action.

# Escalation gates
- operator: erasing any slot
- infra:codex: any change of a VM's network
`;

export const packetProblems = (text: string): readonly Problem[] => {
  const reading = parsePacket(text, known);
  return reading.ok ? [] : reading.problems;
};

/** `line:column code` of each problem, the code without its `packet/`. */
export const toldBy = (text: string): readonly string[] =>
  packetProblems(text).map(
    ({ line, column, code }) => `${String(line)}:${String(column)} ${code.replace('packet/', '')}`,
  );

/** The packet with another text in the place of one that it holds. */
export function packetWith(from: string, to: string): string {
  if (!designPacket.includes(from)) throw new Error(`the packet holds no "${from}"`);
  return designPacket.replace(from, () => to);
}
