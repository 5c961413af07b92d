import { parseDuration } from './duration.ts';
import { escapeText } from './escape.ts';
import type { Place } from './items.ts';
import { lockNameFault } from './lock-name.ts';
import type { HeaderKeys } from './packet-keys.ts';
import { readChoice, tellLater } from './packet-later.ts';
import type { HeaderKey } from './packet-layout.ts';
import { secondCondition } from './packet-success.ts';
import type { Packet } from './packet.ts';
import type { PacketCode } from './rules/table.ts';
import { threadRefFault } from './thread-ref.ts';
import { placeholderIn, unsaid } from './vague.ts';

export type Header = Pick<
  Packet,
  | 'threadRef'
  | 'role'
  | 'scope'
  | 'success'
  | 'locks'
  | 'executor'
  | 'steps'
  | 'handshake'
  | 'deadlineMs'
  | 'budget'
>;

/** Tells a mistake of the packet; without a `fix` of its own it has the one of the rule. */
export type Tell = (place: Place, code: PacketCode, message: string, fix?: string) => void;

/** Reads the header's keys. What is wrong or missing is told, and stands in the answer as an empty value. */
export function readHeader(values: HeaderKeys, roles: readonly string[], tell: Tell): Header {
  const first: Place = { line: 1, column: 1 };
  const required = (key: string, example: string): HeaderKey | undefined => {
    const found = values.get(key);
    if (!found) tell(first, 'packet/missing-key', `The header has no ${key}=.`, `Add a line ${example}`);
    return found?.value === '' ? undefined : found;
  };
  const threadRef = readThreadRef(required('thread_ref', 'thread_ref=RUNNER-WS8-20260213A'), tell);
  const role = readRole(required('role', `role=${roles[0] ?? 'runner:codex'}`), roles, tell);
  const scope = readSentence(
    required('scope', 'scope=<workstream or ticket>'),
    longestScope,
    tell,
    placeholderIn,
  );
  const success = readSuccess(
    required('success', 'success=<the one success condition of the next step>'),
    tell,
  );
  const steps = readChoice(values.get('steps'), 'packet/steps', ['multi', 'single'], tell);
  const handshake = readChoice(values.get('handshake'), 'packet/handshake', ['ask', 'skip'], tell);
  const deadlineMs = readDeadline(values.get('deadline'), tell);
  const budget = readBudget(values.get('budget'), tell);
  readReason(values.get('reason'), tell);
  tellLater(values, threadRef, tell);
  const skip = values.get('handshake');
  if (skip && handshake === 'skip' && steps !== 'single') {
    tell(skip.valuePlace, 'packet/handshake-skipped', 'handshake=skip goes only with steps=single.');
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
    ...(budget === undefined ? {} : { budget }),
  };
}

/** UTF-16 units. */
const longestScope = 200;
const longestSentence = 1_000;
const mostLocks = 32;

function readThreadRef(key: HeaderKey | undefined, tell: Tell): string {
  const fault = key && threadRefFault(key.value);
  if (key && fault !== undefined) {
    tell(key.valuePlace, 'packet/thread-ref', `The thread_ref "${shown(key.value)}" ${fault}.`);
  }
  return key?.value ?? '';
}

function readRole(key: HeaderKey | undefined, roles: readonly string[], tell: Tell): string {
  const role = key?.value.toLowerCase() ?? '';
  if (key && !roles.includes(role)) {
    const list = roles.length === 0 ? 'none is' : `${roles.join(', ')} ${roles.length === 1 ? 'is' : 'are'}`;
    tell(key.valuePlace, 'packet/unknown-role', `The role "${shown(key.value)}" is not configured; ${list}.`);
  }
  return role;
}

/** `vague` says what is vague in it, if anything. */
function readSentence(
  key: HeaderKey | undefined,
  longest: number,
  tell: Tell,
  vague: (text: string) => string | undefined = unsaid,
): string {
  if (key === undefined) return '';
  const { value, valuePlace } = key;
  if (value.length > longest) {
    tell(
      valuePlace,
      'packet/too-long',
      `${key.key}= has ${String(value.length)} characters, the most is ${String(longest)}.`,
    );
  } else if (vague(value) !== undefined) {
    tell(
      valuePlace,
      'packet/vague',
      `${key.key}="${shown(value)}" is too vague to be checked.`,
      `Write in ${key.key}= what exactly will be true.`,
    );
  }
  return value;
}

/** The one condition; undefined values were told already. */
function readSuccess(key: HeaderKey | undefined, tell: Tell): string {
  const success = readSentence(key, longestSentence, tell);
  const other = success.length > longestSentence ? undefined : secondCondition(success);
  if (key && other) {
    const place = { line: key.valuePlace.line, column: key.valuePlace.column + other.index };
    tell(place, 'packet/several-conditions', `success= names more than one condition: ${other.sign}.`);
  }
  return success;
}

/** Why it is forced: somebody will ask. */
function readReason(key: HeaderKey | undefined, tell: Tell): void {
  if (key?.value !== '') readSentence(key, longestSentence, tell);
}

function readDeadline(key: HeaderKey | undefined, tell: Tell): number | undefined {
  const ms = key && parseDuration(key.value);
  if (key && ms === undefined) {
    tell(key.valuePlace, 'packet/deadline', `deadline="${shown(key.value)}" is no duration.`);
  }
  return ms;
}

function readBudget(key: HeaderKey | undefined, tell: Tell): number | undefined {
  if (key === undefined || key.value === '') return undefined;
  const tokens = tokensFrom(key.value);
  if (tokens === undefined)
    tell(key.valuePlace, 'packet/budget', `budget="${escapeText(key.value, 120)}" is no number of tokens.`);
  return tokens;
}

/** A whole number above zero, `k` for thousands and `m` for millions; undefined for anything else. */
function tokensFrom(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d{1,12})([km]?)$/iu.exec(text) ?? [];
  const tokens = Number(digits) * ({ k: 1_000, m: 1_000_000 }[unit.toLowerCase()] ?? 1);
  return tokens > 0 ? tokens : undefined;
}

function readLocks(key: HeaderKey | undefined, tell: Tell): readonly string[] {
  const names = [...(key?.value ?? '').matchAll(/[^\s,]+/gu)];
  for (const { 0: name, index } of names) {
    const fault = lockNameFault(name);
    if (!key || fault === undefined) continue;
    const place = { line: key.valuePlace.line, column: key.valuePlace.column + index };
    tell(place, 'packet/lock', `The lock "${shown(name)}" ${fault}.`);
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
