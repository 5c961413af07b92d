import { readArchLog } from '../activities/arch/log.ts';
import type { Closure } from '../contract/closure.ts';
import type { Config } from '../contract/config.ts';
import type { Entry } from '../contract/entry.ts';
import type { ThreadView } from '../contract/messages.ts';
import { threadRefKey } from '../contract/thread-ref.ts';
import { answer, refuse, type Outcome } from './refusal.ts';

export interface LogReading {
  readonly view: ThreadView;
  readonly source: 'log';
}

/** Every thread_ref of arch's handoff log, as it is written there. */
export async function refsInLog(config: Config): Promise<readonly string[]> {
  return [...new Set((await readArchLog(config)).map((entry) => entry.threadRef))];
}

/** What arch's handoff log says of a thread that Temporal does not know (any more). */
export async function threadFromLog(config: Config, threadRef: string): Promise<Outcome<LogReading>> {
  const entries = await readArchLog(config);
  const own = entries.filter((entry) => entry.threadRef === threadRef && entry.problems.length === 0);
  if (own.length === 0) return unknownThread(entries, threadRef);
  return answer({ view: viewFromEntries(threadRef, own), source: 'log' });
}

function viewFromEntries(threadRef: string, entries: readonly Entry[]): ThreadView {
  const told = (key: 'role' | 'scope'): string =>
    entries.findLast((entry) => entry[key] !== undefined)?.[key] ?? '';
  const run = Math.max(1, ...entries.map((entry) => entry.run ?? 1));
  const closed = entries.findLast((entry) => entry.actionType === 'closure' && (entry.run ?? 1) === run);
  const closure = closed ? closureFromEntry(closed, run) : undefined;
  const head = closure?.head ?? entries.findLast((entry) => entry.head !== undefined)?.head;
  const codexThreadId = entries.findLast((entry) => entry.codexThreadId !== undefined)?.codexThreadId;
  return {
    threadRef,
    role: told('role'),
    scope: told('scope'),
    phase: closure ? 'closed' : 'record',
    run,
    turn: entries.findLast((entry) => entry.turn !== undefined)?.turn ?? 0,
    locks: [],
    decisions: [],
    problems: [],
    launches: [],
    ...(head === undefined ? {} : { head }),
    ...(codexThreadId === undefined ? {} : { codexThreadId }),
    ...(closure
      ? { state: closure.state, closure }
      : { waitingFor: "The engine: arch's handoff log has this run open, and Temporal does not know it." }),
  };
}

function closureFromEntry(entry: Entry, run: number): Closure | undefined {
  const base = {
    threadRef: entry.threadRef,
    run,
    by: entry.failure === undefined ? 'role' : 'engine',
    deviation: entry.deviation ?? 'none',
    ...(entry.head === undefined ? {} : { head: entry.head }),
    ...(entry.failure === undefined ? {} : { failure: entry.failure }),
  } as const;
  const resume = entry.resume ?? '';
  const next = entry.next ?? [];
  switch (entry.state) {
    case 'done':
      return {
        ...base,
        state: 'done',
        commits: entry.commits ?? [],
        evidence: entry.evidence ?? {},
        next: [],
      };
    case 'blocked':
      return { ...base, state: 'blocked', blockers: entry.blockers ?? [], next, resume };
    case 'replan':
      return { ...base, state: 'replan', next, resume };
    case undefined:
      return undefined;
  }
}

function unknownThread(entries: readonly Entry[], threadRef: string): Outcome<never> {
  const key = threadRefKey(threadRef);
  const near = entries.find((entry) => threadRefKey(entry.threadRef) === key)?.threadRef;
  return refuse(
    'not_found',
    `Neither Temporal nor arch's handoff log knows a thread ${threadRef}.` +
      (near === undefined ? '' : ` There is ${near}.`),
    near === undefined
      ? 'List what there is: `threadline threads --all`.'
      : `Write it as it was delegated: ${near}.`,
    { threadRef, nextActions: ['threadline threads --all'] },
  );
}
