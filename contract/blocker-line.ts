import { isActor } from './actor.ts';
import type { Blocker } from './closure.ts';
import { withoutSpan } from './code-span.ts';
import type { RuleCode } from './rules/table.ts';

/**
 * `<text> owner=<actor> operator_required=yes|no next=<next action>`. The three keys stand at the end and are read from
 * there, so that text and commands may hold anything; their order does not matter.
 */
export type BlockerReading =
  | { readonly ok: true; readonly blocker: Blocker }
  | { readonly ok: false; readonly fault: string; readonly code: RuleCode };

/** Whether the next action is exact and the owner known is judged elsewhere (closure-check.ts). */
export function readBlocker(line: string): BlockerReading {
  const found = new Map<string, string>();
  const written = line.trim().replace(/`[.,;]$/u, '`');
  let rest = written;
  for (let pair = lastPair(rest); pair && isNew(pair.key, found); pair = lastPair(rest)) {
    found.set(pair.key, pair.value);
    rest = rest.slice(0, pair.start).trim();
  }
  const held = lastPair(rest)?.key === 'hold';
  if (held) return refused('says hold=, which is not yet supported', 'entry/not-yet-supported');
  if (found.size < keys.length) {
    const loose = looseBlocker(written);
    if (!loose)
      return refused(`lacks ${keys.filter((key) => !found.has(key)).join(', ')}`, 'entry/blocker-incomplete');
    return judged(loose.text, loose.found);
  }
  return judged(rest, found);
}

/** @throws TypeError when the blocker could not be read back as it is. */
export function writeBlocker(blocker: Blocker): string {
  const required = blocker.operatorRequired ? 'yes' : 'no';
  const line = `${blocker.text} owner=${blocker.owner} operator_required=${required} next=${blocker.next}`;
  const back = readBlocker(line);
  const same =
    back.ok &&
    back.blocker.text === blocker.text &&
    back.blocker.owner === blocker.owner &&
    back.blocker.next === blocker.next;
  if (!same) throw new TypeError('blockers: text, owner or next action cannot be told apart once written');
  return line;
}

const keys = ['owner', 'operator_required', 'next'] as const;

const isNew = (key: string, found: ReadonlyMap<string, string>): boolean =>
  keys.some((known) => known === key) && !found.has(key);

function judged(text: string, found: ReadonlyMap<string, string>): BlockerReading {
  const word = (key: string): string =>
    withoutSpan((found.get(key) ?? '').replace(/[,;]$/u, '')).toLowerCase();
  const owner = word('owner');
  const required = word('operator_required');
  if (text === '') return refused('does not say what stands in the way', 'entry/blocker-incomplete');
  if (!isActor(owner))
    return refused('has an owner that is neither "operator" nor <name>:<agent>', 'entry/owner');
  if (required !== 'yes' && required !== 'no') {
    return refused('must say operator_required=yes or operator_required=no', 'entry/operator-required');
  }
  const next = found.get('next') ?? '';
  return { ok: true, blocker: { text, owner, operatorRequired: required === 'yes', next } };
}

interface LastPair {
  readonly key: string;
  readonly value: string;
  readonly start: number;
}

/** Longest value that is looked for at the end of a line without backquotes; a path has at most 512 characters. */
const longestWord = 700;

function lastPair(text: string): LastPair | undefined {
  const opening = text.endsWith('`') ? openingOf(text) : undefined;
  const from = Math.max(0, (opening ?? text.length) - longestWord);
  const tail = text.slice(from, opening);
  const match =
    opening === undefined
      ? (/(?:^|\s)([A-Za-z_]+)=(\S+)$/u.exec(tail) ?? /(?:^|\s)([A-Za-z_]+)\s?=\s?(\S+)$/u.exec(tail))
      : /(?:^|\s)([A-Za-z_]+)\s?=\s?((?:command\s?:\s?)?)$/iu.exec(tail);
  if (match === null) return undefined;
  return {
    key: (match[1] ?? '').toLowerCase(),
    value: (match[2] ?? '') + (opening === undefined ? '' : text.slice(opening)),
    start: from + match.index,
  };
}

/** Index of the run of backquotes that opens the span which ends the text. */
function openingOf(text: string): number | undefined {
  let length = 0;
  while (text[text.length - 1 - length] === '`') length += 1;
  for (let end = text.length - length; end > 0;) {
    const last = text.lastIndexOf('`', end - 1);
    if (last === -1) return undefined;
    let first = last;
    while (text[first - 1] === '`') first -= 1;
    if (last - first + 1 === length) return first;
    // A longer or shorter run stands inside the span.
    end = first;
  }
  return undefined;
}

/** A next action with spaces and without backquotes: read as far as it goes, so that its own fault can be named. */
function looseBlocker(
  line: string,
): { readonly text: string; readonly found: ReadonlyMap<string, string> } | undefined {
  const match = /^(.*?)\sowner=(\S+)\soperator_required=(\S+)\snext=(.+)$/iu.exec(line);
  if (match === null) return undefined;
  const [, text = '', owner = '', required = '', next = ''] = match;
  return {
    text: text.trim(),
    found: new Map([
      ['owner', owner],
      ['operator_required', required],
      ['next', next.trim()],
    ]),
  };
}

const refused = (fault: string, code: RuleCode): BlockerReading => ({ ok: false, fault, code });
