import type { RecordOrder } from '../../contract/calls.ts';
import type { ArchConfig } from '../../contract/config.ts';
import { createBlobs, type Blobs } from './blobs.ts';
import { editsFromOrder, type Edit } from './edit.ts';

/** One call to record: what is asked for, and what the steps share. */
export interface Recording {
  readonly arch: ArchConfig;
  readonly order: RecordOrder;
  /** The board's first: a layer that has the entry then has the row. */
  readonly edits: readonly Edit[];
  /** Of the edits. */
  readonly paths: readonly string[];
  readonly blobs: Blobs;
}

export function recordingOf(arch: ArchConfig, order: RecordOrder): Recording {
  const edits = editsFromOrder(arch, order);
  return { arch, order, edits, paths: edits.map(({ path }) => path), blobs: createBlobs(arch.repo) };
}
