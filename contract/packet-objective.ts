import { escapeText } from './escape.ts';
import type { Place } from './items.ts';
import { maskAsides } from './mask.ts';
import { numberingOf } from './numbering.ts';
import type { Tell } from './packet-header.ts';
import type { Section } from './packet-layout.ts';
import { isVerb } from './packet-success.ts';
import type { Line } from './scanner.ts';

/**
 * Tells a second objective inside # Objective: one that is named so ("Objective 2: …"), items of a list that is called
 * objectives, and numbered items without a sentence above them of which one does not go on from the others. Numbered
 * steps below the one objective are honest, and so are bullets.
 */
export function tellSecondObjective(section: Section, tell: Tell): void {
  const lines = section.lines.filter((line) => line.kind !== 'comment');
  const found = named(lines) ?? listed(lines);
  if (!found) return;
  const { place, text } = found;
  tell(place, 'packet/second-objective', `"${escapeText(text, 80)}" is an objective beside the first.`);
}

/** The name of a section that can only hold a further objective: "Objective 2", "Second objective". */
export const isSecondObjective = (name: string): boolean => second.test(name);

interface Found {
  readonly place: Place;
  readonly text: string;
}

/** Behind the name stands what it is; "the second objective of the roadmap" only mentions one. */
const second =
  /^(?:(?:the|a|our)\s+)?(?:(?:second|third|fourth|2nd|3rd|4th|another|other|secondary|additional|further)\s+(?:objective|goal)|(?:objective|goal)\s*(?:no\.?\s*|nr\.?\s*|number\s+|#\s*)?(?:[2-9]|two|three|ii|iii|b|c))[*_]*\s*(?::|[-–—]\s|is\s+(?:to|that)\s|[.)]\s|$)/iu;

function named(lines: readonly Line[]): Found | undefined {
  for (const [index, line] of lines.entries()) {
    if (line.kind !== 'text') continue;
    const [start = '', mark = ''] = /^\s*([-*+]\s+|#{1,6}\s+|\d{1,2}[.)]\s+)?[*_]*/u.exec(line.text) ?? [];
    const before = lines[index - 1];
    const fresh = mark !== '' || before?.kind !== 'text' || /[.:;!?]["')*_]*\s*$/u.test(before.text);
    const starts = [...line.text.matchAll(/[.;:!?]["')*_]*\s+(?=\S)/gu)].map(
      (end) => end.index + end[0].length,
    );
    const at = [...(fresh ? [start.length] : []), ...starts].find((from) =>
      second.test(line.text.slice(from)),
    );
    if (at !== undefined) return { place: { line: line.number, column: at + 1 }, text: line.text.slice(at) };
  }
  return undefined;
}

interface ListItem extends Found {
  readonly numbered: boolean;
}

function listed(lines: readonly Line[]): Found | undefined {
  const { lead, items } = listOf(lines);
  if (called.test(lead) && !/\b(?:not?|out of|later|other)\b/iu.test(lead)) return items[1];
  if (!announces.test(lead) || !items.every(({ numbered }) => numbered)) return undefined;
  const earlier: Earlier = { words: new Set(), things: new Map() };
  return items.find((item, index) => {
    const words = wordsOf(item.text);
    const goesOn =
      index === 0 || takesUp.test(item.text) || follows.test(item.text) || namesAgain(words, earlier);
    remember(words, earlier);
    return !goesOn;
  });
}

/** "Objectives:", "This thread has two objectives:". */
const called = /^(?:[^.:]{0,60}\s)?(?:objectives|goals)(?:\s+are)?\s*:[*_]*$/iu;

/** Nothing, or words that only say that a list follows: no objective stands above it. */
const announces =
  /^(?:(?:(?:please|do|the|this|these|following|two|three|four|several|things?|tasks?|todo|steps?|work|items?|we|you|need|needs|must|should|shall|will|to|be|done|is|are|as|follows|what|list|goals?|in|order)\b[\s,]*)+:)?$/iu;

/** The outermost list that the section begins with, and the text above it. */
function listOf(lines: readonly Line[]): { readonly lead: string; readonly items: readonly ListItem[] } {
  const lead: string[] = [];
  const items: ListItem[] = [];
  for (const line of lines) {
    const match = line.kind === 'text' ? /^ {0,3}(?:([-*+])|\(?\d{1,2}[.)])\s+/u.exec(line.text) : null;
    const last = items.pop();
    if (last && !match) items.push({ ...last, text: `${last.text} ${line.text.trim()}` });
    else if (last) items.push(last);
    else if (!match && line.kind !== 'blank' && !/^\s*#/u.test(line.text)) lead.push(line.text.trim());
    if (match) items.push(...inline(line, match[0].length, match[1] === undefined));
  }
  return { lead: lead.join(' '), items };
}

/** An item of its own line may number further ones behind it: "1) Boot slot 3, 2) move the wiki". */
function inline(line: Line, start: number, numbered: boolean): readonly ListItem[] {
  const item = (from: number, to?: number): ListItem => ({
    place: { line: line.number, column: Math.min(from + 1, line.text.length) },
    text: line.text.slice(from, to),
    numbered,
  });
  const numbering = numbered ? numberingOf(maskAsides(line.text.trimStart())) : undefined;
  const indent = line.text.length - line.text.trimStart().length;
  if (numbering?.first !== 0) return [item(start)];
  return [item(start, numbering.second + indent), item(numbering.secondText + indent)];
}

/** Words by which a numbered item takes up an earlier one, as a step of the same objective does. */
const takesUp =
  /\b(?:it|its|them|they|their|then|afterwards|finally|again|this|these|those|same|after that|the result|the results)\b/iu;

/** Orders that come behind other work, and are no objective of their own. */
const follows =
  /^(?:verify|check|confirm|validate|measure|compare|record|collect|report|document|commit|push|tag|restart|reboot|rerun|repeat|wait|(?:re)?run (?:(?:all|the) )*(?:tests|suite|checks|smoke)|clean up|roll back|(?:add|write) (?:an? )?(?:\w+ )?tests?)\b/iu;

interface Earlier {
  readonly words: Set<string>;
  /** Thing with a number → the first words of the items that name it. */
  readonly things: Map<string, Set<string>>;
}

/** "the …" of something that an earlier item has named, or the same numbered thing with another verb. */
function namesAgain(words: readonly string[], { words: known, things }: Earlier): boolean {
  const mentioned = words.some((word, index) => {
    if (word !== 'the') return false;
    const [first = '', ...rest] = words.slice(index + 1, index + 4);
    return known.has(first) || rest.some((next) => next.length > 2 && known.has(next) && !isVerb(next));
  });
  return mentioned || thingsOf(words).some((thing) => things.get(thing)?.has(words[0] ?? '') === false);
}

function remember(words: readonly string[], { words: known, things }: Earlier): void {
  for (const word of words) known.add(word);
  for (const thing of thingsOf(words))
    things.set(thing, (things.get(thing) ?? new Set()).add(words[0] ?? ''));
}

const wordsOf = (text: string): readonly string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}]+(?:[._/-]+[\p{L}\p{N}]+)*/gu) ?? [];

/** Things with a number: "slot 3", "slot-3", "2.4.1". */
const thingsOf = (words: readonly string[]): readonly string[] =>
  words.flatMap((word, index) =>
    !/\d/u.test(word) ? [] : word.length > 3 ? [word] : [`${words[index - 1] ?? ''} ${word}`],
  );
