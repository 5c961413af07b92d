import { relative, resolve, isAbsolute } from 'node:path';
import type { Config } from '../contract/config.ts';
import { parsePacket } from '../contract/packet-parse.ts';
import type { Packet } from '../contract/packet.ts';
import type { Parsed, Problem } from '../contract/problem.ts';
import { answer, refuse, type Outcome } from './refusal.ts';
import { commandLine } from './shell-word.ts';
import { nameOfFile, readTextFile } from './text-file.ts';

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
  const parsed = parseFor(knownOf(config), text.value, file);
  if (!parsed.ok) {
    const sources = new Map([[nameOfFile(file), text.value]]);
    return refusePacket(parsed.problems, [file], ' Nothing was started.', sources);
  }
  const path = file === '-' ? undefined : insideOf(config.arch.repo, resolve(cwd, file));
  return answer({ packet: parsed.value, text: text.value, ...(path === undefined ? {} : { path }) });
}

/** Who there is, for a packet. */
export const knownOf = ({
  arch,
  roles,
}: Config): { readonly archActor: string; readonly roles: readonly string[] } => ({
  archActor: arch.actor,
  roles: Object.keys(roles),
});

/** Parses as this configuration's arch would delegate; problems name `file`. */
export function parseFor(
  known: { readonly archActor: string; readonly roles: readonly string[] },
  text: string,
  file: string,
): Parsed<Packet> {
  const parsed = parsePacket(text, known);
  if (parsed.ok) return parsed;
  return { ok: false, problems: parsed.problems.map((problem) => ({ ...problem, file: nameOfFile(file) })) };
}

export async function readText(file: string, cwd: string): Promise<Outcome<string>> {
  const reading = await readTextFile(file, cwd, packetLimitBytes);
  if (reading.ok) return answer(reading.text);
  const { message, fix } = reading.problem;
  return refuse(reading.fault === 'call' ? 'usage' : 'contract_refused', message, fix);
}

/** Problems carry their file's name already. */
export function refusePacket(
  problems: readonly Problem[],
  files: readonly string[],
  effect = '',
  sources?: ReadonlyMap<string, string>,
): Outcome<never> {
  const many = problems.length === 1 ? 'a problem' : `${String(problems.length)} problems`;
  return refuse(
    'contract_refused',
    `${files.map(nameOfFile).join(', ')}: ${many}.${effect}`,
    'Mend each problem as its `fix` says, then run the command again.',
    { problems, nextActions: lintAgain(files), ...(sources ? { sources } : {}) },
  );
}

/** What can be typed again: not what came on standard input, nor a packet that Temporal keeps. */
export function lintAgain(files: readonly string[]): readonly string[] {
  const onDisk = files.filter((file) => file !== '-' && !file.startsWith('<'));
  return onDisk.length === 0 ? [] : [commandLine(['threadline', 'lint', ...onDisk])];
}

function insideOf(repo: string, file: string): string | undefined {
  const path = relative(repo, file);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? undefined : path.replaceAll('\\', '/');
}
