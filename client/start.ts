import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { WorkflowStartOptions } from '@temporalio/client';
import type { Config } from '../contract/config.ts';
import { placesOf } from '../contract/mend.ts';
import { workflowTypes, type DelegationInput, type EarlierRun } from '../contract/messages.ts';
import { ensureSearchAttributes } from '../worker/search-attributes.ts';
import { grpc, grpcCode } from './engine-failure.ts';
import type { Engine } from './engine.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { PacketFile } from './packet-file.ts';
import { answer, refuse, type Outcome } from './refusal.ts';
import { detailsOf } from './start-details.ts';
import { threadLocks, threadPhase, threadRole, threadScope } from './thread-attributes.ts';

/** The Web UI shows one line of the summary; the server takes 400 bytes of it and 20,000 of the details. */
const summaryLimit = 120;

/**
 * Starts a run of the thread. Throws WorkflowExecutionAlreadyStartedError when one is open, or, for run 1, when the
 * thread_ref was ever used within the server's retention.
 */
export async function startRun(engine: Engine, file: PacketFile, input: DelegationInput): Promise<void> {
  const options = startOptions(engine, file, input);
  try {
    await engine.workflows.start(workflowTypes.delegation, options);
  } catch (error) {
    // A namespace that no worker has served yet lacks our search attributes.
    if (grpcCode(error) !== grpc.invalidArgument) throw error;
    await ensureSearchAttributes(engine.connection, engine.namespace);
    await engine.workflows.start(workflowTypes.delegation, options);
  }
}

/** What the workflow is told; limits and branch are frozen from the configuration as it is now. */
export function delegationInput(
  config: Config,
  file: PacketFile,
  run: number,
  earlier?: EarlierRun,
): Outcome<DelegationInput> {
  const { packet } = file;
  const role = config.roles[packet.role];
  if (!role) {
    const known = Object.keys(config.roles).join(', ');
    return refuse(
      'configuration',
      `The role ${packet.role} is not configured in ${config.file}. Configured: ${known === '' ? 'none' : known}.`,
      `Add [roles."${packet.role}"] to ${config.file}, or mend role= in the packet.`,
      { threadRef: packet.threadRef },
    );
  }
  const places = placesOf(config, role);
  return answer({
    packet,
    packetText: file.text,
    ...(file.path === undefined ? {} : { packetPath: file.path }),
    archActor: config.arch.actor,
    host: role.host,
    ...(places ? { places } : {}),
    branch: role.branch,
    limits: role.limits,
    run,
    ...(earlier ? { earlier } : {}),
  });
}

function startOptions(engine: Engine, file: PacketFile, input: DelegationInput): WorkflowStartOptions {
  const { packet } = file;
  const { whole, parts } = fingerprintOf(packet);
  return {
    workflowId: packet.threadRef,
    taskQueue: engine.config.taskQueue,
    args: [input],
    workflowIdReusePolicy:
      input.run === 1 ? WorkflowIdReusePolicy.REJECT_DUPLICATE : WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
    memo: { fingerprint: whole, parts, role: packet.role, scope: packet.scope, run: input.run },
    typedSearchAttributes: [
      { key: threadRole, value: packet.role },
      { key: threadScope, value: packet.scope },
      { key: threadPhase, value: 'record' },
      { key: threadLocks, value: [...packet.locks] },
    ],
    staticSummary: `${packet.scope}: ${packet.success}`.slice(0, summaryLimit),
    staticDetails: detailsOf(packet, file.text),
  };
}
