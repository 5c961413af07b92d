import type { BoardRow, RecordOrder } from '../../contract/calls.ts';
import type { ArchConfig } from '../../contract/config.ts';
import { readBoard, setRow } from '../../contract/board.ts';
import type { EntryContent } from '../../contract/entry.ts';
import { appendEntry, writeEntry } from '../../contract/entry-write.ts';
import { escapeText } from '../../contract/escape.ts';
import { readLog } from '../../contract/log.ts';
import { failure } from '../failure.ts';

/** One file's change, applied to each layer's own text: arch's edits in a layer stay that layer's. */
export interface Edit {
  readonly path: string;
  /** An absent file counts as empty. Idempotent. @throws `arch_repository` when the text cannot be edited safely. */
  readonly apply: (bytes: Buffer) => Buffer;
  /** Can the change be read back, or does an open code fence hide it? */
  readonly readable: (bytes: Buffer) => boolean;
  /** The change only adds bytes at the end, so that it may be appended in place. */
  readonly appends: boolean;
}

export function editsFromOrder(arch: ArchConfig, order: RecordOrder): readonly Edit[] {
  const { entry, row } = order;
  const log: Edit = {
    path: arch.handoffLog,
    apply: (bytes) => withEntry(arch.handoffLog, bytes, order),
    readable: (bytes) => readLog(bytes.toString('utf8')).entries.some((known) => isSame(known, entry)),
    appends: true,
  };
  if (row === undefined) return [log];
  const board: Edit = {
    path: arch.board,
    apply: (bytes) => withRow(arch.board, bytes, row),
    readable: (bytes) => readBoard(bytes.toString('utf8')).some((known) => known.threadRef === row.threadRef),
    appends: false,
  };
  return [board, log];
}

const isSame = (known: EntryContent, entry: EntryContent): boolean =>
  known.entry === entry.entry && known.threadRef === entry.threadRef;

/** Does the log hold the order's entry already? */
export function holdsEntry(bytes: Buffer | undefined, order: RecordOrder): boolean {
  if (bytes === undefined) return false;
  const { entry, threadRef } = order.entry;
  const text = bytes.toString('utf8');
  if (entry !== undefined && !text.includes(entry)) return false;
  if (readLog(text).entries.some((known) => known.entry === entry && known.threadRef === threadRef))
    return true;
  // In a fence of arch's work tree that is still open no reader finds it, but it is there.
  return text.replaceAll('\r\n', '\n').includes(writeEntry(order.entry));
}

/** The mend for a text whose end is not read; the failure in a commit, the sentence of `busy` in arch's own edits. */
export const unreadableEnd = (path: string): string =>
  `${escapeText(path, 300)} has a code fence or comment that is not closed, behind which nothing is read; close it and commit`;

function withEntry(path: string, bytes: Buffer, order: RecordOrder): Buffer {
  requireText(path, bytes);
  if (holdsEntry(bytes, order)) return bytes;
  const text = bytes.toString('utf8');
  const whole = appendEntry(text, writeEntry(order.entry));
  // A log of blank lines only is given a heading; it stays, so that the change is one at the end everywhere.
  const added = whole.startsWith(text) ? whole.slice(text.length) : whole;
  return Buffer.concat([
    bytes,
    Buffer.from(text !== '' && usesCrlf(text) ? added.replaceAll('\n', '\r\n') : added),
  ]);
}

function withRow(path: string, bytes: Buffer, row: BoardRow): Buffer {
  requireText(path, bytes);
  const text = bytes.toString('utf8');
  // Written back whole, so that a byte which is no UTF-8 would be lost.
  if (!Buffer.from(text).equals(bytes))
    throw failure('arch_repository', `${escapeText(path, 300)} is not UTF-8 text`);
  return Buffer.from(setRow(text, row));
}

function requireText(path: string, bytes: Buffer): void {
  if (!bytes.includes(0)) return;
  throw failure('arch_repository', `${escapeText(path, 300)} is not UTF-8 text (it holds a NUL byte)`);
}

function usesCrlf(text: string): boolean {
  const all = text.split('\n').length - 1;
  const crlf = text.split('\r\n').length - 1;
  return crlf * 2 > all;
}
