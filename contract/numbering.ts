/** Where a text that numbers its parts ("(1) … (2) …", "1. … 2. …", "a) … b) …") begins its second part. */
export interface Numbering {
  /** Index of the first part's marker. */
  readonly first: number;
  /** Index of the second part's marker. */
  readonly second: number;
  /** Index of the second part's own text. */
  readonly secondText: number;
}

/**
 * Undefined when nothing is numbered: a lone marker, or markers that are only referred to ("rows (1) and (2) agree",
 * "sections (a) of … and (b) of …"), number nothing. The text comes masked (mask.ts).
 */
export function numberingOf(text: string): Numbering | undefined {
  for (const [one, two] of styles) {
    const first = one.exec(text);
    const before = first === null ? '' : text.slice(0, first.index);
    if (first === null || referred.test(before)) continue;
    // "stage 1. …" ends a sentence; a part begins the text or follows a stop of its own.
    if (first[0].includes('.') && !/(?:^|[,;:.])\s*$/u.test(before)) continue;
    const from = first.index + first[0].length;
    const second = two.exec(text.slice(from));
    if (second === null) continue;
    const between = text.slice(from, from + second.index);
    const secondText = from + second.index + second[0].length;
    if (wordsIn(between) < 2 || referred.test(between) || wordsIn(text.slice(secondText)) < 1) continue;
    return { first: startOf(first), second: from + startOf(second), secondText };
  }
  return undefined;
}

const marker = (label: string, form: 'both' | 'right' | 'dot'): RegExp => {
  const written = { both: `\\(${label}\\)`, right: `${label}\\)`, dot: `${label}\\.` }[form];
  return new RegExp(`(?:^|(?<=[\\s,;:.]))${written}\\s+`, 'iu');
};
const styles = (['both', 'right', 'dot'] as const).flatMap((form) =>
  [
    ['1', '2'],
    ['a', 'b'],
    ['i', 'ii'],
  ].map(([one = '', two = '']) => [marker(one, form), marker(two, form)] as const),
);

/** What stands before a marker that names a part of something else. */
const referred =
  /(?:section|figure|row|case|item|part|step|clause|option|paragraph|rule|point|note|table|stage|phase|slot|criterion|criteria|level|version)s?\s*$/iu;

const startOf = (match: RegExpExecArray): number => match.index;

const wordsIn = (text: string): number =>
  (text.match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !/^(?:and|or)$/iu.test(word)).length;
