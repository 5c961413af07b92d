import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FileCode, Problem } from '../contract/problem.ts';
import { textFromBytes } from '../contract/utf8.ts';

/** A file's text; or why there is none, as a problem of that file. */
export type TextReading =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      /** `call`: the caller named what cannot be read; `content`: it was read, and is not what it should be. */
      readonly fault: 'call' | 'content';
      readonly problem: Problem;
      /** What is no UTF-8, for readers that name it themselves: see contract/utf8.ts. */
      readonly odd?: string;
    };

/** How a file is named to people. */
export const nameOfFile = (file: string): string => (file === '-' ? '<stdin>' : file);

/** `-` is standard input. Never holds more than `limitBytes` and one chunk of it in memory; pipes and devices are read like files. */
export async function readTextFile(file: string, cwd: string, limitBytes: number): Promise<TextReading> {
  const name = nameOfFile(file);
  try {
    const bytes = await readBounded(file, cwd, limitBytes);
    if (bytes.byteLength > limitBytes) {
      const message = `${name} has more than ${String(limitBytes)} bytes, which is the most.`;
      return refused(name, 'content', 'file/too-large', message, 'Split it, or move its older part away.');
    }
    if (isUtf8(bytes)) return { ok: true, text: bytes.toString('utf8') };
    const message = `${name} is no UTF-8 text: the bytes here are none.`;
    const odd = textFromBytes(bytes);
    const refusal = refused(
      name,
      'content',
      'file/not-utf8',
      message,
      'Save it as UTF-8.',
      firstOddByte(odd),
    );
    return { ...refusal, odd };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === '') throw error;
    const [what, mend] = readFaults[code] ?? [
      `cannot be read (${code})`,
      'Make it a file that you may read.',
    ];
    return refused(name, 'call', readCodes[code] ?? 'file/unreadable', `${name} ${what}.`, mend);
  }
}

const nameAFile = 'Name a file, or - for standard input.';
const readFaults: Readonly<Record<string, readonly [what: string, mend: string]>> = {
  ENOENT: ['does not exist', nameAFile],
  ENOTDIR: ['does not exist', nameAFile],
  EISDIR: ['is a directory', 'Name the files in it.'],
  EACCES: ['may not be read', 'Make it a file that you may read.'],
};
const readCodes: Readonly<Record<string, FileCode>> = {
  ENOENT: 'file/missing',
  ENOTDIR: 'file/missing',
  EISDIR: 'file/directory',
};

async function readBounded(file: string, cwd: string, limitBytes: number): Promise<Buffer> {
  return file === '-' ? readStdin(limitBytes) : readFileBytes(resolve(cwd, file), limitBytes);
}

async function readStdin(limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    chunks.push(bytes);
    length += bytes.byteLength;
    if (length > limitBytes) break;
  }
  return Buffer.concat(chunks);
}

/** In one go, for a stream takes longer to set up than a packet to read. What tells no size, such as a pipe, is read to its end. */
function readFileBytes(path: string, limitBytes: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const chunks: Buffer[] = [];
    let length = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(Math.min(Math.max(size + 1 - length, leastChunk), limitBytes + 1));
      const count = readSync(file, chunk);
      chunks.push(chunk.subarray(0, count));
      length += count;
      if (count === 0 || length > limitBytes) return Buffer.concat(chunks);
    }
  } finally {
    closeSync(file);
  }
}

/** Bytes; a pipe hands out as many at once. */
const leastChunk = 64 * 1024;

/** Where the first byte stands that no UTF-8 text has. */
function firstOddByte(odd: string): { readonly line: number; readonly column: number } {
  const lines = odd.slice(0, odd.search(/[\udc80-\udcff]/u)).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function refused(
  file: string,
  fault: 'call' | 'content',
  code: FileCode,
  message: string,
  fix: string,
  place = { line: 1, column: 1 },
): TextReading & { readonly ok: false } {
  return { ok: false, fault, problem: { file, ...place, code, message, fix } };
}
