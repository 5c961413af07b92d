import { escapeText } from '../contract/escape.ts';
import type { Packet } from '../contract/packet.ts';

/** The server refuses details of more than 20,000 bytes; a character may take three of them. */
const packetLimit = 5_000;

/** What the Web UI shows of a thread from its start: who does what, and the packet as it was written. */
export function detailsOf(packet: Packet, packetText: string): string {
  const facts = [
    `**${packet.role}** · ${packet.scope}`,
    `Success: ${escapeText(packet.success, 300)}`,
    ...(packet.locks.length > 0 ? [`Locks: ${packet.locks.join(', ')}`] : []),
  ];
  return `${facts.join('\n\n')}\n\n---\n\n${escapeText(packetText.replaceAll('\r\n', '\n'), packetLimit, true)}\n`;
}
