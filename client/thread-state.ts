import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { Closure } from '../contract/closure.ts';
import { phases, type Phase, type ThreadView } from '../contract/messages.ts';
import { threadLocks, threadPhase, threadRole, threadScope } from './thread-attributes.ts';

/** What Temporal itself keeps of a thread, readable without a worker. Anybody may have written it: read with care. */
export interface StoredThread {
  readonly threadRef: string;
  readonly role: string;
  readonly scope: string;
  readonly run: number;
  readonly phase: Phase;
  readonly decisionOpen: boolean;
  readonly locks: readonly string[];
  readonly fingerprint: { readonly whole: string; readonly parts: Readonly<Record<string, string>> };
}

type Stored = Pick<WorkflowExecutionInfo, 'workflowId' | 'memo' | 'typedSearchAttributes' | 'status'>;

export function storedThread(info: Stored): StoredThread {
  const memo = info.memo ?? {};
  const attributes = info.typedSearchAttributes;
  const phase = phases.find((known) => known === attributes.get(threadPhase)) ?? 'record';
  const open = isOpen(info);
  return {
    threadRef: info.workflowId,
    role: textFrom(memo['role'] ?? attributes.get(threadRole)),
    scope: textFrom(memo['scope'] ?? attributes.get(threadScope)),
    run: typeof memo['run'] === 'number' ? memo['run'] : 1,
    phase: open ? phase : 'closed',
    decisionOpen: open && phase === 'decision',
    locks: attributes.get(threadLocks) ?? [],
    fingerprint: { whole: textFrom(memo['fingerprint']), parts: partsFrom(memo['parts']) },
  };
}

/** Continued as new is open: the chain goes on. */
export const isOpen = (info: Pick<Stored, 'status'>): boolean =>
  info.status.name === 'RUNNING' || info.status.name === 'CONTINUED_AS_NEW' || info.status.name === 'PAUSED';

/** The view when no worker answers: less than a worker would say, and it says so. */
export function viewFromStored(stored: StoredThread, closure?: Closure): ThreadView {
  return {
    threadRef: stored.threadRef,
    role: stored.role,
    scope: stored.scope,
    phase: stored.phase,
    run: closure?.run ?? stored.run,
    turn: 0,
    locks: stored.locks,
    decisions: [],
    problems: [],
    launches: [],
    ...(closure
      ? { state: closure.state, closure, ...(closure.head === undefined ? {} : { head: closure.head }) }
      : { waitingFor: 'A worker: none answers, so turn, decisions and head are not known here.' }),
  };
}

/** A workflow that Temporal ended by force has no closure of its own; until the sweep records one, this stands for it. */
export function closureOfEnded(stored: StoredThread, status: string, archActor: string): Closure {
  return {
    state: 'blocked',
    threadRef: stored.threadRef,
    run: stored.run,
    by: 'engine',
    deviation: 'none',
    failure: 'engine_fault',
    blockers: [
      {
        text: `Temporal ended the workflow as ${status} before it reached a closure; none is recorded.`,
        owner: archActor,
        operatorRequired: false,
        next: `command:\`threadline logs ${stored.threadRef}\``,
      },
    ],
    next: [`command:\`threadline logs ${stored.threadRef}\``],
    resume: 'What the role has done since its last entry is in its repository alone; read its log first.',
  };
}

const textFrom = (value: unknown): string => (typeof value === 'string' ? value : '');

function partsFrom(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((part): part is [string, string] => typeof part[1] === 'string'),
  );
}
