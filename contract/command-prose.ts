import type { CommandWord } from './command-words.ts';

/** Do these words of a command line, without what stands before the first that is run, speak to people rather than to a shell? */
export function isProse(words: readonly CommandWord[]): boolean {
  const [first = '', ...following] = words.map(({ value }) => value);
  const bare = words.map((one) => one.bare).join(' ');
  const word = first.toLowerCase();
  if (toPeople().has(word)) return true;
  const capital = /^\p{Lu}\p{Ll}+$/u.test(first);
  if (capital && orders().has(word)) return true;
  // Options, assignments and operators are written for a shell.
  if (/(?:^|\s)--?[A-Za-z]|[=$;&|<>()*]/u.test(bare)) return false;
  const [second = '', third = ''] = following;
  if (orders().has(word)) {
    if (articles().has(second) || articles().has(third) || pairs().has(`${word} ${second}`)) return true;
    if (pronouns().has(second) && third !== '') return true;
  }
  // So are paths and quotes, as far as only the look of the words speaks for a sentence.
  if (bare.includes('/') || words.some(isQuoted)) return false;
  const plain = following.filter((one) => /^\p{Ll}+[.,:]?$/u.test(one)).length;
  if (capital && plain >= 2) return true;
  return (
    following.length >= 2 &&
    /^\p{L}+$/u.test(first) &&
    plain === following.length &&
    bare.trim().endsWith('.')
  );
}

/** Is this word said to people alone? `continue` goes on with a loop. */
export const isAddressed = (word: string): boolean =>
  word !== 'continue' && toPeople().has(word.toLowerCase());

const isQuoted = ({ raw, value }: CommandWord): boolean => raw !== value;

/** Made at the first use: every workflow loads this module, and few of them ever ask. */
function listed(list: string, between = ' '): () => ReadonlySet<string> {
  let set: ReadonlySet<string> | undefined;
  return () => (set ??= new Set(list.split(between)));
}

/** Nobody's programs: said to people only. */
const toPeople = listed(
  'please kindly ask tell contact investigate ensure consider determine decide discuss coordinate escalate clarify follow proceed ' +
    'execute run figure the an this that these those it its we i you they someone somebody everybody when once after before ' +
    'should must will would can could need needs to in on of with and or but because since manually simply then afterwards ' +
    'alternatively either operator human maybe perhaps otherwise continue somehow',
);

/** Orders to people that may be names of programs too: a capital, or a word that no program would be given, tells. */
const orders = listed(
  'check verify validate confirm fix review update upgrade deploy install uninstall find kill test open close wait watch reboot restart ' +
    'start stop make mount unmount reset clear clean split join link move copy sort cut touch power ping set type read help let ' +
    'use time write look see add create remove delete change get put give take turn switch build rebuild erase flash flush ' +
    'configure enable disable provision release apply approve grant plug replace connect disconnect monitor debug report send ' +
    'log print list show boot call page halt shut shutdown allocate assign rotate restore revert rerun redo retry remind ' +
    'inform notify request provide resume rename have implement finish complete merge push pull commit inspect search',
);

const articles = listed('the this that these those our your my their whether why sure');
const pronouns = listed('it them him her us me everything all someone somebody');
const pairs = listed(
  'wait for,wait until,turn on,turn off,switch to,shut down,look at,look into,look for,make certain,log in,report back',
  ',',
);
