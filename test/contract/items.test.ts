import { describe, expect, it } from 'vitest';
import { readItems } from '../../contract/items.ts';
import { scan } from '../../contract/scanner.ts';

/** Each item as `line:column text`; strays behind a `!`. */
function read(...lines: readonly string[]): readonly string[] {
  const { items, strays } = readItems(scan(lines.join('\n')).lines);
  return [
    ...items.map(({ text, place }) => `${String(place(0).line)}:${String(place(0).column)} ${text}`),
    ...strays.map(({ number, text }) => `!${String(number)} ${text}`),
  ];
}

describe('the outer bullets of a section', () => {
  it.each<[what: string, lines: readonly string[], items: readonly string[]]>([
    ['none', [], []],
    ['one', ['- a'], ['1:3 a']],
    ['any marker', ['* a', '+ b', '- c'], ['1:3 a', '2:3 b', '3:3 c']],
    ['no space behind the marker', ['-a'], ['!1 -a']],
    ['more space behind the marker', ['-   a  '], ['1:5 a']],
    ['a tab behind the marker', ['-\ta'], ['1:3 a']],
    ['an empty one', ['-'], ['1:1 ']],
    ['a wrapped line', ['- a', 'b', '  c'], ['1:3 a b c']],
    ['a blank line ends it', ['- a', '', 'b'], ['1:3 a', '!3 b']],
    ['inner bullets belong to it', ['- a', '  - b', '  - c'], ['1:3 a b c']],
    ['inner bullets behind a blank line too', ['- a', '', '  - b'], ['1:3 a b']],
    ['one space deeper is a bullet of its own', ['- a', ' - b'], ['1:3 a', '2:4 b']],
    ['indented as a whole', ['   - a', '     - b', '   - c'], ['1:6 a b', '3:6 c']],
    ['words before the first one', ['words', '- a'], ['2:3 a', '!1 words']],
    ['a quote between is passed over', ['- a', '> q', 'b'], ['1:3 a b']],
    ['what stands in a fence', ['```', '- a', '```'], []],
  ])('%s', (_what, lines, items) => {
    expect(read(...lines)).toEqual(items);
  });

  it('tells where each character stands, also of wrapped lines', () => {
    const [item] = readItems(scan('\n- ab\n  cd\n   - ef').lines).items;
    expect(item?.text).toBe('ab cd ef');
    const places = Array.from({ length: 'ab cd ef'.length }, (_, offset) => item?.place(offset));
    expect(places.map((place) => `${String(place?.line)}:${String(place?.column)}`)).toEqual([
      '2:3',
      '2:4',
      '2:5',
      '3:3',
      '3:4',
      '3:5',
      '4:6',
      '4:7',
    ]);
  });
});
