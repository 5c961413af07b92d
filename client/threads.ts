import { closureStates, type ClosureState } from '../contract/closure.ts';
import { workflowTypes } from '../contract/messages.ts';
import type { Engine } from './engine.ts';
import { answer, type Outcome } from './refusal.ts';
import { threadClosure } from './thread-attributes.ts';
import { isOpen, storedThread } from './thread-state.ts';

/** One line of the list of threads: what Temporal's visibility keeps, without asking a worker. */
export interface ThreadLine {
  readonly threadRef: string;
  readonly role: string;
  readonly scope: string;
  readonly phase: string;
  readonly run: number;
  readonly decisionOpen: boolean;
  readonly locks: readonly string[];
  /** Set when closed; a thread that Temporal ended by force says `blocked`. */
  readonly state?: ClosureState;
  readonly startedAt: string;
  readonly closedAt?: string;
}

/** More than an architect reads at once; `more` says that there are others. */
const lineLimit = 1_000;

/** The newest run of each thread of this configuration: open ones, with `all` also closed ones that Temporal keeps. */
export async function threads(
  engine: Engine,
  all: boolean,
): Promise<Outcome<{ readonly threads: readonly ThreadLine[]; readonly more: boolean }>> {
  const lines = new Map<string, ThreadLine>();
  let more = false;
  for await (const info of engine.workflows.list({ query: listQuery(engine.config.taskQueue, all) })) {
    // The newest run of a thread comes first.
    if (lines.has(info.workflowId)) continue;
    if (lines.size === lineLimit) {
      more = true;
      break;
    }
    const closure = closureStates.find((state) => state === info.typedSearchAttributes.get(threadClosure));
    const stored = storedThread(info);
    lines.set(info.workflowId, {
      threadRef: stored.threadRef,
      role: stored.role,
      scope: stored.scope,
      phase: stored.phase,
      run: stored.run,
      decisionOpen: stored.decisionOpen,
      locks: stored.locks,
      startedAt: info.startTime.toISOString(),
      ...(isOpen(info)
        ? {}
        : { state: info.status.name === 'COMPLETED' ? (closure ?? 'blocked') : 'blocked' }),
      ...(info.closeTime ? { closedAt: info.closeTime.toISOString() } : {}),
    });
  }
  return answer({ threads: [...lines.values()], more });
}

/** A task queue comes from the configuration and may hold a quote. */
export function listQuery(taskQueue: string, all: boolean): string {
  const mine = `WorkflowType = '${workflowTypes.delegation}' AND TaskQueue = '${taskQueue.replaceAll("'", "''")}'`;
  return all ? mine : `${mine} AND ExecutionStatus = 'Running'`;
}
