import type { Piece } from './bullets.ts';
import { closureStates, type ClosureState } from './closure.ts';
import type { EntryContent } from './entry.ts';
import { escapeText } from './escape.ts';
import { readPairs, type Pair } from './pairs.ts';
import type { RuleCode } from './rules/table.ts';
import { threadRefFault } from './thread-ref.ts';

type Summary = Pick<EntryContent, 'executor' | 'run' | 'turn' | 'entry' | 'state' | 'codexThreadId'> & {
  /** Absent when the summary names none, or one that is no thread_ref. */
  readonly threadRef?: string;
};

/** Tells a mistake and where in the piece it stands. */
export type Report = (place: Piece, code: RuleCode, message: string, fix: string) => void;

/** Reads `thread_ref=… executor=… run=… turn=… entry=… state=… codex_thread_id=…`, in any order and case of keys. */
export function readSummary(piece: Piece, report: Report): Summary {
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
  const executor = read('executor', executorOf, 'Write executor=remote_codex.');
  const run = read('run', numberFrom(1), 'Write run=<number from 1>, or leave it out.');
  const turn = read('turn', numberFrom(0), 'Write turn=<number from 0>, or leave it out.');
  const entry = read('entry', entryIdOf, 'Write entry=<4 to 16 of a-z and 0-9>, or leave it out.');
  const state = read('state', stateOf, 'Write state=done, state=blocked or state=replan.');
  const codexThreadId = read('codex_thread_id', adviceOf, 'Write codex_thread_id=<id>, or leave it out.');
  if (!values.has('executor')) {
    report(
      piece,
      'entry/executor',
      'The summary does not say executor=.',
      'Add executor=remote_codex to the summary.',
    );
  }
  return {
    executor: executor ?? 'remote_codex',
    ...(threadRef === undefined ? {} : { threadRef }),
    ...(run === undefined ? {} : { run }),
    ...(turn === undefined ? {} : { turn }),
    ...(entry === undefined ? {} : { entry }),
    ...(state === undefined ? {} : { state }),
    ...(codexThreadId === undefined ? {} : { codexThreadId }),
  };
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

const numberFrom =
  (least: number) =>
  (value: string): number | undefined => {
    const number = /^\d{1,6}$/u.test(value) ? Number(value) : -1;
    return number >= least ? number : undefined;
  };

function entryIdOf(value: string): string | undefined {
  const lower = value.toLowerCase();
  return /^[a-z0-9]{4,16}$/u.test(lower) ? lower : undefined;
}

const stateOf = (value: string): ClosureState | undefined =>
  closureStates.find((state) => state === value.toLowerCase());

function adviceOf(value: string): string | undefined {
  const trimmed = value.trim();
  return trimmed === '' || trimmed.length > 4_000 * 8 ? undefined : escapeText(trimmed, 40_000);
}
