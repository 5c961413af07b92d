import { readFile } from 'node:fs/promises';
import { relative, resolve, isAbsolute } from 'node:path';
import type { Config } from '../contract/config.ts';
import { parsePacket } from '../contract/packet-parse.ts';
import type { Packet } from '../contract/packet.ts';
import type { Parsed, Problem } from '../contract/problem.ts';
import { answer, refuse, type Outcome } from './refusal.ts';
import { commandLine } from './shell-word.ts';

/** A packet as it came in, read and checked. */
export interface PacketFile {
  readonly packet: Packet;
  readonly text: string;
  /** Relative to arch's repository, with `/`; absent when it lies elsewhere or came from stdin. */
  readonly path?: string;
}

/** Larger than any packet that a role could be expected to read; Temporal's payload limit is 2 MiB. */
const packetLimitBytes = 256 * 1024;

/** `-` reads standard input. Refuses with every problem of the text, each with its file, line and column. */
export async function readPacketFile(
  file: string,
  config: Config,
  cwd: string,
): Promise<Outcome<PacketFile>> {
  const text = await readText(file, cwd);
  if (!text.ok) return text;
  const parsed = parseFor(config, text.value, file);
  if (!parsed.ok) return refusePacket(parsed.problems, [file], ' Nothing was started.');
  const path = file === '-' ? undefined : insideOf(config.arch.repo, resolve(cwd, file));
  return answer({ packet: parsed.value, text: text.value, ...(path === undefined ? {} : { path }) });
}

/** Parses as this configuration's arch would delegate; problems name `file`. */
export function parseFor(config: Config, text: string, file: string): Parsed<Packet> {
  const parsed = parsePacket(text, { archActor: config.arch.actor, roles: Object.keys(config.roles) });
  if (parsed.ok) return parsed;
  return { ok: false, problems: parsed.problems.map((problem) => ({ ...problem, file: nameOf(file) })) };
}

export async function readText(file: string, cwd: string): Promise<Outcome<string>> {
  try {
    const bytes = file === '-' ? await readStdin() : await readFile(resolve(cwd, file));
    if (bytes.byteLength > packetLimitBytes) {
      return refuse(
        'contract_refused',
        `${nameOf(file)} has ${String(bytes.byteLength)} bytes; a packet has at most ${String(packetLimitBytes)}.`,
        'Move the bulk into files of a repository and name them in the packet.',
      );
    }
    return answer(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    if (error instanceof TypeError) {
      return refuse('contract_refused', `${nameOf(file)} is no UTF-8 text.`, 'Save the packet as UTF-8.');
    }
    const reason = error instanceof Error ? error.message : String(error);
    return refuse(
      'usage',
      `The packet cannot be read: ${reason}`,
      'Name a packet file, or - for standard input.',
    );
  }
}

/** Problems carry their file's name already. */
export function refusePacket(
  problems: readonly Problem[],
  files: readonly string[],
  effect = '',
): Outcome<never> {
  const many = problems.length === 1 ? 'a problem' : `${String(problems.length)} problems`;
  const onDisk = files.filter((file) => file !== '-' && !file.startsWith('<'));
  return refuse(
    'contract_refused',
    `${files.map(nameOf).join(', ')}: ${many}.${effect}`,
    'Mend each problem as its `fix` says, then run the command again.',
    { problems, nextActions: onDisk.length === 0 ? [] : [commandLine(['threadline', 'lint', ...onDisk])] },
  );
}

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

function insideOf(repo: string, file: string): string | undefined {
  const path = relative(repo, file);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? undefined : path.replaceAll('\\', '/');
}

const nameOf = (file: string): string => (file === '-' ? '<stdin>' : file);
