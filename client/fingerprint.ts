import { createHash } from 'node:crypto';
import type { Packet } from '../contract/packet.ts';

/** What a packet says, without its layout: two packets with the same fingerprint order the same thing. */
export interface Fingerprint {
  /** SHA-256 over all parts, hex. */
  readonly whole: string;
  /** Header key, section or criterion, as the writer knows it → the first 16 digits of the SHA-256 of its value. */
  readonly parts: Readonly<Record<string, string>>;
}

export function fingerprintOf(packet: Packet): Fingerprint {
  const parts = Object.fromEntries(
    Object.entries(partsOf(packet)).map(([name, value]) => [name, sha256(canonical(value)).slice(0, 16)]),
  );
  return { whole: sha256(canonical(partsOf(packet))), parts };
}

/** Names of the parts in which two packets differ, in the order in which they stand in a packet. */
export function differences(before: Fingerprint['parts'], after: Fingerprint['parts']): readonly string[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])].filter(
    (name) => before[name] !== after[name],
  );
}

function partsOf(packet: Packet): Record<string, unknown> {
  const { threadRef, objective, constraints, criteria, reporting, gates, deadlineMs, ...header } = packet;
  return {
    thread_ref: threadRef,
    ...header,
    ...(deadlineMs === undefined ? {} : { deadline: deadlineMs }),
    '# Objective': objective,
    '# Constraints': constraints,
    ...Object.fromEntries(criteria.map((criterion) => [`# Acceptance criteria, ${criterion.id}`, criterion])),
    '# Reporting': reporting,
    '# Escalation gates': gates,
  };
}

/** JSON with sorted keys, so that the order of keys in memory means nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
