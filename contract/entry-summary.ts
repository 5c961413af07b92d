import type { Piece } from './bullets.ts';
import { closureStates, type ClosureState } from './closure.ts';
import { valueLimit, type EntryContent } from './entry.ts';
import type { EntryDraft } from './entry-read.ts';
import { escapeText } from './escape.ts';
import { readPairs, type Pair } from './pairs.ts';
import type { RuleCode } from './rules/table.ts';
import { threadRefFault } from './thread-ref.ts';

/** Tells a mistake and where in the piece it stands. */
export type Report = (place: Piece, code: RuleCode, message: string, fix: string) => void;

/**
 * Reads `thread_ref=… executor=… run=… turn=… entry=… state=… codex_thread_id=…`, in any order and case of keys, into the
 * entry. A key that it does not say, or says wrongly, stays as it is there.
 */
export function readSummary(piece: Piece, entry: EntryDraft, report: Report): void {
  const values = new Map<string, Pair>();
  for (const pair of readPairs(piece.text)) {
    const key = escapeText(pair.key, 40);
    if (!known.has(pair.key)) {
      report(
        at(piece, pair),
        'entry/unknown-summary-key',
        `The summary has the unknown key "${key}".`,
        `Take out ${key}=; the keys are ${[...known].join(', ')}.`,
      );
    } else if (values.has(pair.key)) {
      report(at(piece, pair), 'entry/duplicate-key', `The summary says ${key}= twice.`, `Say ${key}= once.`);
    } else values.set(pair.key, pair);
  }
  const read = <T>(key: SummaryKey, valid: (value: string) => T | undefined, fix: string): T | undefined => {
    const pair = values.get(key);
    if (pair === undefined) return undefined;
    const value = valid(pair.value);
    if (value === undefined) {
      const message = `The summary's ${key} "${escapeText(pair.value, 80)}" cannot be read.`;
      report(at(piece, pair), codes[key], message, fix);
    }
    return value;
  };
  const threadRef = read(
    'thread_ref',
    threadRefOf,
    'Write the thread_ref of the packet, as it stands there.',
  );
  if (threadRef !== undefined) entry.threadRef = threadRef;
  const executor = read('executor', executorOf, 'Write executor=remote_codex.');
  if (executor !== undefined) entry.executor = executor;
  const run = read('run', fromOne, 'Write run=<number from 1>, or leave it out.');
  if (run !== undefined) entry.run = run;
  const turn = read('turn', fromZero, 'Write turn=<number from 0>, or leave it out.');
  if (turn !== undefined) entry.turn = turn;
  const id = read('entry', entryIdOf, 'Write entry=<4 to 16 of a-z and 0-9>, or leave it out.');
  if (id !== undefined) entry.entry = id;
  const state = read('state', stateOf, 'Write state=done, state=blocked or state=replan.');
  if (state !== undefined) entry.state = state;
  const codexThreadId = read('codex_thread_id', adviceOf, 'Write codex_thread_id=<id>, or leave it out.');
  if (codexThreadId !== undefined) entry.codexThreadId = codexThreadId;
  if (!values.has('thread_ref')) {
    report(
      piece,
      'entry/thread-ref',
      'The summary names no thread_ref.',
      'Add thread_ref=<value> to the summary.',
    );
  }
  if (!values.has('executor')) {
    report(
      piece,
      'entry/executor',
      'The summary does not say executor=.',
      'Add executor=remote_codex to the summary.',
    );
  }
}

const codes = {
  thread_ref: 'entry/thread-ref',
  executor: 'entry/executor',
  run: 'entry/run',
  turn: 'entry/turn',
  entry: 'entry/entry',
  state: 'entry/state',
  codex_thread_id: 'entry/codex-thread-id',
} as const;
type SummaryKey = keyof typeof codes;
const known: ReadonlySet<string> = new Set(Object.keys(codes));

const at = (piece: Piece, pair: Pair): Piece => ({ ...piece, column: piece.column + pair.start });

const threadRefOf = (value: string): string | undefined =>
  threadRefFault(value) === undefined ? value : undefined;

function executorOf(value: string): EntryContent['executor'] | undefined {
  const lower = value.toLowerCase();
  return lower === 'remote_codex' || lower === 'ssh_direct' ? lower : undefined;
}

function fromZero(value: string): number | undefined {
  return /^\d{1,6}$/u.test(value) ? Number(value) : undefined;
}

const fromOne = (value: string): number | undefined => fromZero(value) || undefined;

function entryIdOf(value: string): string | undefined {
  const lower = value.toLowerCase();
  return /^[a-z0-9]{4,16}$/u.test(lower) ? lower : undefined;
}

const stateOf = (value: string): ClosureState | undefined =>
  closureStates.find((state) => state === value.toLowerCase());

function adviceOf(value: string): string | undefined {
  const trimmed = value.trim();
  const escaped = escapeText(trimmed, Number.MAX_SAFE_INTEGER);
  return escaped === '' || escaped.length > valueLimit ? undefined : escaped;
}
