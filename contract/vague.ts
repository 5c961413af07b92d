import { acting, pairs, repairing, type Pairs } from './vague-pairs.ts';
import { emptyWords, forbidden, idlePhrases, placeholders, statesOfThings, things } from './vague-phrases.ts';

/**
 * The vague phrase that this text begins with, or undefined. A text is vague when it is nothing but whole phrases of the list,
 * one after another, with empty words around them ("Investigate", "please look into it further"); never because it holds such
 * a phrase: one word that is not of the list makes it exact ("Investigate why port 22 of slot-3 refuses"). So does a path,
 * a number or an id. English only: a text in another language is never vague.
 */
export function vagueness(text: string): string | undefined {
  return made(text, vocabulary());
}

/** The same where something must be said: "none" answers only where there may be nothing. */
export const unsaid = (text: string): string | undefined => (isNone(text) ? 'none' : vagueness(text));

/** Is this nothing but the word, whatever marks stand around it? */
const isNone = (text: string): boolean => /^[^\p{L}\p{N}]*none[^\p{L}\p{N}]*$/iu.test(text);

/** Is this phrase of the list something that is done or comes to be? Behind "any" it is a class of acts: exact where that is forbidden. */
export const isAct = (phrase: string): boolean => actPhrases().has(phrase);

/** The same for what only names something, such as a scope, where "Monitoring" is as good as "WS8": vague is a placeholder alone. */
export function placeholderIn(text: string): string | undefined {
  return isNone(text) ? 'none' : made(text, placeholderVocabulary());
}

function made(text: string, list: Vocabulary): string | undefined {
  const words = wordsOf(text);
  if (words.length === 0) return text.trim() === '' ? 'nothing at all' : text.trim().slice(0, 40);
  const { phrases, empty } = list;
  const core = words.filter((word) => !empty.has(word));
  if (core.length === 1 && answers.has(core[0] ?? '')) return core[0];
  if (!words.every((word) => list.words.has(word)) || tellsOfThing(words, empty)) return undefined;
  // From the end: `vague[at]` says whether nothing but phrases and empty words follows.
  const vague: boolean[] = Array.from({ length: words.length + 1 }, () => true);
  let first: string | undefined;
  for (let at = words.length - 1; at >= 0; at -= 1) {
    const phrase = phrases
      .get(words[at] ?? '')
      ?.find((one) => vague[endOf(one, words, at, empty) ?? -1] === true);
    const skipped = empty.has(words[at] ?? '') && vague[at + 1] === true;
    vague[at] = phrase !== undefined || skipped;
    if (phrase !== undefined) first = phrase.join(' ');
  }
  if (vague[0] !== true) return undefined;
  return first ?? words.join(' ');
}

/** "The check failed", "a failed check". */
function tellsOfThing(words: readonly string[], empty: ReadonlySet<string>): boolean {
  return words.some((word, at) => {
    const [next = '', behind = ''] = words.slice(at + 1, at + 3);
    if (!determiners.has(word)) return false;
    if (factual().states.has(next)) return factual().things.has(behind);
    return (
      factual().things.has(next) &&
      factual().states.has(
        words.slice(at + 2, at + 3 + mostBetween).find((one) => !empty.has(one) || one === 'wrong') ?? '',
      )
    );
  });
}

const determiners: ReadonlySet<string> = new Set(['the', 'a', 'an', 'this', 'that', 'its', 'any', 'every']);

let facts: { readonly things: ReadonlySet<string>; readonly states: ReadonlySet<string> } | undefined;
const factual = (): NonNullable<typeof facts> =>
  (facts ??= { things: new Set(listed(things)), states: new Set(listed(statesOfThings)) });

/** Vague alone: before a noun they forbid it ("No refactoring"). */
const answers: ReadonlySet<string> = new Set(['yes', 'no']);

/** Behind the phrase that begins at `at`, or undefined: a few empty words may stand between its own ("follow this up"). */
function endOf(
  phrase: readonly string[],
  words: readonly string[],
  at: number,
  empty: ReadonlySet<string>,
): number | undefined {
  let next = at;
  for (const [index, word] of phrase.entries()) {
    for (let gap = index === 0 ? 0 : mostBetween; gap > 0 && words[next] !== word; gap -= 1) {
      if (!empty.has(words[next] ?? '')) return undefined;
      next += 1;
    }
    if (words[next] !== word) return undefined;
    next += 1;
  }
  return next;
}

/** "make any of the other necessary changes"; the bound keeps the reading linear. */
const mostBetween = 5;

/**
 * Blanks of a form (`<what>`) count as no word, and so does punctuation. A dot, an underscore or a colon inside a word and a
 * slash make a name or a path of it, unless a slash only stands between words that are vague for themselves ("fix/improve").
 */
function wordsOf(text: string): readonly string[] {
  const plain = withoutComments(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Cf}/gu, '')
    .replace(/<[\p{L}\p{N}\s_.…|-]*>/gu, ' ')
    .replace(/(?<=\p{L})['’](?=\p{L})/gu, '')
    .replace(/^\s*(?:\d{1,2}[.)]|[-*+])\s+/u, '')
    // An abbreviation of single letters, with its dots or slash: n/a, a.s.a.p.
    .replace(/(?<![\p{L}\p{N}/]|[\p{L}\p{N}]\.)\p{L}(?:[./]\p{L})+\.?(?![\p{L}\p{N}/])/gu, (letters) =>
      letters.replace(/[./]/gu, letters.includes('/') ? ' ' : ''),
    );
  const parts = plain.split(/[\s\-–—,;!?()[\]{}"“”„`*|=+&…]+/u).filter((part) => /[\p{L}\p{N}]/u.test(part));
  return parts.flatMap((part) => wordsOfPart(part, parts.length === 1));
}

/** What stands between `<!--` and `-->` is read by nobody. */
function withoutComments(text: string): string {
  let shown = '';
  let from = 0;
  for (let open = text.indexOf('<!--'); open !== -1; open = text.indexOf('<!--', from)) {
    const close = text.indexOf('-->', open + 4);
    if (close === -1) break;
    shown += `${text.slice(from, open)} `;
    from = close + 3;
  }
  return shown + text.slice(from);
}

function wordsOfPart(part: string, alone: boolean): readonly string[] {
  if (/^(?:[~.]{0,2}\/)|[^/]\/$/u.test(part)) return [part];
  const sides = part.split('/');
  // From the first to the last letter or digit.
  const bare = sides.map((side) => /[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/su.exec(side)?.[0] ?? '');
  // Alone, `TO_BE_DETERMINED` is no name of anything: there is no verb that it could be the object of.
  const words = bare.flatMap((side) => (alone ? side.split('_') : [side])).filter((side) => side !== '');
  if (sides.length === 1) return words;
  const known = vocabulary();
  const idle = (word: string): boolean =>
    known.empty.has(word) || (known.words.has(word) && isPhrase(word, known));
  return words.every(idle) ? words : [part];
}

const isPhrase = (word: string, { phrases }: Vocabulary): boolean =>
  phrases.get(word)?.some((phrase) => phrase.length === 1) ?? false;

interface Vocabulary {
  /** By their first word, the longest first. Made when all words of a text are known: few texts get so far. */
  readonly phrases: ReadonlyMap<string, readonly (readonly string[])[]>;
  readonly empty: ReadonlySet<string>;
  /** Every word that occurs at all. */
  readonly words: ReadonlySet<string>;
}

// Made at the first use: this module is loaded by every workflow, and few of them ever ask.
let whole: Vocabulary | undefined;
let names: Vocabulary | undefined;

const vocabulary = (): Vocabulary =>
  (whole ??= vocabularyOf(
    [
      placeholders,
      ...Object.values(idlePhrases),
      ...pairs.flatMap(({ firsts, seconds }) => [firsts, seconds]),
      statesOfThings,
    ],
    () => [...listed(placeholders), ...Object.values(idlePhrases).flatMap(listed), ...pairs.flatMap(joined)],
  ));

let whatIsDone: ReadonlySet<string> | undefined;
const actPhrases = (): ReadonlySet<string> =>
  (whatIsDone ??= new Set([
    ...listed(idlePhrases.doing),
    ...listed(forbidden),
    ...joined(acting),
    ...joined(repairing),
  ]));

const placeholderVocabulary = (): Vocabulary =>
  (names ??= vocabularyOf([placeholders], () => listed(placeholders)));

function vocabularyOf(sources: readonly string[], list: () => readonly string[]): Vocabulary {
  const split = (source: string): readonly string[] => source.split(/[\s,]+/u).filter((word) => word !== '');
  const empty = new Set(listed(emptyWords));
  let phrases: Vocabulary['phrases'] | undefined;
  return {
    empty,
    words: new Set([...empty, ...sources.flatMap(split)]),
    get phrases() {
      return (phrases ??= byFirstWord(list()));
    },
  };
}

function byFirstWord(list: readonly string[]): Vocabulary['phrases'] {
  const phrases = new Map<string, string[][]>();
  for (const phrase of list) {
    const split = phrase.split(' ');
    const [first = ''] = split;
    const known = phrases.get(first);
    if (known) known.push(split);
    else phrases.set(first, [split]);
  }
  for (const known of phrases.values()) known.sort((one, other) => other.length - one.length);
  return phrases;
}

const listed = (list: string): readonly string[] =>
  list
    .replace(/\s+/gu, ' ')
    .split(',')
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '');

function joined({ firsts, seconds }: Pairs): readonly string[] {
  const all = listed(seconds);
  return listed(firsts).flatMap((first) => all.map((second) => `${first} ${second}`));
}
