/**
 * Makes foreign text safe to print: C0/C1 controls, DEL, bidi and zero-width characters and lone surrogates become
 * visible `\u{…}`; newlines and tabs stay only with `lines`. Bounded to `limit` UTF-16 units, with ` …` where it was cut.
 */
export function escapeText(text: string, limit = 2_000, lines = false): string {
  const whole = text.length > limit ? `${text.slice(0, limit)} …` : text;
  return whole.replace(hostile, (character) =>
    lines && (character === '\n' || character === '\t')
      ? character
      : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

const hostile =
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;
