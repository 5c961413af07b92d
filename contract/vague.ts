/** Whole phrases that say nothing which somebody else could do or check. Compared without case, punctuation and filler. */
// prettier-ignore
const vaguePhrases: readonly string[] = [
  // placeholders
  'tbd', 'tba', 'tbc', 'todo', 'fixme', 'xxx', 'wip', 'n a', 'na', 'tk', 'placeholder',
  'to be determined', 'to be defined', 'to be decided', 'to be announced', 'to be confirmed',
  'to be discussed', 'to do', 'fill in', 'fill me in', 'unknown', 'not sure', 'unclear', 'something',
  'anything', 'whatever', 'various', 'misc', 'stuff', 'etc', 'see above', 'see below', 'same as above',
  'as above', 'as discussed', 'as agreed', 'as needed', 'as required', 'as appropriate', 'if needed',
  'when needed', 'when possible', 'asap', 'later', 'soon', 'next', 'next step', 'next steps', 'wait',
  'wait and see', 'nothing', 'lorem ipsum',
  // doing without an object
  'investigate', 'look into', 'look at', 'check', 'check back', 'analyse', 'analyze', 'debug', 'research',
  'explore', 'review', 'fix', 'solve', 'resolve', 'continue', 'continue work', 'continue working',
  'proceed', 'resume', 'retry', 'try again', 'follow up', 'followup', 'discuss', 'coordinate', 'clarify',
  'escalate', 'handle', 'deal with', 'take care of', 'work on', 'keep going', 'keep working', 'monitor',
  'figure out', 'find out', 'think about', 'improve', 'make it work', 'get it working', 'do',
  'do the needful', 'finish', 'ask', 'ask somebody', 'ask someone', 'ask around', 'unblock', 'run',
  'run command', 'some command', 'reason', 'reasons',
  // successes and deviations that cannot be checked
  'works', 'make sure works', 'ensure works', 'works as expected', 'as expected', 'good', 'better',
  'success', 'done', 'ok', 'okay', 'yes', 'no', 'fixed', 'changed', 'minor', 'minor changes',
  'some changes', 'small changes', 'a few changes', 'deviated', 'different', 'adjusted', 'adjusted plan',
  'changed plan', 'plan changed', 'for reasons', 'various reasons', 'it was needed', 'needed',
  'necessary', 'was necessary',
];

/** What may stand around a phrase without making it any more exact. */
// prettier-ignore
const filler = new Set([
  'a', 'again', 'also', 'and', 'any', 'everything', 'for', 'further', 'here', 'if', 'in', 'into', 'is',
  'issue', 'issues', 'it', 'matter', 'more', 'necessary', 'now', 'of', 'on', 'please', 'problem',
  'problems', 'should', 'situation', 'some', 'someone', 'somehow', 'that', 'the', 'them', 'then', 'there',
  'thing', 'things', 'this', 'those', 'to', 'up', 'we', 'what', 'whats', 'why', 'will', 'with', 'wrong',
  'you', 'i', 'was', 'were', 'be', 'my',
]);

/**
 * The vague phrase that this text begins with, or undefined. A text is vague when nothing is left once phrases and
 * filler words are taken away ("Investigate", "please look into it further"), never because it merely holds such a word
 * ("Investigate why port 22 of slot-3 refuses" is exact enough to act on).
 */
export function vagueness(text: string): string | undefined {
  const words = wordsOf(text);
  if (words.length === 0) return text.trim() === '' ? 'nothing at all' : text.trim().slice(0, 40);
  if (words.length > longestVague) return undefined;
  const whole = words.join(' ');
  if (vaguePhrases.includes(whole)) return whole;
  const core = withoutFiller(words);
  return core.length === 0 ? whole : phrasesOnly(core);
}

/** More words than this are never only phrases with filler. */
const longestVague = 8;

/** `…` and blanks of a form, such as `<what>`, count as no word; so does punctuation. */
const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replace(/<[^<>]*>/gu, ' ')
    .replace(/['’]/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

const withoutFiller = (words: readonly string[]): readonly string[] =>
  words.filter((word) => !filler.has(word));

/** The first phrase, when the words are one phrase after another and nothing else. */
function phrasesOnly(words: readonly string[]): string | undefined {
  for (let length = words.length; length > 0; length -= 1) {
    const phrase = barePhrases.get(words.slice(0, length).join(' '));
    const rest = words.slice(length);
    if (phrase !== undefined && (rest.length === 0 || phrasesOnly(rest) !== undefined)) return phrase;
  }
  return undefined;
}

/** Phrases without their own filler → the phrase as it is written; the first one of the list wins. */
const barePhrases: ReadonlyMap<string, string> = new Map(
  vaguePhrases
    .map((phrase) => [withoutFiller(phrase.split(' ')).join(' '), phrase] as const)
    .filter(([core]) => core !== '')
    .reverse(),
);
