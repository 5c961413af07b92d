import { readerOf } from '../activities/role/preset.ts';
import type { OutputReader } from '../activities/role/preset-events.ts';
import { createHosts, type Host, type Hosts } from '../activities/ssh/host.ts';
import type { Config, RoleConfig } from '../contract/config.ts';
import type { ThreadView } from '../contract/messages.ts';
import { placesOf } from '../contract/mend.ts';
import { hostProgram } from '../host/build.ts';
import { refusalFromActivity } from './activity-failure.ts';
import { answer, refuse, type Outcome } from './refusal.ts';

export interface LogOrder {
  /** Absent: the thread's last run. */
  readonly run?: number;
  /** Absent: the last launch of the run. */
  readonly launch?: number;
}
export interface AgentOutput {
  readonly threadRef: string;
  readonly role: string;
  readonly run: number;
  readonly launch: number;
  /** How the launch stands, as the host says. */
  readonly state: string;
  /** Bytes that the agent has printed in all, and how many of them the host did not keep. */
  readonly total: number;
  readonly dropped: number;
  /** What is left of it, in its order. */
  readonly pieces: readonly OutputPiece[];
  /** What the agent's preset makes of the bytes. */
  readonly reader: OutputReader;
}
/** Bytes are hostile: escape them before they are shown. */
export type OutputPiece = { readonly bytes: Buffer } | { readonly lost: number };

/** What the agent of a launch has printed, read from the host; a host that cannot be asked is a refusal. */
export async function logs(config: Config, view: ThreadView, order: LogOrder): Promise<Outcome<AgentOutput>> {
  const run = order.run ?? view.run;
  const launch = order.launch ?? view.launches.at(-1)?.launch;
  if (run > view.run || launch === undefined) return refuseNone(view, run);
  return atHost(config, view, async (host, role) => {
    const pieces: OutputPiece[] = [];
    const output = outputOf(host, view.threadRef, run, launch);
    for (;;) {
      const read = await output.next();
      if (read.state === 'absent') return refuseNone(view, run, launch);
      pieces.push(...read.pieces);
      if (!read.more) {
        const { state, total, dropped } = read;
        const known = { threadRef: view.threadRef, role: view.role, run, launch, reader: readerOf(role) };
        return answer({ ...known, state, total, dropped, pieces });
      }
    }
  });
}

/** Opens the role's host for as long as `act` takes; what fails there is a refusal that names the mend. */
export async function atHost<T>(
  config: Config,
  view: ThreadView,
  act: (host: Host, role: RoleConfig) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const role = config.roles[view.role];
  if (!role) {
    return refuse(
      'configuration',
      `The role ${view.role} of ${view.threadRef} is not configured in ${config.file}.`,
      `Add [roles."${view.role}"] to it.`,
    );
  }
  let hosts: Hosts | undefined;
  try {
    hosts = createHosts(config, hostProgram());
    return await act(hosts.host(role.host), role);
  } catch (error) {
    const places = placesOf(config, role);
    const known = { ref: view.threadRef, role: role.actor, ...(places ? { places } : {}) };
    const refusal = refusalFromActivity(error, known);
    if (refusal) return refusal;
    throw error;
  } finally {
    await hosts?.close();
  }
}

/** The host keeps the first 1 MiB and the last 8 MiB; it is asked in pieces of this size. */
const pieceBytes = 1024 * 1024;

interface OutputRead {
  readonly state: string;
  readonly total: number;
  readonly dropped: number;
  readonly pieces: readonly OutputPiece[];
  /** The host has more already. */
  readonly more: boolean;
}

/** Reads on where it stopped; without news it answers no pieces. */
export function outputOf(
  host: Host,
  threadRef: string,
  run: number,
  launch: number,
): { next(): Promise<OutputRead> } {
  let at = 0;
  return {
    next: async () => {
      const { state, total, dropped, from, data } = await host.call('output', [
        ['thread_ref', threadRef],
        ['run', String(run)],
        ['launch', String(launch)],
        ['from', String(at)],
        ['max', String(pieceBytes)],
      ]);
      const pieces: OutputPiece[] = [];
      if (state !== 'absent' && from > at) pieces.push({ lost: from - at });
      if (data.byteLength > 0) pieces.push({ bytes: data });
      if (state !== 'absent') at = from + data.byteLength;
      return { state, total, dropped, pieces, more: data.byteLength > 0 && at < total };
    },
  };
}

function refuseNone(view: ThreadView, run: number, launch?: number): Outcome<never> {
  const known = view.launches.map((each) => String(each.launch)).join(', ');
  const which = launch === undefined ? 'no launch' : `no launch ${String(launch)}`;
  return refuse(
    'not_found',
    `The host knows ${which} of ${view.threadRef} in run ${String(run)}.`,
    known === ''
      ? `Nothing was launched yet in run ${String(view.run)}; an earlier run is read with --run N --launch N.`
      : `Launches of run ${String(view.run)}: ${known}.`,
    { threadRef: view.threadRef, nextActions: [`threadline show ${view.threadRef}`] },
  );
}
