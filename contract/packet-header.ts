import { withoutSpan } from './code-span.ts';
import { parseDuration } from './duration.ts';
import { escapeText } from './escape.ts';
import type { Place } from './items.ts';
import { lockNameFault } from './lock-name.ts';
import type { HeaderKey } from './packet-layout.ts';
import type { Packet } from './packet.ts';
import type { PacketCode } from './rules/table.ts';
import { threadRefFault } from './thread-ref.ts';
import { vagueness } from './vague.ts';

export type Header = Pick<
  Packet,
  'threadRef' | 'role' | 'scope' | 'success' | 'locks' | 'executor' | 'steps' | 'handshake' | 'deadlineMs'
>;

/** Tells a mistake of the packet; without a `fix` of its own it has the one of the rule. */
export type Tell = (place: Place, code: PacketCode, message: string, fix?: string) => void;

/** Reads the header's keys. What is wrong or missing is told, and stands in the answer as an empty value. */
export function readHeader(keys: readonly HeaderKey[], roles: readonly string[], tell: Tell): Header {
  const values = uniqueKeys(keys, tell);
  const first: Place = { line: 1, column: 1 };
  const required = (key: string, example: string): HeaderKey | undefined => {
    const found = values.get(key);
    if (!found) tell(first, 'packet/missing-key', `The header has no ${key}=.`, `Add a line ${example}`);
    else if (found.value === '')
      tell(found.keyPlace, 'packet/empty-key', `${key}= has no value.`, `Write ${example}`);
    return found?.value === '' ? undefined : found;
  };
  const threadRef = readThreadRef(required('thread_ref', 'thread_ref=RUNNER-WS8-20260213A'), tell);
  const role = readRole(required('role', `role=${roles[0] ?? 'runner:codex'}`), roles, tell);
  const scope = readSentence(required('scope', 'scope=<workstream or ticket>'), longestScope, tell);
  const success = readSentence(
    required('success', 'success=<the one success condition of the next step>'),
    longestSuccess,
    tell,
  );
  const steps = readChoice(values.get('steps'), 'packet/steps', ['multi', 'single'], tell);
  const handshake = readChoice(values.get('handshake'), 'packet/handshake', ['ask', 'skip'], tell);
  const deadlineMs = readDeadline(values.get('deadline'), tell);
  readExecutor(values.get('executor'), tell);
  readAccept(values.get('accept'), tell);
  const skip = values.get('handshake');
  if (skip && handshake === 'skip' && steps !== 'single') {
    tell(
      skip.valuePlace,
      'packet/handshake-skipped',
      'handshake=skip goes only with steps=single.',
      'Take handshake=skip out, or add steps=single if the work is one step.',
    );
  }
  return {
    threadRef,
    role,
    scope,
    success,
    locks: readLocks(values.get('locks'), tell),
    executor: 'remote_codex',
    steps: steps ?? 'multi',
    handshake: handshake ?? 'ask',
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  };
}

const supported: ReadonlySet<string> = new Set([
  'thread_ref',
  'role',
  'scope',
  'success',
  'locks',
  'executor',
  'steps',
  'handshake',
  'accept',
  'deadline',
]);
/** Keys of the format that no thread can keep yet: silently passing them over would break what they promise. */
const later: ReadonlySet<string> = new Set(['after', 'budget', 'reason']);
/** UTF-16 units. */
const longestScope = 200;
const longestSuccess = 1_000;
const mostLocks = 32;

function uniqueKeys(keys: readonly HeaderKey[], tell: Tell): ReadonlyMap<string, HeaderKey> {
  const values = new Map<string, HeaderKey>();
  for (const key of keys) {
    const name = escapeText(key.key, 40);
    const earlier = values.get(key.key);
    if (earlier) {
      tell(
        key.keyPlace,
        'packet/duplicate-key',
        `${name}= stands twice, first on line ${String(earlier.keyPlace.line)}.`,
        `Keep one ${name}=.`,
      );
    } else if (later.has(key.key)) notYet(key.keyPlace, `${name}=`, tell);
    else if (!supported.has(key.key)) {
      tell(
        key.keyPlace,
        'packet/unknown-key',
        `The header has the unknown key ${name}=.`,
        `Take it out; the keys are ${[...supported].join(', ')}.`,
      );
    } else values.set(key.key, { ...key, value: withoutSpan(key.value) });
  }
  return values;
}

/** A thing of the format whose time has not come. */
export function notYet(place: Place, what: string, tell: Tell): void {
  tell(place, 'packet/not-yet-supported', `${what} is not yet supported.`, `Take ${what} out of the packet.`);
}

function readThreadRef(key: HeaderKey | undefined, tell: Tell): string {
  const fault = key && threadRefFault(key.value);
  if (key && fault !== undefined) {
    tell(
      key.valuePlace,
      'packet/thread-ref',
      `The thread_ref "${shown(key.value)}" ${fault}.`,
      'Choose one like RUNNER-WS8-20260213A.',
    );
  }
  return key?.value ?? '';
}

function readRole(key: HeaderKey | undefined, roles: readonly string[], tell: Tell): string {
  const role = key?.value.toLowerCase() ?? '';
  if (key && !roles.includes(role)) {
    const list = roles.length === 0 ? 'none is' : `${roles.join(', ')} ${roles.length === 1 ? 'is' : 'are'}`;
    tell(
      key.valuePlace,
      'packet/unknown-role',
      `The role "${shown(key.value)}" is not configured; ${list}.`,
      'Name a configured role, or add [roles."<name>:<agent>"] to threadline.toml.',
    );
  }
  return role;
}

function readSentence(key: HeaderKey | undefined, longest: number, tell: Tell): string {
  if (key === undefined) return '';
  const { value, valuePlace } = key;
  if (value.length > longest) {
    tell(
      valuePlace,
      'packet/too-long',
      `${key.key}= has ${String(value.length)} characters, the most is ${String(longest)}.`,
      'Say it in one sentence; the rest belongs into the sections.',
    );
  } else if (vagueness(value) !== undefined) {
    tell(
      valuePlace,
      'packet/vague',
      `${key.key}="${shown(value)}" is too vague to be checked.`,
      `Write in ${key.key}= what exactly will be true.`,
    );
  }
  return value;
}

function readChoice<T extends string>(
  key: HeaderKey | undefined,
  code: PacketCode,
  choices: readonly T[],
  tell: Tell,
): T | undefined {
  if (key === undefined) return undefined;
  const choice = choices.find((known) => known === key.value.toLowerCase());
  if (choice === undefined) {
    tell(
      key.valuePlace,
      code,
      `${key.key}="${shown(key.value)}" is none of ${choices.join(', ')}.`,
      `Write ${choices.map((known) => `${key.key}=${known}`).join(' or ')}.`,
    );
  }
  return choice;
}

function readExecutor(key: HeaderKey | undefined, tell: Tell): void {
  if (key?.value.toLowerCase() === 'ssh_direct') notYet(key.valuePlace, 'executor=ssh_direct', tell);
  else readChoice(key, 'packet/executor', ['remote_codex'], tell);
}

function readAccept(key: HeaderKey | undefined, tell: Tell): void {
  if (key?.value.toLowerCase() === 'arch') notYet(key.valuePlace, 'accept=arch', tell);
  else readChoice(key, 'packet/accept', ['auto'], tell);
}

function readDeadline(key: HeaderKey | undefined, tell: Tell): number | undefined {
  const ms = key && parseDuration(key.value);
  if (key && ms === undefined) {
    tell(
      key.valuePlace,
      'packet/deadline',
      `deadline="${shown(key.value)}" is no duration.`,
      'Write it like 90s, 30m, 2h or 3d.',
    );
  }
  return ms;
}

function readLocks(key: HeaderKey | undefined, tell: Tell): readonly string[] {
  const names = [...(key?.value ?? '').matchAll(/[^\s,]+/gu)];
  for (const { 0: name, index } of names) {
    const fault = lockNameFault(name);
    if (!key || fault === undefined) continue;
    const place = { line: key.valuePlace.line, column: key.valuePlace.column + index };
    tell(place, 'packet/lock', `The lock "${shown(name)}" ${fault}.`, 'Name a resource like hut/slot-3.');
  }
  const unique = [...new Set(names.map(([name]) => name))].sort();
  if (key && unique.length > mostLocks) {
    tell(
      key.valuePlace,
      'packet/lock',
      `The packet names ${String(unique.length)} locks, the most is ${String(mostLocks)}.`,
      'Name what contains them.',
    );
  }
  return unique;
}

const shown = (text: string): string => escapeText(text, 120);
