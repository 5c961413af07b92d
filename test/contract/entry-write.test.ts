import { describe, expect, it } from 'vitest';
import { valueLimit, type EntryContent } from '../../contract/entry.ts';
import { appendEntry, writeEntry } from '../../contract/entry-write.ts';

const handshake: EntryContent = {
  at: '2026-02-13T18:04:11Z',
  actor: 'runner:codex',
  actionType: 'handshake',
  threadRef: 'RUNNER-WS8-20260213A',
  executor: 'remote_codex',
  run: 1,
  turn: 0,
  entry: 'k3f9x2ab',
  codexThreadId: '01a203f3-7c1e-7000-8000-000000000000',
  head: '8a3bd1bfa922522920393704d38feffba15f85ca',
  branch: 'main',
  next: ['Flash slot 3 with 2.4.1, because the last boot log stops at stage 2.', 'Then run the smoke suite.'],
  blockers: [
    {
      text: 'Slot 3 has no power.',
      owner: 'infra:codex',
      operatorRequired: false,
      next: 'command:`ipmi power on slot-3`',
    },
  ],
};

/** The host program writes these bytes in sh: a change here is a change of the format. */
describe('writeEntry', () => {
  it('writes a handshake in the form that the host program writes', () => {
    expect(writeEntry(handshake)).toBe(`## 2026-02-13T18:04:11Z runner:codex action_type=handshake
- summary: thread_ref=RUNNER-WS8-20260213A executor=remote_codex run=1 turn=0 entry=k3f9x2ab codex_thread_id=01a203f3-7c1e-7000-8000-000000000000
- head: 8a3bd1bfa922522920393704d38feffba15f85ca
- branch: main
- next:
  - Flash slot 3 with 2.4.1, because the last boot log stops at stage 2.
  - Then run the smoke suite.
- blockers:
  - Slot 3 has no power. owner=infra:codex operator_required=no next=command:\`ipmi power on slot-3\`
`);
  });

  it('writes empty lists as none and a criterion with two paths on two lines', () => {
    const { at, actor, threadRef, executor } = handshake;
    const done: EntryContent = {
      at,
      actor,
      actionType: 'closure',
      threadRef,
      executor,
      state: 'done',
      commits: ['8a3bd1bfa922522920393704d38feffba15f85ca'],
      evidence: { AC1: ['evidence/boot.log', 'evidence/a b.txt'] },
      next: [],
      deviation: 'none',
    };
    expect(writeEntry(done)).toBe(`## 2026-02-13T18:04:11Z runner:codex action_type=closure
- summary: thread_ref=RUNNER-WS8-20260213A executor=remote_codex state=done
- commits:
  - 8a3bd1bfa922522920393704d38feffba15f85ca
- evidence:
  - AC1: evidence/boot.log
  - AC1: evidence/a b.txt
- next: none
- deviation: none
`);
  });

  it('puts a value of the summary with spaces or backquotes into as many backquotes as it needs', () => {
    const written = (codexThreadId: string): string | undefined =>
      /codex_thread_id=(.*)$/mu.exec(writeEntry({ ...handshake, codexThreadId }))?.[1];
    expect(written('a b')).toBe('`a b`');
    expect(written('a`b')).toBe('`` a`b ``');
    expect(written('``')).toBe('``` `` ```');
  });

  it('keeps a branch that stands in backquotes itself', () => {
    expect(writeEntry({ ...handshake, branch: '`main`' })).toContain('- branch: `` `main` ``\n');
    expect(writeEntry({ ...handshake, branch: 'a`b' })).toContain('- branch: a`b\n');
  });

  it('cuts what is too long to be read again, between two characters', () => {
    const written = writeEntry({ ...handshake, next: ['x', `${'x'.repeat(valueLimit - 3)}😀xx`] });
    expect(written.includes(`  - ${'x'.repeat(valueLimit - 3)} …\n`)).toBe(true);
  });

  it('makes hostile characters visible', () => {
    expect(writeEntry({ ...handshake, next: ['\u001b[31mred\u202e'] })).toContain(
      '  - \\u{1b}[31mred\\u{202e}\n',
    );
  });

  const unwritable: readonly (readonly [string, Partial<EntryContent>])[] = [
    ['note', { note: 'two\nlines' }],
    ['note', { note: 'two\u2028lines' }],
    ['next', { next: [' padded'] }],
    ['resume', { resume: '' }],
    ['codex_thread_id', { codexThreadId: 'a\r' }],
    ['actor', { actor: 'Runner Codex' }],
    ['evidence', { evidence: { AC1: [] } }],
    [
      'blockers',
      { blockers: [{ text: 'x\ny', owner: 'operator', operatorRequired: true, next: 'packet:a.md' }] },
    ],
    [
      'blockers',
      { blockers: [{ text: 'x hold=yes', owner: 'operator', operatorRequired: true, next: 'packet:a.md' }] },
    ],
    ['blockers', { blockers: [{ text: 'x', owner: 'nobody', operatorRequired: true, next: 'packet:a.md' }] }],
  ];
  it.each(unwritable)('throws a TypeError that names %s for what cannot be read back: %j', (key, change) => {
    expect(() => writeEntry({ ...handshake, ...change })).toThrow(new RegExp(`^${key}: `, 'u'));
    expect(() => writeEntry({ ...handshake, ...change })).toThrow(TypeError);
  });
});

describe('appendEntry', () => {
  const entry = '## x\n';
  it.each([
    ['', '# Handoff log\n\n## x\n'],
    ['\ufeff\n', '# Handoff log\n\n## x\n'],
    ['# Handoff log\n', '# Handoff log\n\n## x\n'],
    ['# Log\n\n', '# Log\n\n## x\n'],
    ['# Log', '# Log\n\n## x\n'],
    ['# Log\r\n\r\n', '# Log\r\n\r\n## x\n'],
    ['# Log\n\n\n', '# Log\n\n\n## x\n'],
  ])('of %j keeps what is there and leaves one blank line', (log, expected) => {
    expect(appendEntry(log, entry)).toBe(expected);
  });
});
