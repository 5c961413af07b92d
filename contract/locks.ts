import type { Holder, LockMessage, LockTable } from './messages.ts';

/** The coordinator's memory: plain data, so that it survives continue-as-new as it is. */
export interface LockState {
  /** The greatest fence handed out, by resource; never shrinks. */
  readonly fences: Readonly<Record<string, number>>;
  readonly held: readonly Grant[];
  /** First come first. */
  readonly waiting: readonly Waiter[];
  /** By thread_ref, the last of its requests that is over: whatever arrives late for it or an earlier one is ignored. */
  readonly over: Readonly<Record<string, number>>;
}
export interface Waiter {
  readonly request: string;
  readonly holder: Holder;
  readonly resources: readonly string[];
  /** ISO time of the request, shown to people. */
  readonly since: string;
}
export interface Grant extends Waiter {
  readonly fences: Readonly<Record<string, number>>;
}
export interface Step {
  readonly state: LockState;
  /** Grants to announce; one that was announced before may be among them. */
  readonly granted: readonly Grant[];
}

export const noLocks: LockState = { fences: {}, held: [], waiting: [], over: {} };

/**
 * One message, taken in. A set is granted whole, and only when no earlier waiter wants one of its resources: so there
 * is no deadlock and nobody is overtaken. Duplicates, and messages that arrive after their request is over, change nothing.
 */
export function takeLockMessage(state: LockState, message: LockMessage, now: string): Step {
  const { threadRef, order } = partsOf(message.request);
  // Also when the request itself never arrived: else nobody would ever give back what the thread held before it.
  if (message.kind !== 'request') return grantFree(endRequests(state, threadRef, order), now);
  const held = state.held.find((grant) => grant.request === message.request);
  if (held) return { state, granted: [held] };
  const isOver = order <= countOf(state.over, threadRef);
  if (isOver || state.waiting.some((waiter) => waiter.request === message.request)) {
    return { state, granted: [] };
  }
  const { kind: _, ...request } = message;
  const cleared = endRequests(state, threadRef, order - 1);
  return grantFree({ ...cleared, waiting: [...cleared.waiting, { ...request, since: now }] }, now);
}

/** A signal sent by hand may carry anything; one that the coordinator chokes on would stop every thread. */
export function isLockMessage(value: unknown): value is LockMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, request, holder, resources } = value as Record<string, unknown>;
  if (typeof request !== 'string' || !/^[^/]+\/\d{1,9}\/\d{1,6}$/u.test(request)) return false;
  if (kind === 'release' || kind === 'withdraw') return true;
  if (kind !== 'request' || typeof holder !== 'object' || holder === null) return false;
  const { threadRef, run } = holder as Record<string, unknown>;
  if (typeof threadRef !== 'string' || typeof run !== 'number') return false;
  return Array.isArray(resources) && resources.every((name) => typeof name === 'string');
}

/** The id of a thread's nth request of a run; later requests of a thread have greater numbers. */
export const lockRequestId = (threadRef: string, run: number, nth: number): string =>
  `${threadRef}/${String(run)}/${String(nth)}`;

/** For people: every resource that was ever fenced, held or wanted, by name. */
export function lockTable(state: LockState): LockTable {
  const names = new Set([
    ...Object.keys(state.fences),
    ...state.waiting.flatMap((waiter) => waiter.resources),
  ]);
  return {
    resources: [...names].sort().map((resource) => {
      const holder = state.held.find((grant) => grant.resources.includes(resource));
      return {
        resource,
        fence: countOf(state.fences, resource),
        ...(holder ? { holder: rowOf(holder) } : {}),
        queue: state.waiting.filter((waiter) => waiter.resources.includes(resource)).map(rowOf),
      };
    }),
  };
}

/** A thread has one set at a time: a later request, or the end of one, gives back what all earlier ones hold or want. */
function endRequests(state: LockState, threadRef: string, last: number): LockState {
  const lasts = (waiter: Waiter): boolean => {
    const parts = partsOf(waiter.request);
    return parts.threadRef !== threadRef || parts.order > last;
  };
  return {
    ...state,
    held: state.held.filter(lasts),
    waiting: state.waiting.filter(lasts),
    over: { ...state.over, [threadRef]: Math.max(last, countOf(state.over, threadRef)) },
  };
}

function grantFree(state: LockState, now: string): Step {
  const taken = new Set(state.held.flatMap((grant) => grant.resources));
  const fences = { ...state.fences };
  const granted: Grant[] = [];
  const waiting: Waiter[] = [];
  for (const waiter of state.waiting) {
    const free = waiter.resources.every((resource) => !taken.has(resource));
    // Granted or not, whoever comes later must not pass by on any of these.
    for (const resource of waiter.resources) taken.add(resource);
    if (!free) {
      waiting.push(waiter);
      continue;
    }
    const own: Record<string, number> = {};
    for (const resource of waiter.resources) {
      const fence = countOf(fences, resource) + 1;
      fences[resource] = fence;
      own[resource] = fence;
    }
    granted.push({ ...waiter, since: now, fences: own });
  }
  if (granted.length === 0) return { state, granted };
  return { state: { ...state, fences, held: [...state.held, ...granted], waiting }, granted };
}

/** A thread or a resource may be called `constructor`. */
const countOf = (counts: Readonly<Record<string, number>>, name: string): number =>
  Object.hasOwn(counts, name) ? (counts[name] ?? 0) : 0;

/** Requests of one thread in the order of its life: by run, then by number. A run makes fewer than a million requests. */
function partsOf(request: string): { threadRef: string; order: number } {
  const [threadRef = '', run = '0', nth = '0'] = request.split('/');
  return { threadRef, order: Number(run) * 1_000_000 + Number(nth) };
}

const rowOf = (waiter: Waiter): Holder & { request: string; since: string } => ({
  ...waiter.holder,
  request: waiter.request,
  since: waiter.since,
});
