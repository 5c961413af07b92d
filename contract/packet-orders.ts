import { isVerb } from './packet-success.ts';

/**
 * Index of the first part that neither goes on from the parts before it nor is a step beside them: an objective of its
 * own. Steps are orders of a procedure ("Stop the service", "Restore the dump"), each with another verb, none at another
 * numbered thing.
 */
export function apart(parts: readonly string[]): number | undefined {
  const at = goingOn(parts).indexOf(false);
  return at === -1 ? undefined : at;
}

/** Orders of which no later one goes on from the others. */
export const areApart = (parts: readonly string[]): boolean =>
  parts.length > 1 && parts.every(isOrder) && !goingOn(parts).slice(1).includes(true);

function goingOn(parts: readonly string[]): readonly boolean[] {
  const earlier: Earlier = { words: new Set(), things: new Map() };
  const procedure = steps.has(wordsOf(parts[0] ?? '')[0] ?? '');
  return parts.map((text, index) => {
    const words = wordsOf(text);
    const goesOn =
      index === 0 ||
      takesUp.test(text) ||
      follows.test(text) ||
      namesAgain(words, earlier) ||
      (procedure && isStep(words, earlier));
    remember(words, earlier);
    return goesOn;
  });
}

/** Does it begin with an order of one of the two kinds? */
export const isOrder = (text: string): boolean => {
  const [first = ''] = wordsOf(text);
  return steps.has(first) || works.has(first);
};

/** Words by which a part takes up an earlier one, as a step of the same objective does. */
const takesUp =
  /\b(?:it|its|them|they|their|then|afterwards|finally|again|this|these|those|same|after that|the result|the results)\b/iu;

/** Orders that come behind other work, and are no objective of their own. */
const follows =
  /^(?:verify|check|confirm|validate|measure|compare|record|collect|report|document|commit|push|tag|restart|reboot|rerun|repeat|wait|(?:re)?run (?:(?:all|the) )*(?:tests|suite|checks|smoke)|clean up|roll back|(?:add|write|extend|update|adapt|adjust) (?:an? |the |all )?(?:\w+ )?(?:tests?|docs|documentation|changelog|readme|callers|references|queries))\b/iu;

/** Orders of a procedure: beside each other they are its steps. */
const steps: ReadonlySet<string> = new Set(
  (
    'stop start restart pause drain cordon uncordon back backup save dump restore export import snapshot copy download upload ' +
    'fetch pull unpack extract mount unmount umount attach detach plug unplug power boot reboot flash erase wipe format install ' +
    'uninstall enable disable reload apply run open close lock unlock load unload clear flush truncate drop reindex rebuild ' +
    'build compile sign publish tag deploy switch point set unset log connect disconnect delete remove swap insert press wait ' +
    'read write measure clone merge rebase bump freeze archive patch promote rotate revoke issue'
  ).split(' '),
);

/** Orders that are mostly an objective of their own. */
const works: ReadonlySet<string> = new Set(
  (
    'add create implement rewrite refactor migrate move replace introduce redesign design develop fix upgrade update extend ' +
    'rename port convert split document optimise optimize improve reduce speed make support provide set teach rework redo'
  ).split(' '),
);

interface Earlier {
  readonly words: Set<string>;
  /** Thing with a number → the first words of the parts that name it. */
  readonly things: Map<string, Set<string>>;
}

/** Another verb than before, at no numbered thing, or at one that an earlier part has named. */
function isStep(words: readonly string[], { words: known, things }: Earlier): boolean {
  const [verb = ''] = words;
  const other = thingsOf(words).some((thing) => !things.has(thing));
  return steps.has(verb) && !known.has(verb) && (things.size === 0 || !other);
}

/** "the …" of something that an earlier part has named, or the same numbered thing with another verb. */
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
