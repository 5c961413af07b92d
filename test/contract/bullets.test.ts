import { describe, expect, it } from 'vitest';
import { readBullets } from '../../contract/bullets.ts';
import { scan } from '../../contract/scanner.ts';

/** Each bullet as `line:column key=value@line:column [item@line:column …]`; strays behind a `!`. */
function read(...lines: readonly string[]): readonly string[] {
  const { bullets, strays } = readBullets(scan(lines.join('\n')).lines);
  const at = ({ line, column }: { readonly line: number; readonly column: number }): string =>
    `${String(line)}:${String(column)}`;
  return [
    ...bullets.map((bullet) => {
      const value = bullet.value ? `=${bullet.value.text}@${at(bullet.value)}` : '';
      const items = bullet.items.map((item) => ` [${item.text}@${at(item)}]`).join('');
      return `${at(bullet)} ${bullet.key}${value}${items}`;
    }),
    ...strays.map((stray) => `!${stray.text}@${at(stray)}`),
  ];
}

describe('the bullets of an entry', () => {
  it.each<[what: string, lines: readonly string[], bullets: readonly string[]]>([
    ['none', ['words'], []],
    ['one with its value', ['- head: abc'], ['1:3 head=abc@1:9']],
    ['one without a value', ['- next:'], ['1:3 next']],
    ['any marker', ['* a: 1', '+ b: 2', '- c: 3'], ['1:3 a=1@1:6', '2:3 b=2@2:6', '3:3 c=3@3:6']],
    ['a marker needs a space', ['-a: 1', '-- b: 2'], []],
    ['more spaces behind the marker', ['-   a:   1'], ['1:5 a=1@1:10']],
    ['a tab behind the marker', ['-\ta:\t1'], ['1:3 a=1@1:6']],
    ['spaces at the end', ['- a: 1  '], ['1:3 a=1@1:6']],
    ['bold keys', ['- **Head:** abc', '- **Branch**: main'], ['1:3 head=abc@1:13', '2:3 branch=main@2:15']],
    ['keys of two words', ['- Codex-Thread_Id : x'], ['1:3 codex_thread_id=x@1:21']],
    ['a stray one', ['- no key here', '- 1: x'], ['!no key here@1:3', '!1: x@2:3']],
    ['an empty one', ['-'], ['!@1:1']],
    ['items below', ['- next:', '  - one', '  - two'], ['1:3 next [one@2:5] [two@3:5]']],
    ['items below a tab', ['- next:', '\t- one'], ['1:3 next [one@2:4]']],
    ['one space deeper is the same level', ['- a: 1', ' - b: 2'], ['1:3 a=1@1:6', '2:4 b=2@2:7']],
    ['two spaces deeper is an item', ['- a: 1', '  - b: 2'], ['1:3 a=1@1:6 [b: 2@2:5]']],
    ['indented as a whole', ['   - a: 1', '     - x', '   - b: 2'], ['1:6 a=1@1:9 [x@2:8]', '3:6 b=2@3:9']],
    ['less deep than the first', ['  - a: 1', '- b: 2'], ['1:5 a=1@1:8', '2:3 b=2@2:6']],
    ['an item before any bullet', ['- no key', '  - x', '- a: 1'], ['3:3 a=1@3:6', '!no key@1:3']],
    ['an item below a stray one', ['- a: 1', '- no key', '  - x'], ['1:3 a=1@1:6', '!no key@2:3']],
    ['a wrapped value', ['- a: 1', '  2', '3'], ['1:3 a=1 2 3@1:6']],
    ['a value on the next line', ['- a:', '   2'], ['1:3 a=2@2:4']],
    ['a wrapped item', ['- a:', '  - x', '    y'], ['1:3 a [x y@2:5]']],
    ['an item whose text is on the next line', ['- a:', '  -', '    y'], ['1:3 a [y@2:3]']],
    ['a blank line ends a value', ['- a: 1', '', '2'], ['1:3 a=1@1:6']],
    ['a quote ends a value', ['- a: 1', '> q', '2'], ['1:3 a=1@1:6']],
    ['a heading ends a value', ['- a: 1', ' # b', '2'], ['1:3 a=1@1:6']],
    ['a bullet goes on behind a blank line', ['- a:', '', '  - x', 'y'], ['1:3 a [x y@3:5]']],
    ['in a fence there are none', ['```', '- a: 1', '```'], []],
  ])('%s', (_what, lines, bullets) => {
    expect(read(...lines)).toEqual(bullets);
  });
});
