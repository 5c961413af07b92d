import { WorkflowNotFoundError, type WorkflowExecutionDescription } from '@temporalio/client';
import type { Closure } from '../contract/closure.ts';
import { showName, workflowTypes, type ThreadView } from '../contract/messages.ts';
import { threadRefFault } from '../contract/thread-ref.ts';
import { isWorkerSilent } from './engine-failure.ts';
import { webUiOf, type Engine } from './engine.ts';
import { answer, refuse, type Outcome } from './refusal.ts';
import { threadFromLog } from './thread-from-log.ts';
import { closureOfEnded, isOpen, storedThread, viewFromStored } from './thread-state.ts';

export interface ThreadReading {
  readonly view: ThreadView;
  /** Who said so: a worker says most, Temporal's own records less, arch's handoff log least. */
  readonly source: 'worker' | 'engine' | 'log';
  readonly webUi?: string;
}

/** A worker that is up answers a query in under 10 ms, after a kill in about a second (FACTS). */
export const queryLimitMs = 5_000;

/** Reads a thread wherever it is known: from a worker, else from Temporal, else from arch's handoff log. */
export async function readThread(
  engine: Engine,
  threadRef: string,
  answerLimitMs = queryLimitMs,
): Promise<Outcome<ThreadReading>> {
  const description = await describeThread(engine, threadRef);
  if (!description.ok) return description;
  if (description.value === undefined) return threadFromLog(engine.config, threadRef);
  const ui = webUiOf(engine, threadRef);
  const where = ui === undefined ? {} : { webUi: ui };
  const told = await askThread(engine, description.value, answerLimitMs);
  const closure =
    isOpen(description.value) || told?.closure ? undefined : await closureOf(engine, description.value);
  if (told) return answer({ view: closure ? closedView(told, closure) : told, source: 'worker', ...where });
  return answer({
    view: viewFromStored(storedThread(description.value), closure),
    source: 'engine',
    ...where,
  });
}

/** The newest execution of a thread; undefined when Temporal does not know it. Refuses a ref that cannot be one. */
export async function describeThread(
  engine: Engine,
  threadRef: string,
): Promise<Outcome<WorkflowExecutionDescription | undefined>> {
  const fault = threadRefFault(threadRef);
  if (fault !== undefined) {
    return refuse(
      'not_found',
      `There is no such thread: the thread_ref ${fault}.`,
      'List them with `threadline threads --all`.',
      {
        nextActions: ['threadline threads --all'],
      },
    );
  }
  try {
    const description = await engine.workflows.getHandle(threadRef).describe();
    const mine =
      description.type === workflowTypes.delegation && description.taskQueue === engine.config.taskQueue;
    return mine ? answer(description) : foreignThread(engine, threadRef, description.taskQueue);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return answer(undefined);
    throw error;
  }
}

/**
 * The closure of a closed thread: its result, or one that says how Temporal ended it. Never undefined for a closed one.
 */
async function closureOf(engine: Engine, description: WorkflowExecutionDescription): Promise<Closure> {
  if (description.status.name === 'COMPLETED') {
    const handle = engine.workflows.getHandle<() => Promise<Closure>>(
      description.workflowId,
      description.runId,
    );
    return handle.result();
  }
  return closureOfEnded(storedThread(description), description.status.name, engine.config.arch.actor);
}

/** Asks the worker, which can also tell of a closed thread; undefined when none answers. */
async function askThread(
  engine: Engine,
  description: WorkflowExecutionDescription,
  answerLimitMs: number,
): Promise<ThreadView | undefined> {
  const handle = engine.workflows.getHandle(description.workflowId, description.runId);
  try {
    return await engine.within(answerLimitMs, () => handle.query<ThreadView>(showName));
  } catch (error) {
    if (isWorkerSilent(error)) return undefined;
    throw error;
  }
}

/** A workflow that was ended by force stands where it stood then; its end is what counts. */
function closedView({ waitingFor: _, ...view }: ThreadView, closure: Closure): ThreadView {
  return {
    ...view,
    phase: 'closed',
    state: closure.state,
    closure,
    decisions: view.decisions.map((decision) => ({ ...decision, open: false })),
  };
}

const foreignThread = (engine: Engine, threadRef: string, taskQueue: string): Outcome<never> =>
  refuse(
    'conflict',
    `The id ${threadRef} belongs to something else in the namespace "${engine.namespace}": task queue ${taskQueue}, ` +
      `where this configuration uses ${engine.config.taskQueue}.`,
    'Choose another thread_ref, or use the configuration of the architect who owns it (--config).',
    { threadRef },
  );
