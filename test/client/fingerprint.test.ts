import { expect, it } from 'vitest';
import { differences, fingerprintOf } from '../../client/fingerprint.ts';
import { parsePacket } from '../../contract/packet-parse.ts';
import type { Packet } from '../../contract/packet.ts';
import { packetText } from './arch-house.ts';

const read = (change: (text: string) => string = (text) => text): Packet => {
  const parsed = parsePacket(packetText('SAME-1', change), {
    archActor: 'arch:codex',
    roles: ['runner:codex'],
  });
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.message).join('\n'));
  return parsed.value;
};
const first = fingerprintOf(read());

it.each<[string, (text: string) => string]>([
  ['line endings', (text) => text.replaceAll('\n', '\r\n')],
  ['a byte order mark', (text) => `\ufeff${text}`],
  ['the order of header keys', (text) => text.replace(/(scope=.*\n)(success=.*\n)/u, '$2$1')],
])('does not depend on %s', (_name, change) => {
  expect(fingerprintOf(read(change))).toEqual(first);
});

it.each<[string, (text: string) => string, string[]]>([
  ['a lock', (text) => text.replace('\n\n#', '\nlocks=hut/a\n\n#'), ['locks']],
  ['a deadline', (text) => text.replace('\n\n#', '\ndeadline=2h\n\n#'), ['deadline']],
  ['a check', (text) => text.replace('make smoke', 'make all'), ['# Acceptance criteria, AC2']],
  ['a gate', (text) => text.replace('erasing', 'moving'), ['# Escalation gates']],
])('changes with %s, and says where', (_name, change, parts) => {
  const changed = fingerprintOf(read(change));
  expect(changed.whole).not.toBe(first.whole);
  expect(differences(first.parts, changed.parts)).toEqual(parts);
});
