import { packetPaths } from '../../contract/action.ts';
import type { Entry } from '../../contract/entry.ts';
import { refusal, type Refusal } from './claim.ts';
import type { Court } from './judge-court.ts';
import { archPacketFaults, packetFaults, sayPacketFault, type PacketFault } from './packets.ts';

/**
 * What is wrong with the packets that an entry's next actions name. A packet is sound when it lints at the tip at which the
 * entry is read or on arch's branch, whatever the other has at that path. Costs no process where no packet is named.
 */
export async function packetRefusals(court: Court, entry: Entry, tip: string): Promise<readonly Refusal[]> {
  const { mirror, signal, context } = court;
  const paths = namedPackets(entry);
  if (paths.length === 0) return [];
  if (paths.length > mostPackets) {
    const found = `it names ${String(paths.length)} packets, the most is ${String(mostPackets)}`;
    const mend = 'Name the packets that come next; the others follow from them.';
    return [refusal('action/too-many-packets', `next of the ${entry.actionType}`, found, mend)];
  }
  const { config } = context;
  const own = await packetFaults(mirror.place, tip, paths, config, signal);
  if (own.size === 0) return [];
  const archs = await archPacketFaults([...own.keys()], config, signal);
  return [...archs].flatMap(([path, theirs]) => {
    const ours = own.get(path);
    return ours ? [refusalOf(path, { tip, ours, theirs, branch: config.arch.branch })] : [];
  });
}

/** More is no next action but a plan; keeps the reading bounded. */
const mostPackets = 20;

/** A handshake's `next` is what the role believes, in words: only its blockers have next actions. */
const namedPackets = ({ actionType, next, blockers }: Entry): readonly string[] =>
  packetPaths([
    ...(actionType === 'handshake' ? [] : (next ?? [])),
    ...(blockers ?? []).map((blocker) => blocker.next),
  ]);

interface Found {
  readonly tip: string;
  readonly ours: PacketFault;
  readonly theirs: PacketFault;
  readonly branch: string;
}

/** The role's own file is told of first: it is the one that the role can mend. */
function refusalOf(path: string, { tip, ours, theirs, branch }: Found): Refusal {
  const missing = ours.code === 'action/packet-missing';
  const fault = missing ? theirs : ours;
  const where = missing ? `it is not in ${tip}, and on arch's branch ${branch}` : `in ${tip}`;
  const mend = `Commit ${path} as a packet that \`threadline lint\` passes, or name a command; then report again.`;
  return refusal(fault.code, `next=packet:${path}`, `${where} ${sayPacketFault(fault)}`, mend);
}
