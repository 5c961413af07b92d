import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBoard, setRow } from '../../contract/board.ts';
import type { BoardRow } from '../../contract/calls.ts';
import { lineFromText } from '../../contract/escape.ts';
import { foreignTexts } from './entry-arbitrary.ts';

const row: BoardRow = {
  threadRef: 'RUNNER-WS8',
  role: 'runner:codex',
  scope: 'WS8/T-14',
  state: 'execute',
  owner: 'runner:codex',
  next: 'command:`a | b`',
  sha: '8a3bd1b',
};
const other: BoardRow = { ...row, threadRef: 'INFRA-1', next: '' };

const cell = fc
  .array(
    fc.oneof(
      fc.constantFrom('|', '\\', '\\|', '<!--', '-->', '<b>', '`', '---', ' '),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => lineFromText(parts.join(''), 200));
const rows = fc.record({
  threadRef: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,10}$/u).filter((ref) => ref !== 'thread_ref'),
  role: cell,
  scope: cell,
  state: cell,
  owner: cell,
  next: cell,
  sha: cell,
});

describe('setRow', () => {
  it('makes the table at the end of a board that has none', () => {
    expect(setRow('# Board\n\nOurs.', row)).toBe(`# Board

Ours.

<!-- threadline -->
| thread_ref | role | scope | state | owner | next action | SHA |
| --- | --- | --- | --- | --- | --- | --- |
| RUNNER-WS8 | runner:codex | WS8/T-14 | execute | runner:codex | command:\`a \\| b\` | 8a3bd1b |
<!-- /threadline -->
`);
  });

  it('replaces a row where it stands, without regard to the case of its ref', () => {
    const board = setRow(setRow('', row), other);
    const changed = setRow(board, { ...row, threadRef: 'runner-ws8', state: 'done' });
    expect(readBoard(changed).map(({ threadRef, state }) => [threadRef, state])).toEqual([
      ['runner-ws8', 'done'],
      ['INFRA-1', 'execute'],
    ]);
  });

  it('is idempotent, reads back what it wrote, and leaves all else byte for byte', () => {
    fc.assert(
      fc.property(
        foreignTexts,
        fc.array(rows, { minLength: 1, maxLength: 4 }),
        foreignTexts,
        (before, list, after) => {
          const lead = before.replaceAll('threadline', 'x');
          fc.pre(!/```|~~~|<!--/u.test(lead));
          const table = list.reduce(setRow, `${lead}\n<!-- threadline -->\n<!-- /threadline -->\n${after}`);
          expect(table.startsWith(`${lead}\n<!-- threadline -->`)).toBe(true);
          expect(table.endsWith(`<!-- /threadline -->\n${after}`)).toBe(true);
          const last = list.at(-1) ?? row;
          expect(setRow(table, last)).toBe(table);
          const found = readBoard(table).find(
            ({ threadRef }) => threadRef.toLowerCase() === last.threadRef.toLowerCase(),
          );
          expect(found).toEqual(last);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('only ever adds to a board without a table', () => {
    fc.assert(
      fc.property(foreignTexts, (board) => {
        fc.pre(!board.includes('threadline'));
        expect(setRow(board, row).startsWith(board)).toBe(true);
      }),
    );
  });

  it('takes no marker of a fence for its own, and none without its partner', () => {
    const fenced = '```\n<!-- threadline -->\n<!-- /threadline -->\n```\n';
    expect(setRow(fenced, row).startsWith(fenced)).toBe(true);
    const lone = 'a\n<!-- threadline -->\nwhat people wrote\n';
    const once = setRow(lone, row);
    expect(once.startsWith(lone)).toBe(true);
    expect(setRow(once, row)).toBe(once);
  });

  it.each([
    ['Maria asks why.', '- Maria asks why.'],
    ['- a list', '- a list'],
    ['| A-1 | six | cells | are | no | row |', '- | A-1 | six | cells | are | no | row |'],
    ['```', '- ```'],
    ['<!-- ours', '- <!-- ours'],
  ])('moves %j from between the rows below the table', (line, moved) => {
    const board = setRow('', row).replace(
      '<!-- /threadline -->',
      () => `${line}\n${line.startsWith('`') ? `${line}\n` : ''}<!-- /threadline -->`,
    );
    const set = setRow(`${board}Ours.\n`, other);
    expect(set).toContain(`<!-- /threadline -->\n${moved}\n`);
    expect(set.endsWith('\nOurs.\n')).toBe(true);
    expect(readBoard(set)).toEqual([row, other]);
    expect(setRow(set, other)).toBe(set);
  });

  it('keeps what stands behind the last cell, and a row whose last pipe is gone', () => {
    const written = setRow('', row);
    const behind = written.replace('8a3bd1b |', '8a3bd1b | ask <!-- Maria');
    expect(readBoard(behind)).toEqual([row]);
    expect(setRow(behind, row)).toBe(`${written}- RUNNER-WS8: ask <!-- Maria\n`);
    expect(setRow(behind.trimEnd(), row)).toBe(`${written}- RUNNER-WS8: ask <!-- Maria\n`);
    expect(setRow(written.replace('8a3bd1b |', '8a3bd1b'), row)).toBe(written);
  });

  it('keeps the line endings of the board', () => {
    const board = setRow('# Board\r\n', row);
    expect(board.replaceAll('\r\n', '')).not.toContain('\n');
    expect(setRow(board, row)).toBe(board);
    expect(readBoard(board)).toEqual([row]);
  });
});
