import type { Config } from '../../contract/config.ts';
import { packetLimitBytes, parsePacket } from '../../contract/packet-parse.ts';
import type { Problem } from '../../contract/problem.ts';
import { openRepository } from '../arch/repository.ts';
import { readObjects } from '../git/objects.ts';
import type { GitPlace } from '../git/run.ts';
import { isRegularFile, modeName, treeEntries, type TreeEntry } from '../git/tree.ts';

/** Why what stands at a path is no packet that could be delegated. */
export type PacketFault =
  | { readonly code: 'action/packet-missing' }
  | { readonly code: 'action/packet-not-a-file'; readonly mode: string }
  | { readonly code: 'action/packet-too-large'; readonly bytes: number }
  /** All that `threadline lint` says of it; nothing where it is no text. */
  | { readonly code: 'action/packet-refused'; readonly problems: readonly Problem[] }
  /** The repository cannot be read here. */
  | { readonly code: 'action/packet-unseen'; readonly why: string };

/** Path → fault; a sound packet has none. */
export type PacketFaults = ReadonlyMap<string, PacketFault>;

/** Reads and lints the packets at these paths of a commit's tree; never a work tree. */
export async function packetFaults(
  place: GitPlace,
  commit: string,
  paths: readonly string[],
  config: Config,
  signal?: AbortSignal,
): Promise<PacketFaults> {
  const entries = await treeEntries(place, commit, paths, signal);
  const readable = [...entries.values()].filter(
    (entry) => isRegularFile(entry) && entry.size <= packetLimitBytes,
  );
  const ids = [...new Set(readable.map(({ id }) => id))];
  const contents = await readObjects(place, ids, ids.length * packetLimitBytes, signal);
  const texts = new Map(ids.map((id, index) => [id, contents[index]]));
  const faultOf = (entry: TreeEntry | undefined): PacketFault | undefined => {
    if (!entry) return { code: 'action/packet-missing' };
    if (!isRegularFile(entry)) return { code: 'action/packet-not-a-file', mode: modeName(entry.mode) };
    return entry.size > packetLimitBytes
      ? { code: 'action/packet-too-large', bytes: entry.size }
      : packetFault(texts.get(entry.id) ?? new Uint8Array(), config);
  };
  const faults = new Map<string, PacketFault>();
  for (const path of paths) {
    const fault = faultOf(entries.get(path));
    if (fault) faults.set(path, fault);
  }
  return faults;
}

/**
 * The same at the tip of arch's branch. A worker on another machine has no repository of arch, and no other may ask for it
 * here: what cannot be read is `action/packet-unseen`, never sound.
 */
export async function archPacketFaults(
  paths: readonly string[],
  config: Config,
  signal?: AbortSignal,
): Promise<PacketFaults> {
  try {
    const { gitDir, tip } = await openRepository(config.arch);
    return await packetFaults({ gitDir }, tip, paths, config, signal);
  } catch (error) {
    signal?.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    return new Map(paths.map((path) => [path, { code: 'action/packet-unseen', why }]));
  }
}

/** As `threadline lint` would judge it with this configuration. */
export function packetFault(bytes: Uint8Array, { arch, roles }: Config): PacketFault | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Only bytes that are no UTF-8 make it throw.
    return { code: 'action/packet-refused', problems: [] };
  }
  const parsed = parsePacket(text, { archActor: arch.actor, roles: Object.keys(roles) });
  return parsed.ok ? undefined : { code: 'action/packet-refused', problems: parsed.problems };
}

/** The fault as the end of a sentence, with the packet's first problem and its line. */
export function sayPacketFault(fault: PacketFault): string {
  switch (fault.code) {
    case 'action/packet-missing':
      return 'there is no such file';
    case 'action/packet-not-a-file':
      return `it is ${fault.mode}, not a regular file`;
    case 'action/packet-too-large':
      return `it has ${String(fault.bytes)} bytes, the most is ${String(packetLimitBytes)}`;
    case 'action/packet-unseen':
      return `nothing can be read (${fault.why})`;
    case 'action/packet-refused': {
      const [first] = fault.problems;
      if (!first) return 'it is no UTF-8 text';
      const more =
        fault.problems.length > 1 ? `, the first of ${String(fault.problems.length)} problems` : '';
      const said = first.message.replace(/\.$/u, '');
      return `it does not lint: line ${String(first.line)}, ${said} (${first.code}${more})`;
    }
  }
}
