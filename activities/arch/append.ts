import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * Appending in place: the file keeps its inode (an editor or `tail` may have it open), and what arch appends at the same
 * moment is not lost, as it would be with a new file renamed over the old one. A kill -9 in the middle of the write may
 * leave a part of it; so what will be written, and where, is noted first, and the next call takes such a part out again.
 */
export interface Append {
  readonly file: string;
  /** Length of the file before; -1 when it was not there. */
  readonly at: number;
  readonly added: Buffer;
  /** In the scratch folder. */
  readonly note: string;
}

export const isAppendNote = (name: string): boolean => name.startsWith('append-');

export function noteAppend(append: Append): void {
  const { file, at, added } = append;
  writeFileSync(append.note, JSON.stringify({ file, at, added: added.toString('base64') }));
}

export function appendInPlace(append: Append): void {
  const descriptor = openSync(append.file, append.at < 0 ? 'ax' : 'a');
  try {
    for (let done = 0; done < append.added.length;) done += writeSync(descriptor, append.added, done);
  } finally {
    closeSync(descriptor);
  }
}

/** Takes a half-written append out again and removes its note; one that was written whole, or not at all, stays as it is. */
export function healAppend(scratch: string, name: string): void {
  const note = join(scratch, name);
  const intent = readNote(note);
  if (intent !== undefined && existsSync(intent.file)) {
    const start = Math.max(intent.at, 0);
    const tail = readFileSync(intent.file).subarray(start);
    const part = statSync(intent.file).size >= start && tail.length < intent.added.length;
    if (part && intent.added.subarray(0, tail.length).equals(tail)) {
      if (intent.at < 0) rmSync(intent.file);
      else if (tail.length > 0) truncateSync(intent.file, start);
    }
  }
  rmSync(note, { force: true });
}

/** Undefined when the note itself was cut short: then nothing was appended yet. */
function readNote(note: string): { file: string; at: number; added: Buffer } | undefined {
  try {
    const read = JSON.parse(readFileSync(note, 'utf8')) as { file: string; at: number; added: string };
    return { file: read.file, at: read.at, added: Buffer.from(read.added, 'base64') };
  } catch {
    return undefined;
  }
}
