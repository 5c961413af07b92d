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
  if (message.kind !== 'request') return grantFree(endRequest(state, message.request), now);
  const held = state.held.find((grant) => grant.request === message.request);
  if (held) return { state, granted: [held] };
  if (isOver(state, message.request) || state.waiting.some((waiter) => waiter.request === message.request)) {
    return { state, granted: [] };
  }
  const { kind: _, ...request } = message;
  const cleared = endEarlierRequests(state, message);
  return grantFree({ ...cleared, waiting: [...cleared.waiting, { ...request, since: now }] }, now);
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
        fence: state.fences[resource] ?? 0,
        ...(holder ? { holder: rowOf(holder) } : {}),
        queue: state.waiting.filter((waiter) => waiter.resources.includes(resource)).map(rowOf),
      };
    }),
  };
}

function endRequest(state: LockState, request: string): LockState {
  const { threadRef, order } = partsOf(request);
  return {
    ...state,
    held: state.held.filter((grant) => grant.request !== request),
    waiting: state.waiting.filter((waiter) => waiter.request !== request),
    over: { ...state.over, [threadRef]: Math.max(order, state.over[threadRef] ?? 0) },
  };
}

/** A thread has one set at a time: a later request, of this run or the next, gives back what an earlier one holds or wants. */
function endEarlierRequests(state: LockState, { request }: { readonly request: string }): LockState {
  const { threadRef, order } = partsOf(request);
  const earlier = [...state.held, ...state.waiting].filter((waiter) => {
    const parts = partsOf(waiter.request);
    return parts.threadRef === threadRef && parts.order < order;
  });
  return earlier.reduce((left, waiter) => endRequest(left, waiter.request), state);
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
      const fence = (fences[resource] ?? 0) + 1;
      fences[resource] = fence;
      own[resource] = fence;
    }
    granted.push({ ...waiter, since: now, fences: own });
  }
  if (granted.length === 0) return { state, granted };
  return { state: { ...state, fences, held: [...state.held, ...granted], waiting }, granted };
}

function isOver(state: LockState, request: string): boolean {
  const { threadRef, order } = partsOf(request);
  return order <= (state.over[threadRef] ?? 0);
}

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
