/**
 * Makes foreign text safe to print: C0/C1 controls, DEL, bidi, zero-width, filler and tag characters and lone surrogates become
 * visible `\u{…}`; newlines and tabs stay only with `lines`. Bounded to `limit` UTF-16 units, with ` …` where it was cut.
 */
export function escapeText(text: string, limit = 2_000, lines = false): string {
  const whole = text.length > limit ? `${text.slice(0, limit)} …` : text;
  if (plain.test(whole)) return whole;
  return whole.replace(hostile, (character) =>
    lines && (character === '\n' || character === '\t')
      ? character
      : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Printable ASCII, as most text is: spares long logs the slow pattern below. */
const plain = /^[ -~]*$/u;

/** Any text as one line, as an entry or a cell can hold it: runs of spaces and newlines become one space, the rest is escaped. */
export const lineFromText = (text: string, limit = 2_000): string =>
  escapeText(text.replace(/\s+/gu, ' ').trim(), limit);

/** Index of the first character that `escapeText` would not print as it is, tabs aside; -1 when there is none. */
export const hostileAt = (text: string): number => text.replaceAll('\t', ' ').search(hostile);

const hostile =
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]|\u034f|\u17b4|\u17b5|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;
