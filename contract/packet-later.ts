import { escapeText } from './escape.ts';
import type { Place } from './items.ts';
import type { Tell } from './packet-header.ts';
import type { HeaderKeys } from './packet-keys.ts';
import type { HeaderKey, Section } from './packet-layout.ts';
import type { PacketCode } from './rules/table.ts';
import type { Line } from './scanner.ts';
import { threadRefFault, threadRefKey } from './thread-ref.ts';

/**
 * Keys of the format that no thread can keep yet. Their own form is judged all the same; then they are refused, since
 * passing them over silently would break what they promise.
 */
export function tellLater(values: HeaderKeys, threadRef: string, tell: Tell): void {
  const after = values.get('after');
  const accept = values.get('accept');
  if (after && after.value !== '') tellAfter(after, threadRef, tell);
  if (after && after.value !== '') notYet(after.keyPlace, 'after=', tell);
  if (accept && readChoice(accept, 'packet/accept', ['auto', 'arch'], tell) === 'arch')
    notYet(accept.valuePlace, 'accept=arch', tell);
}

/**
 * `executor=ssh_direct` is for bootstrap and emergencies: forced by a reason, with the commands in a section of their
 * own as exactly one `sh` fence, and neither of them without it.
 */
export function tellDirect(values: HeaderKeys, commands: Section | undefined, tell: Tell): void {
  const executor = values.get('executor');
  const reason = values.get('reason');
  const choice = readChoice(executor, 'packet/executor', ['remote_codex', 'ssh_direct'], tell);
  if (commands) tellCommands(commands, tell);
  if (executor && choice === 'ssh_direct') {
    if (!reason)
      tell(executor.valuePlace, 'packet/ssh-direct-without-reason', 'executor=ssh_direct has no reason=.');
    if (!commands)
      tell(
        executor.valuePlace,
        'packet/ssh-direct-without-commands',
        'executor=ssh_direct has no # Commands.',
      );
    notYet(executor.valuePlace, 'executor=ssh_direct', tell);
    return;
  }
  if (reason)
    tell(reason.keyPlace, 'packet/only-with-ssh-direct', 'reason= stands without executor=ssh_direct.');
  if (commands) {
    const place = { line: commands.heading.number, column: 1 };
    tell(place, 'packet/only-with-ssh-direct', '# Commands stands without executor=ssh_direct.');
  }
}

/** One of a few words, in any case; told when it is none of them. An empty value was told already. */
export function readChoice<T extends string>(
  key: HeaderKey | undefined,
  code: PacketCode,
  choices: readonly T[],
  tell: Tell,
): T | undefined {
  if (key === undefined || key.value === '') return undefined;
  const choice = choices.find((known) => known === key.value.toLowerCase());
  if (choice === undefined)
    tell(key.valuePlace, code, `${key.key}="${shown(key.value)}" is none of ${choices.join(', ')}.`);
  return choice;
}

function notYet(place: Place, what: string, tell: Tell): void {
  tell(place, 'packet/not-yet-supported', `${what} is not yet supported.`, `Take ${what} out of the packet.`);
}

function tellAfter(key: HeaderKey, threadRef: string, tell: Tell): void {
  const seen = new Set<string>();
  for (const { 0: word, index } of key.value.matchAll(/[^\s,]+/gu)) {
    const same = threadRefKey(word);
    const fault =
      threadRefFault(word) ??
      (same === threadRefKey(threadRef) ? 'is this thread itself' : undefined) ??
      (seen.has(same) ? 'stands twice' : undefined);
    seen.add(same);
    if (fault === undefined) continue;
    const place = { line: key.valuePlace.line, column: key.valuePlace.column + index };
    tell(place, 'packet/after', `The thread_ref "${shown(word)}" of after= ${fault}.`);
  }
}

function tellCommands(section: Section, tell: Tell): void {
  const fences = fencesOf(section.lines);
  const [fence, other] = fences;
  const heading = { line: section.heading.number, column: 1 };
  const at = (line: Line | undefined): Place => (line ? { line: line.number, column: 1 } : heading);
  const fault = (place: Place, what: string): void => tell(place, 'packet/commands', `# Commands ${what}.`);
  if (!fence) fault(heading, 'holds no sh fence');
  else if (other) fault(at(other.opening), 'holds more than one fence');
  else if (fence.language !== 'sh')
    fault(at(fence.opening), `holds a fence of "${shown(fence.language)}", not of sh`);
  else if (fence.body.every((line) => /^\s*(?:#.*)?$/u.test(line.text)))
    fault(at(fence.opening), 'holds an empty fence');
}

interface Fence {
  readonly opening: Line;
  readonly language: string;
  readonly body: readonly Line[];
}

function fencesOf(lines: readonly Line[]): readonly Fence[] {
  const fences: { opening: Line; language: string; marker: string; body: Line[] }[] = [];
  let open = false;
  for (const line of lines) {
    if (line.kind !== 'fence') continue;
    const words = line.text.trim();
    const last = fences.at(-1);
    if (!open || !last) {
      const [, marker = '', language = ''] = /^(`+|~+)\s*(\S*)/u.exec(words) ?? [];
      fences.push({ opening: line, language: language.toLowerCase(), marker, body: [] });
      open = true;
    } else if (words.length >= last.marker.length && words === last.marker.charAt(0).repeat(words.length))
      open = false;
    else last.body.push(line);
  }
  return fences;
}

const shown = (text: string): string => escapeText(text, 120);
