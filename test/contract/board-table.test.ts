import { describe, expect, it } from 'vitest';
import { layOutBoard, readTableLine } from '../../contract/board-table.ts';

const rest = '| b | c | d | e | f | g |';

describe('a line of the table', () => {
  it.each([
    ['', 'blank'],
    ['  ', 'blank'],
    ['| thread_ref | role | scope | state | owner | next action | SHA |', 'head'],
    ['| thread_ref | x | x | x | x | x | x |', 'head'],
    ['| --- | :-: | -: | :- | - | --- | --- |', 'rule'],
    ['| --- | :-: | -: | :- | - | --- | x |', 'row'],
    ['| --- | :-: | -: | :- | - | --- | -x- |', 'row'],
    [`| a ${rest}`, 'row'],
    [`  | a ${rest}  `, 'row'],
    [`|  ${rest}`, 'other'],
    [`| a ${rest} h |`, 'row'],
    ['| a | b | c | d | e | f |', 'other'],
    [`a ${rest}`, 'other'],
    [`| a ${rest.slice(0, -1)}`, 'row'],
    [`|  ${rest} h |`, 'other'],
    [`| --- | --- | --- | --- | --- | --- | --- | h`, 'other'],
    ['|', 'other'],
    ['words', 'other'],
  ])('%j is of the kind %s', (line, kind) => {
    expect(readTableLine(line).kind).toBe(kind);
  });

  it('has its cells where their text begins, an empty one at the pipe before it', () => {
    const line = ' |a|  b c |  || e\\|f | \\< \\\\ \\x |g |';
    const read = readTableLine(line);
    expect(read.kind === 'row' && read.cells).toEqual([
      { text: 'a', column: 3 },
      { text: 'b c', column: 7 },
      { text: '', column: 11 },
      { text: '', column: 14 },
      { text: 'e|f', column: 17 },
      { text: '< \\ \\x', column: 24 },
      { text: 'g', column: 34 },
    ]);
  });
});

describe('a row', () => {
  it('keeps what stands behind its last pipe, and may lack that pipe', () => {
    const behind = readTableLine(`| a ${rest} h |`);
    expect(behind.kind === 'row' && behind.behind).toEqual({ text: 'h |', column: 31 });
    const open = readTableLine(`| a ${rest.slice(0, -1)}`);
    expect(open.kind === 'row' && [open.cells.at(-1)?.text, open.behind]).toEqual(['g', undefined]);
  });
});

describe('the table of a board', () => {
  const open = '<!-- threadline -->';
  const close = '<!-- /threadline -->';
  /** The numbers of its opening and closing line. */
  const tableOf = (...lines: readonly string[]): string => {
    const { table } = layOutBoard(lines.join('\n'));
    return table ? `${String(table.opening.number)}-${String(table.closing.number)}` : 'none';
  };

  it.each<[lines: readonly string[], table: string]>([
    [[], 'none'],
    [[open], 'none'],
    [[close], 'none'],
    [[close, open], 'none'],
    [[open, close], '1-2'],
    [[open, 'x', close], '1-3'],
    [[` ${open} `, ` ${close}`], '1-2'],
    [[close, open, close], '2-3'],
    [[open, open, close], '2-3'],
    [[open, close, close], '1-2'],
    [[open, close, open, close], '1-2'],
    [[`x ${open}`, close], 'none'],
    [[`${open} x`, close], 'none'],
    [['```', open, '```', close], 'none'],
  ])('of %j is %s', (lines, table) => {
    expect(tableOf(...lines)).toBe(table);
  });

  it('has its lines, and where they begin and end in the board', () => {
    const board = `# Board\n${open}\n\n| a |\n${close}\nours\n`;
    const { table, markers } = layOutBoard(board);
    expect(markers.map(({ number }) => number)).toEqual([2, 5]);
    expect(table?.lines.map(({ text }) => text)).toEqual(['', '| a |']);
    expect(board.slice(table?.start, table?.end)).toBe('\n| a |\n');
    const empty = `${open}\n${close}\n`;
    const none = layOutBoard(empty).table;
    expect([none?.start, none?.end]).toEqual([open.length + 1, open.length + 1]);
  });
});
