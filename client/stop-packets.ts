import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  archPacketFaults,
  packetFault,
  sayPacketFault,
  type PacketFault,
} from '../activities/role/packets.ts';
import { packetPaths } from '../contract/action.ts';
import type { Config } from '../contract/config.ts';
import type { Stop } from '../contract/messages.ts';
import { packetLimitBytes } from '../contract/packet-parse.ts';
import type { Problem } from '../contract/problem.ts';
import { lintAgain } from './packet-file.ts';
import { answer, refuse, type Outcome } from './refusal.ts';

/**
 * Refuses a stop that names a packet which could not be delegated. A packet is sound when it lints in arch's work tree, where
 * arch may be about to commit it, or on arch's branch.
 */
export async function stopPackets(order: Stop, config: Config): Promise<Outcome<Stop>> {
  const faults = new Map<string, PacketFault>();
  const actions = order.state === 'replan' ? order.next : order.blockers.map(({ next }) => next);
  for (const path of packetPaths(actions)) {
    const fault = await workTreeFault(path, config);
    if (fault) faults.set(path, fault);
  }
  if (faults.size === 0) return answer(order);
  const committed = await archPacketFaults([...faults.keys()], config);
  const problems = [...committed].flatMap(([path, fault]) => {
    const ours = faults.get(path);
    return ours ? [problemOf(path, ours.code === 'action/packet-missing' ? fault : ours)] : [];
  });
  if (problems.length === 0) return answer(order);
  const broken = [...faults].flatMap(([path, { code }]) => (code === 'action/packet-refused' ? [path] : []));
  return refuse(
    'contract_refused',
    'The stop is refused: a packet that it names as a next action could not be delegated.',
    'Mend each problem as its `fix` says, then stop again.',
    { problems, nextActions: lintAgain(broken.map((path) => join(config.arch.repo, path))) },
  );
}

/** No link is followed, neither in the file's place nor on the way to it: the commit would not hold what lies behind. */
async function workTreeFault(path: string, config: Config): Promise<PacketFault | undefined> {
  const missing: PacketFault = { code: 'action/packet-missing' };
  let at = config.arch.repo;
  for (const part of path.split('/')) {
    at = join(at, part);
    // Whatever keeps us from looking keeps git from committing it.
    const found = await lstat(at).catch(() => undefined);
    if (!found) return missing;
    if (at !== join(config.arch.repo, path)) {
      if (!found.isDirectory()) return missing;
      continue;
    }
    if (!found.isFile()) {
      const mode = found.isDirectory()
        ? 'a directory'
        : found.isSymbolicLink()
          ? 'a symbolic link'
          : 'a device';
      return { code: 'action/packet-not-a-file', mode };
    }
    if (found.size > packetLimitBytes) return { code: 'action/packet-too-large', bytes: found.size };
  }
  const bytes = await readFile(at).catch(() => undefined);
  return bytes ? packetFault(bytes, config) : missing;
}

const problemOf = (path: string, fault: PacketFault): Problem => ({
  file: '<command line>',
  line: 1,
  column: 1,
  code: fault.code,
  message: `The next action packet:${path} is none: in the repository of arch ${sayPacketFault(fault)}.`,
  fix: `Make ${path} a packet that \`threadline lint\` passes, or name a command.`,
});
