import { maskAsides } from './mask.ts';
import { numberingOf } from './numbering.ts';

/** Where a second condition begins, and by what it is known. */
export interface SecondCondition {
  readonly index: number;
  /** As the end of "It names more than one condition: …". */
  readonly sign: string;
}

/**
 * A success condition is one sentence without a list (HANDSHAKE-001). "and" joins what belongs together and is no sign
 * of a second one; what stands in backquotes, quotes or parentheses is the subject's own business.
 */
export function secondCondition(text: string): SecondCondition | undefined {
  const plain = maskAsides(text);
  const numbering = numberingOf(plain);
  if (numbering) return { index: numbering.second, sign: 'its parts are numbered' };
  for (const { pattern, sign } of lists) {
    const match = pattern.exec(plain);
    if (match) return { index: match.index + (match[1]?.length ?? 0), sign };
  }
  const sentence = secondSentence(plain, text);
  if (sentence !== undefined) return { index: sentence, sign: 'a second sentence follows' };
  const clause = thirdClause(plain);
  return clause === undefined ? undefined : { index: clause, sign: 'three statements are strung together' };
}

const lists: readonly { readonly pattern: RegExp; readonly sign: string }[] = [
  { pattern: /((?<!&#?\w{1,8});\s*)(?=[\p{L}\p{N}])/u, sign: 'a semicolon parts it' },
  { pattern: /([•‣▪].*)(?=[•‣▪])/u, sign: 'it is a list of bullets' },
  { pattern: /(\bfirst(?:ly)?,\s.*)(?=\bsecond(?:ly)?,\s)/iu, sign: 'it counts first, second' },
  {
    pattern: /((?:,|\band)\s+)(?=(?:additionally|furthermore|moreover|in addition(?!\s+to\b))\b)/iu,
    sign: 'something is added to it',
  },
];

/** Index of a sentence behind the first one that is no mere pointer. */
function secondSentence(text: string, written: string): number | undefined {
  const end = /([.!?…])["'”’)\]]*\s+(?=\S)/gu;
  for (let match = end.exec(text); match !== null; match = end.exec(text)) {
    const before = text.slice(0, match.index);
    const word = /[\p{L}\p{N}.&/-]*$/u.exec(before)?.[0] ?? '';
    const next = text.slice(end.lastIndex);
    const numbered = /^\s*\d*$/u.test(before);
    const ordinal = /^\d+$/u.test(word) && /^(?:to|and|or|of|through|until)\s/u.test(next);
    const goesOn = ordinal || (match[1] === '…' && /^\p{Ll}/u.test(next));
    const aside = /^\([^()]*\)\W*$/u.test(written.slice(end.lastIndex));
    const spent = aside || !/[\p{L}\p{N}]/u.test(next) || pointer.test(next);
    if (!numbered && !goesOn && !spent && !isAbbreviation(word)) return end.lastIndex;
  }
  return undefined;
}

/** A second sentence that only says where to look. */
const pointer = /^(?:see|cf|compare|details|background|evidence|as (?:described|defined|stated) in)\b/iu;

const isAbbreviation = (word: string): boolean =>
  /^(?:\p{Lu}|(?:\p{L}\.)+\p{L})$/u.test(word) || abbreviations.has(word.toLowerCase());
// prettier-ignore
const abbreviations = new Set([
  'approx', 'art', 'avg', 'bldg', 'ca', 'cf', 'ch', 'dept', 'dr', 'ed', 'eq', 'est', 'fig', 'figs', 'incl', 'inc',
  'max', 'min', 'mr', 'mrs', 'ms', 'no', 'nos', 'nr', 'pp', 'prof', 'ref', 'resp', 'rev', 'sec', 'sect', 'st', 'tab',
  'temp', 'ver', 'vol', 'vs', 'etc',
]);

/** "The suite passes, the wiki is moved and the board is current": three clauses, each with a subject of its own. */
function thirdClause(text: string): number | undefined {
  if (subordinate.test(text)) return undefined;
  const parting = /,\s*(?:and\s+)?(?:then\s+)?|\s+and\s+(?:then\s+)?/giu;
  const clauses: number[] = [];
  let from = 0;
  for (const part of text.split(parting)) {
    const at = text.indexOf(part, from);
    if (!subordinate.test(part) && clause.test(part)) clauses.push(at);
    from = at + part.length;
  }
  return clauses.length >= 3 ? clauses[1] : undefined;
}

const subordinate =
  /^\s*(?:which|that|who|whose|where|when|while|if|after|before|because|since|so|as|once|until|unless|although|though|with|without|for|in|on|at|by|per|under|via|during|even|whether|how|why|what)\b/iu;
// prettier-ignore
const verbs = [
  'is', 'are', 'was', 'were', 'has', 'have', 'passes', 'pass', 'boots', 'boot', 'runs', 'run', 'works', 'answers',
  'exists', 'exist', 'shows', 'show', 'returns', 'return', 'reaches', 'reach', 'holds', 'succeeds', 'succeed', 'prints',
  'starts', 'stops', 'contains', 'serves', 'loads', 'compiles', 'builds',
];
/** One of the few words that tell a clause, in lower case. */
export const isVerb = (word: string): boolean => verbs.includes(word);
const verb = `(?:${verbs.join('|')})`;
/** One to six words of a subject, then the verb. */
const clause = new RegExp(
  `^\\s*(?!${verb}\\b)(?:[^\\s,]+\\s+){0,5}?(?!${verb}\\b)[^\\s,]+\\s+${verb}\\b`,
  'iu',
);
