import { createHosts, type Host } from '../activities/ssh/host.ts';
import type { Config } from '../contract/config.ts';
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
  /** Hostile text: escape it before it is shown. The dropped middle is marked by a line. */
  readonly bytes: Buffer;
}

/** The host keeps the first 1 MiB and the last 8 MiB; it is asked in pieces of this size. */
const pieceBytes = 1024 * 1024;

/** What the agent of a launch has printed, read from the host; a host that cannot be asked is a refusal. */
export async function logs(config: Config, view: ThreadView, order: LogOrder): Promise<Outcome<AgentOutput>> {
  const role = config.roles[view.role];
  if (!role) {
    return refuse(
      'configuration',
      `The role ${view.role} of ${view.threadRef} is not configured in ${config.file}.`,
      `Add [roles."${view.role}"] to it.`,
    );
  }
  const run = order.run ?? view.run;
  const launch = order.launch ?? view.launches.at(-1)?.launch;
  if (run > view.run || launch === undefined) return refuseNone(view, run);
  const hosts = createHosts(config, hostProgram());
  try {
    return await readOutput(hosts.host(role.host), view, run, launch);
  } catch (error) {
    const places = placesOf(config, role);
    const known = { ref: view.threadRef, role: role.actor, ...(places ? { places } : {}) };
    const refusal = refusalFromActivity(error, known);
    if (refusal) return refusal;
    throw error;
  } finally {
    await hosts.close();
  }
}

async function readOutput(
  host: Host,
  view: ThreadView,
  run: number,
  launch: number,
): Promise<Outcome<AgentOutput>> {
  const pieces: Buffer[] = [];
  let at = 0;
  for (;;) {
    const piece = await host.call('output', [
      ['thread_ref', view.threadRef],
      ['run', String(run)],
      ['launch', String(launch)],
      ['from', String(at)],
      ['max', String(pieceBytes)],
    ]);
    if (piece.state === 'absent') return refuseNone(view, run, launch);
    if (piece.from > at) pieces.push(Buffer.from(`\n… ${String(piece.from - at)} bytes were not kept …\n`));
    pieces.push(piece.data);
    at = piece.from + piece.data.byteLength;
    if (piece.data.byteLength === 0 || at >= piece.total) {
      const { state, total, dropped } = piece;
      const bytes = Buffer.concat(pieces);
      return answer({
        threadRef: view.threadRef,
        role: view.role,
        run,
        launch,
        state,
        total,
        dropped,
        bytes,
      });
    }
  }
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
