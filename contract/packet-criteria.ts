import { formatAction, parseAction } from './action.ts';
import { readSpan, withoutSpan } from './code-span.ts';
import { escapeText } from './escape.ts';
import { readItems, type Item, type Place } from './items.ts';
import type { Tell } from './packet-header.ts';
import type { Section } from './packet-layout.ts';
import type { Criterion } from './packet.ts';
import { readPairs } from './pairs.ts';
import { repositoryPathFault } from './repository-path.ts';
import { unsaid } from './vague.ts';

/** Reads `- AC1: text evidence=path,path check=`command``; several paths by commas or spaces, one with spaces in backquotes. */
export function readCriteria(section: Section, tell: Tell): readonly Criterion[] {
  const { items, strays } = readItems(section.lines);
  for (const line of strays) {
    const place = { line: line.number, column: line.text.search(/\S/u) + 1 };
    tell(place, 'packet/criterion-form', `"${shown(line.text.trim())}" is no criterion.`);
  }
  for (const line of section.lines) {
    if (line.kind !== 'fence' && line.kind !== 'quote') continue;
    const column = line.text.search(/AC\d+\s*:/iu) + 1;
    if (column === 0) continue;
    const message = `"${shown(line.text.slice(column - 1))}" stands in a ${line.kind}, where no criterion is read.`;
    tell({ line: line.number, column }, 'packet/criterion-form', message);
  }
  const heading = { line: section.heading.number, column: 1 };
  if (items.length === 0 && strays.length === 0) {
    tell(
      heading,
      'packet/no-criteria',
      'The acceptance criteria are empty: nothing would tell when the work is done.',
    );
  }
  if (items.length > mostCriteria) {
    tell(
      heading,
      'packet/too-many-criteria',
      `There are ${String(items.length)} criteria, the most is ${String(mostCriteria)}.`,
    );
  }
  const seen = new Set<string>();
  return items.flatMap((item) => {
    const criterion = readCriterion(item, tell);
    if (!criterion) return [];
    if (seen.has(criterion.id)) {
      tell(item.place(0), 'packet/duplicate-criterion', `${criterion.id} stands twice.`);
    }
    seen.add(criterion.id);
    return [criterion];
  });
}

const mostCriteria = 50;

function readCriterion(item: Item, tell: Tell): Criterion | undefined {
  const match = /^(?:\[[ x]\]\s+)?[*_]{0,2}(AC[1-9]\d{0,3})[*_]{0,2}\s*:[*_]{0,2}\s*/iu.exec(item.text);
  if (match === null) {
    tell(
      item.place(0),
      'packet/criterion-form',
      `"${shown(item.text)}" is no criterion: it has no number like AC1.`,
    );
    return undefined;
  }
  const id = (match[1] ?? '').toUpperCase();
  const from = match[0].length;
  const tail = tailStart(item.text, from);
  const text = item.text.slice(from, tail).trim();
  if (text === '' || unsaid(text) !== undefined) {
    const what = text === '' ? 'says nothing' : `"${shown(text)}" is too vague to be checked`;
    tell(item.place(0), 'packet/criterion-vague', `${id} ${what}.`);
  }
  const { evidence, check } = readTail(item, id, tail, tell);
  return { id, text, evidence, ...(check === undefined ? {} : { check }) };
}

/** Where the first `evidence=` or `check=` outside backquotes begins; the end of the text if there is none. */
function tailStart(text: string, from: number): number {
  const step = /`+|(?<=\s|:)(?:evidence|check)[ \t]*=/giu;
  step.lastIndex = from;
  for (let match = step.exec(text); match !== null; match = step.exec(text)) {
    if (!match[0].startsWith('`')) return match.index;
    step.lastIndex = readSpan(text, match.index)?.end ?? match.index + match[0].length;
  }
  return text.length;
}

interface Tail {
  readonly evidence: readonly string[];
  readonly check?: string;
}

function readTail(item: Item, id: string, start: number, tell: Tell): Tail {
  const tail = item.text.slice(start);
  const evidence: string[] = [];
  let check: string | undefined;
  const pairs = readPairs(tail);
  const seen = new Set<string>();
  for (const [index, pair] of pairs.entries()) {
    const place = item.place(start + pair.start);
    const loose = tail.slice(pair.end, pairs[index + 1]?.start);
    const told = seen.has(pair.key);
    seen.add(pair.key);
    if (!told && pair.key === 'evidence') {
      evidence.push(...readPaths(place, id, pair.value, loose, tell));
      continue;
    }
    if (told) tell(place, 'packet/criterion-key-twice', `${id} says ${shown(pair.key)}= twice.`);
    else if (pair.key === 'check') check = readCheck(place, id, pair.value.trim(), tell);
    else {
      tell(place, 'packet/criterion-unknown-key', `${id} has the unknown key ${shown(pair.key)}=.`);
    }
    const at = loose.search(/\S/u);
    if (at === -1) continue;
    const message = `"${shown(loose.trim())}" stands behind ${shown(pair.key)}= of ${id}.`;
    tell(item.place(start + pair.end + at), 'packet/criterion-tail', message);
  }
  if (!seen.has('evidence')) {
    tell(item.place(0), 'packet/criterion-without-evidence', `${id} names no evidence.`);
  }
  return { evidence, ...(check === undefined ? {} : { check }) };
}

/** Commas part paths; so do spaces, which is why bare words behind the value are paths too. */
function readPaths(place: Place, id: string, value: string, loose: string, tell: Tell): readonly string[] {
  const behind = loose.match(/`[^`]*`|[^\s,`]+|`/gu) ?? [];
  const wordsBehind = new Set(behind.map((word) => withoutSpan(word)));
  const words = [...value.split(',').map((word) => word.trim()), ...wordsBehind];
  const paths = [...new Set(words.filter((word) => word !== ''))];
  if (paths.length === 0) {
    tell(
      place,
      'packet/criterion-without-evidence',
      `evidence= of ${id} has no path.`,
      'Write evidence=<path of a file in the role repository>.',
    );
  }
  for (const path of paths) {
    const fault = evidenceFault(path, wordsBehind.has(path));
    if (fault === undefined) continue;
    tell(place, 'packet/evidence-path', `The evidence path "${shown(path)}" of ${id} ${fault}.`);
  }
  return paths;
}

function evidenceFault(path: string, behind: boolean): string | undefined {
  if (/^(?:<.*>|none|n\/?a|tb[acd]|todo|nil|null|unknown|[-.?…]+)$/iu.test(path))
    return 'is a placeholder, not a file';
  if (/^\$\w|\$[{(]/u.test(path)) return 'is a variable of a shell, not a path';
  if (/^["'“]|["'”]$/u.test(path)) return 'stands in quotes; a path with spaces stands in backquotes';
  if (/[.,;:]$/u.test(path)) return 'ends with a mark of the sentence';
  if (/[*?]/u.test(path)) return 'is a pattern, not a file';
  if (behind && !/[/.]./u.test(path)) return 'looks like a word of the text, not like a path';
  return repositoryPathFault(path);
}

/** Held to what a next action is held to: a command line that somebody could run as it stands. */
function readCheck(place: Place, id: string, command: string, tell: Tell): string | undefined {
  if (command === '' || command.startsWith('`')) {
    tell(place, 'packet/check', `check= of ${id} has no whole command.`);
    return undefined;
  }
  const reading = parseAction(formatAction({ kind: 'command', command }));
  if (reading.ok) return command;
  tell(place, 'packet/check', `check= of ${id} cannot be run. ${reading.message}`);
  return undefined;
}

const shown = (text: string): string => escapeText(text, 120);
