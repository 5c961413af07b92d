import { mkdir, rm, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setRow } from '../../contract/board.ts';
import { atTerminal, terminalThere } from '../doors/terminal.ts';
import { envelopeOf, makeArchHouse, packetText, type ArchHouse, type Run } from './arch-house.ts';

let house: ArchHouse;
beforeAll(async () => {
  house = await makeArchHouse();
});
afterAll(() => house.remove());

const log = `## 2026-02-13T18:04:11Z runner:codex action_type=note
- summary: thread_ref=LINT executor=remote_codex
- note: Slot 3 boots.
`;
const board = setRow('# Board\n', {
  threadRef: 'LINT',
  role: 'runner:codex',
  scope: 'WS8/T-14',
  state: 'execute',
  owner: 'runner:codex',
  next: '',
  sha: '',
});
const spoiltLog = log.replace('executor=remote_codex', 'executor=by_hand');
const spoiltBoard = board.replace('runner:codex | WS8', 'rigger:codex | WS8');

const problems = (run: Run): readonly string[] =>
  envelopeOf(run).error.problems.map(
    ({ file, line, column, code }) => `${file}:${String(line)}:${String(column)} ${code}`,
  );

describe('lint', () => {
  it('tells packets, logs and boards apart, and what it found sound', async () => {
    await house.file('packet.md', packetText('LINT'));
    await house.file('some log.md', log);
    await house.file('some-board.md', board);
    const run = await house.threadline(['lint', 'packet.md', 'some log.md', 'some-board.md']);
    expect([run.exit, envelopeOf(run).result]).toEqual([
      0,
      {
        packets: [{ file: 'packet.md', thread_ref: 'LINT', role: 'runner:codex', scope: 'WS8/T-14' }],
        logs: [{ file: 'some log.md', entries: 1 }],
        boards: [{ file: 'some-board.md', rows: 1 }],
      },
    ]);
  });

  it('tells every problem of every file, once each, and which files to lint again', async () => {
    await house.file('sound.md', packetText('LINT'));
    await house.file('spoilt packet.md', 'thread_ref=../x\n');
    await house.file('spoilt-log.md', spoiltLog);
    await house.file('spoilt-board.md', spoiltBoard);
    const files = ['spoilt-log.md', 'sound.md', 'spoilt packet.md', 'spoilt-board.md', 'spoilt-log.md'];
    const run = await house.threadline(['lint', ...files]);
    const { error, next_actions } = envelopeOf(run);
    expect([run.exit, error.code]).toEqual([6, 'contract_refused']);
    expect(error.message).toBe(`${String(error.problems.length)} problems in 3 files.`);
    expect(problems(run).filter((problem) => !problem.startsWith('spoilt packet'))).toEqual([
      'spoilt-log.md:2:28 entry/executor',
      'spoilt-board.md:6:10 board/role',
    ]);
    expect(problems(run)).toContain('spoilt packet.md:1:12 packet/thread-ref');
    expect(next_actions).toEqual([
      "threadline lint spoilt-log.md 'spoilt packet.md' spoilt-board.md spoilt-log.md",
    ]);
  });

  it('says what cannot be read, and lints the other files all the same', async () => {
    await mkdir(join(house.arch.path, 'folder'), { recursive: true });
    await house.file('spoilt-log.md', spoiltLog);
    await writeFile(join(house.arch.path, 'binary.md'), Buffer.from([0x61, 0x0a, 0x62, 0xe2, 0x82, 0x63]));
    await writeFile(join(house.arch.path, 'large.md'), Buffer.alloc(16 * 1024 * 1024 + 1, 'x'));
    const files = ['folder', 'missing.md', 'binary.md', 'large.md', 'spoilt-log.md'];
    const run = await house.threadline(['lint', ...files]);
    await rm(join(house.arch.path, 'large.md'));
    expect([run.exit, problems(run)]).toEqual([
      6,
      [
        'folder:1:1 file/directory',
        'missing.md:1:1 file/missing',
        'binary.md:2:2 file/not-utf8',
        'large.md:1:1 file/too-large',
        'spoilt-log.md:2:28 entry/executor',
      ],
    ]);
  });

  it('names the lines of a log that are no UTF-8, and reads the others', async () => {
    const bytes = Buffer.concat([Buffer.from(log), Buffer.from([0xff, 0x0a]), Buffer.from(`\n${spoiltLog}`)]);
    await writeFile(join(house.arch.path, 'odd-log.md'), bytes);
    const run = await house.threadline(['lint', 'odd-log.md']);
    expect([run.exit, problems(run)]).toEqual([
      6,
      ['odd-log.md:4:1 log/not-utf8', 'odd-log.md:7:28 entry/executor'],
    ]);
  });

  it('is a wrong call when nothing is wrong but names of files', async () => {
    await house.file('sound.md', packetText('LINT'));
    const run = await house.threadline(['lint', 'missing.md', 'sound.md']);
    expect([run.exit, envelopeOf(run).error.code, problems(run)]).toEqual([
      2,
      'usage',
      ['missing.md:1:1 file/missing'],
    ]);
  });

  it.each<[what: string, as: readonly string[], input: string, codes: readonly string[]]>([
    ['a log by its heading', [], spoiltLog, ['entry/executor']],
    [
      'a log with a byte order mark and CRLF',
      [],
      `\ufeff${spoiltLog.replaceAll('\n', '\r\n')}`,
      ['entry/executor'],
    ],
    ['a board by its marker', [], spoiltBoard, ['board/role']],
    [
      'a board of a table alone, with a byte order mark',
      [],
      `\ufeff${spoiltBoard.replace('# Board\n\n', '')}`,
      ['board/role'],
    ],
    [
      'a packet by its first line, whatever it quotes',
      [],
      `thread_ref=../x\n\n${log}${board}`,
      ['packet/thread-ref'],
    ],
    ['whatever it is said to be: a log', ['--as', 'log'], spoiltBoard, []],
    ['whatever it is said to be: a board', ['--as', 'board'], spoiltLog, []],
    ['whatever it is said to be: a packet', ['--as', 'packet'], log, ['packet/missing-key']],
  ])('reads from standard input %s', async (_what, as, input, codes) => {
    const run = await house.threadline(['lint', ...as, '-'], { input });
    if (codes.length === 0) expect(run.exit).toBe(0);
    else {
      const found = problems(run);
      expect(found[0]).toMatch(/^<stdin>:\d/u);
      for (const code of codes) expect(found.join('\n')).toContain(` ${code}`);
      expect(envelopeOf(run).next_actions).toEqual([]);
    }
  });

  it("knows arch's log and board where the configuration has them, and files by their names", async () => {
    const folder = join(house.arch.path, 'documentation/short-term/coordination');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'handoff_log.md'), '# Handoff log\n');
    await writeFile(join(folder, '../board.md'), '# Board\n');
    await house.file('handoff_log.md', '# Handoff log\n');
    const run = await house.threadline(
      ['lint', 'coordination/handoff_log.md', 'board.md', '../../handoff_log.md'],
      { cwd: join(folder, '..') },
    );
    expect(envelopeOf(run).result).toEqual({
      packets: [],
      logs: [
        { file: 'coordination/handoff_log.md', entries: 0 },
        { file: '../../handoff_log.md', entries: 0 },
      ],
      boards: [{ file: 'board.md', rows: 0 }],
    });
  });

  it('reads a pipe like a file', async () => {
    execFileSync('mkfifo', [join(house.arch.path, 'pipe')]);
    const writing = writeFile(join(house.arch.path, 'pipe'), spoiltLog);
    const run = await house.threadline(['lint', 'pipe']);
    await writing;
    await rm(join(house.arch.path, 'pipe'));
    expect([run.exit, problems(run)]).toEqual([6, ['pipe:2:28 entry/executor']]);
  });
});

describe.runIf(terminalThere())('lint at a terminal', () => {
  it('shows each problem in one line, below it the line with a caret, the mend, and how many there are', async () => {
    await house.file(
      'wide.md',
      packetText('LINT', (text) => text.replace('role=', 'r\u00f4le\t役割=')),
    );
    await house.file('spoilt-log.md', spoiltLog);
    const typed = await atTerminal(['lint', 'spoilt-log.md', 'wide.md'], { cwd: house.arch.path, env: {} });
    expect(typed.exit).toBe(6);
    expect(typed.raw).toContain('\u001b[');
    expect(typed.text)
      .toContain(`spoilt-log.md:2:28 entry/executor The summary's executor "by_hand" cannot be read.
  2 | - summary: thread_ref=LINT executor=by_hand
                                 ^
  mend: Write executor=remote_codex.
`);
    expect(typed.text).toMatch(/contract refused: \d+ problems in 2 files\./u);
    expect(typed.text).toContain('threadline lint spoilt-log.md wide.md');
  });

  it('says ok of what is sound', async () => {
    await house.file('sound.md', packetText('LINT'));
    await house.file('log.md', log);
    const typed = await atTerminal(['lint', 'sound.md', 'log.md'], { cwd: house.arch.path, env: {} });
    expect([typed.exit, typed.text]).toEqual([
      0,
      expect.stringContaining('ok sound.md (LINT)\nok log.md (1 entry)\n'),
    ]);
  });
});
