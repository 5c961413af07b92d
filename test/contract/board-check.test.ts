import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setRow } from '../../contract/board.ts';
import { boardProblems } from '../../contract/board-check.ts';
import type { BoardRow } from '../../contract/calls.ts';
import { closureStates } from '../../contract/closure.ts';
import { phases } from '../../contract/messages.ts';
import { boardRules } from '../../contract/rules/board.ts';
import { foreignTexts } from './entry-arbitrary.ts';
import { expectPlacesInside } from './places.ts';

const names = { archActor: 'arch:codex', roles: ['runner:codex', 'infra:codex'] };
const id = '8a3bd1bfa922522920393704d38feffba15f85ca';
const sound: BoardRow = {
  threadRef: 'RUNNER-WS8',
  role: 'runner:codex',
  scope: 'WS8/T-14',
  state: 'blocked',
  owner: 'infra:codex',
  next: 'command:`ipmi power on slot-3 | tee log`',
  sha: id,
};
const row = (change: Partial<BoardRow>): string => setRow('', { ...sound, ...change });
/** Lines 4 and on of a board; 1 to 3 are the marker and the heading. */
const withLines = (...lines: readonly string[]): string =>
  row({}).replace('<!-- /threadline -->', () => [...lines, '<!-- /threadline -->'].join('\n'));

const found = (board: string): readonly string[] =>
  boardProblems(board, names).map(({ line, column, code }) => `${String(line)}:${String(column)} ${code}`);

describe('what is wrong with a board', () => {
  it.each<[code: keyof typeof boardRules, board: string, place: string]>([
    ['board/marker', `${row({})} <!-- /Threadline -->\n`, '6:2'],
    ['board/lone-marker', `<!-- threadline -->\n${row({})}`, '1:1'],
    ['board/lone-marker', `${row({})}  <!-- /threadline -->\n`, '6:3'],
    ['board/lone-marker', 'Ours.\n<!-- threadline -->\n', '2:1'],
    ['board/second-table', `${row({})}\n${row({})}`, '7:1'],
    ['board/unclosed-fence', 'Ours.\n ```\n<!-- threadline -->\n<!-- /threadline -->\n', '2:2'],
    ['board/unclosed-comment', '<!-- ours\n', '1:1'],
    ['board/heading', row({}).replace('| thread_ref |', '| thread |'), '2:1'],
    ['board/heading', row({}).replace(/\n\| ---.*/u, ''), '3:1'],
    ['board/row', withLines('  what people wrote'), '5:3'],
    ['board/row', withLines(`| OTHER | runner:codex | a | record | runner:codex |`), '5:1'],
    ['board/row', row({}).replace(`${id} |`, `${id} | see docs/a.md`), '4:153'],
    ['board/row', row({}).replace(`${id} |`, `${id} | see | docs/a.md |`), '4:153'],
    ['board/row', withLines('| thread_ref | role | scope | state | owner | next action | SHA |'), '5:1'],
    ['board/thread-ref', row({ threadRef: 'a/b' }), '4:3'],
    ['board/thread-twice', withLines(row({ threadRef: 'runner-ws8' }).split('\n')[3] ?? ''), '5:3'],
    ['board/role', row({ role: 'rigger:codex' }), '4:16'],
    ['board/role', row({ role: 'runner', state: 'done' }), '4:16'],
    ['board/state', row({ state: 'half done' }), '4:42'],
    ['board/owner', row({ owner: 'somebody' }), '4:52'],
    ['board/owner', row({ owner: 'none' }), '4:52'],
    ['board/next-action', row({ next: 'investigate further' }), '4:66'],
    ['board/next-action', row({ state: 'replan', next: 'none' }), '4:65'],
    ['board/sha', row({ sha: id.slice(0, 10) }), '4:110'],
    ['board/sha', row({ state: 'done', owner: 'none', next: 'none', sha: '' }), '4:61'],
    ['board/hostile-character', row({}).replace('WS8/', 'WS8\u202e/'), '4:34'],
    ['board/hostile-character', `Our\0s.\n${row({})}`, '1:4'],
  ])('%s', (code, board, place) => {
    expect(found(board)).toEqual([`${place} ${code}`]);
    expect(boardProblems(board, names)[0]?.fix).toBe(boardRules[code].mend);
  });

  it('is told all at once, in the order of the lines', () => {
    const spoilt = withLines('stray', row({ threadRef: 'B', owner: 'me', sha: '1' }).split('\n')[3] ?? '');
    expect(found(`${spoilt}<!-- threadline -->\n`)).toEqual([
      '5:1 board/row',
      '6:43 board/owner',
      '6:92 board/sha',
      '8:1 board/lone-marker',
    ]);
  });
});

describe('a board without a problem', () => {
  it.each<[what: string, board: string]>([
    ['nothing yet', ''],
    ['people’s text alone', '# Board\n\n| a | b |\n| --- | --- |\n| 1 |\n'],
    ['an empty table', '<!-- threadline -->\n<!-- /threadline -->\n'],
    ['markers in a closed fence', `\`\`\`\n<!-- threadline -->\n\`\`\`\n${row({})}`],
    ['a fence that stays open below the table', `${row({})}\`\`\`\n`],
    ['CRLF and a byte order mark', `\ufeff${row({}).replaceAll('\n', '\r\n')}`],
    ['blank lines and indentation', row({}).replaceAll('\n', '\n\n  ')],
    [
      'a role that is gone and did its thread',
      row({ role: 'rigger:codex', state: 'done', owner: 'none', next: 'none' }),
    ],
    [
      'a thread that has no commit yet',
      row({ state: 'record', owner: 'runner:codex', next: 'arch:codex', sha: '' }),
    ],
    ['a next action that the engine has cut', row({ next: `command:\`boot ${'x'.repeat(500)}\`` })],
    ['a row without its last pipe', row({}).replace(`${id} |`, id)],
    ['SHA-256', row({ sha: id.slice(0, 32) + id.slice(0, 32) })],
  ])('%s', (_what, board) => {
    expect(found(board)).toEqual([]);
  });

  it.each(Object.entries(boardRules))('the example of %s', (_code, { example }) => {
    const board = example.startsWith('|') ? row({}).replace(/(?<=--- \|\n).*/u, () => example) : example;
    expect(board).toContain(example);
    expect(found(board)).toEqual([]);
  });

  it('whatever the engine writes of sound rows', () => {
    const rows = fc.record({
      threadRef: fc.stringMatching(/^[A-Z0-9][A-Z0-9-]{0,10}$/u),
      role: fc.constantFrom(...names.roles),
      scope: foreignTexts,
      state: fc.constantFrom(...closureStates, ...phases),
      owner: fc.constantFrom('operator', 'arch:codex', ...names.roles),
      next: fc.constantFrom(
        'packet:packets/v2.md',
        'command:`a \\| "<b>" ``c`` | d`',
        'command:`ls <(true)`',
      ),
      sha: fc.constantFrom(id, id + id.slice(0, 24)),
    });
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 5 }), (list) => {
        expect(found(list.reduce(setRow, '# Board\n'))).toEqual([]);
      }),
    );
  });
});

it('never throws, and every place is inside the text', () => {
  const pieces = fc.constantFrom(
    '<!-- threadline -->',
    '<!-- /threadline -->',
    '|',
    '\\',
    '```',
    '<!--',
    '\n',
    'x',
    '---',
    '\0',
    '\u202e',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, foreignTexts), { maxLength: 30 }), (parts) => {
      const board = parts.join('');
      expectPlacesInside(board, boardProblems(board, names));
    }),
    { numRuns: 500 },
  );
});
