import { describe, expect, it } from 'vitest';
import { readBullets } from '../../contract/bullets.ts';
import { readFields } from '../../contract/entry-fields.ts';
import { valueLimit } from '../../contract/entry.ts';
import type { EntryDraft } from '../../contract/entry-read.ts';
import { scan } from '../../contract/scanner.ts';

const id = '8a3bd1bfa922522920393704d38feffba15f85ca';
const other = '0'.repeat(40);
const begun: EntryDraft = {
  ...{ at: '', actor: '', actionType: 'closure', threadRef: '', executor: 'remote_codex' },
  ...{ line: 1, text: '', problems: [] },
};

/** What the bullets say, and `line:column code` of what they say wrongly. */
function read(...lines: readonly string[]): { readonly said: object; readonly wrong: readonly string[] } {
  const draft = { ...begun };
  const wrong: string[] = [];
  readFields(readBullets(scan(lines.join('\n')).lines).bullets, draft, ({ line, column }, code) => {
    wrong.push(`${String(line)}:${String(column)} ${code}`);
  });
  const said = Object.fromEntries(Object.entries(draft).filter(([key]) => !(key in begun)));
  return { said, wrong };
}

const blocker = { text: 'No power.', owner: 'operator', operatorRequired: true, next: 'packet:a.md' };
const blockerLine = 'No power. owner=operator operator_required=yes next=packet:a.md';

describe('the bullets of an entry say', () => {
  it.each<[what: string, lines: readonly string[], said: object]>([
    ['nothing', [], {}],
    ['no field by the summary', ['- summary: a=b'], {}],
    ['one value each', ['- scope: WS8', '- note: a b'], { scope: 'WS8', note: 'a b' }],
    ['a value below its key', ['- scope:', '  - WS8'], { scope: 'WS8' }],
    [
      'tokens without their backquotes',
      ['- branch: `main`', '- head: `' + id + '`'],
      { branch: 'main', head: id },
    ],
    ['free text with them', ['- note: `main`'], { note: '`main`' }],
    ['an id in capitals', [`- head: ${id.toUpperCase()}`], { head: id }],
    ['no deviation', ['- deviation: None.'], { deviation: 'none' }],
    ['a deviation that begins alike', ['- deviation: none but one'], { deviation: 'none but one' }],
    ['none as a value of its own elsewhere', ['- resume: None.'], { resume: 'None.' }],
    [
      'next actions',
      ['- next:', '  - packet:a.md', '  - packet:b.md'],
      { next: ['packet:a.md', 'packet:b.md'] },
    ],
    ['one on the line of its key', ['- next: packet:a.md'], { next: ['packet:a.md'] }],
    ['no next actions', ['- next: none'], { next: [] }],
    ['none in backquotes', ['- next: `None`.'], { next: [] }],
    ['none beside others is an item', ['- next: none', '  - packet:a.md'], { next: ['none', 'packet:a.md'] }],
    ['what begins with none', ['- next: none yet'], { next: ['none yet'] }],
    ['blockers', ['- blockers:', `  - ${blockerLine}`], { blockers: [blocker] }],
    ['no blockers', ['- blockers: none'], { blockers: [] }],
    ['commits in one line', [`- commits: ${id}, \`${other}\``], { commits: [id, other] }],
    ['commits below', ['- commits:', `  - ${id}`, `  - ${other}`], { commits: [id, other] }],
    ['no commits', ['- commits: none'], { commits: [] }],
    [
      'evidence',
      ['- evidence:', '  - AC1: a.log', '  - ac2 = `b c.log`'],
      { evidence: { AC1: ['a.log'], AC2: ['b c.log'] } },
    ],
    [
      'several files for one criterion',
      ['- evidence:', '  - AC1: a', '  - AC1:b'],
      { evidence: { AC1: ['a', 'b'] } },
    ],
    [
      'one file for several',
      ['- evidence:', '  - AC1: a', '  - AC1234: a'],
      { evidence: { AC1: ['a'], AC1234: ['a'] } },
    ],
  ])('%s', (_what, lines, said) => {
    expect(read(...lines)).toEqual({ said, wrong: [] });
  });

  it.each<[what: string, lines: readonly string[], said: object, wrong: readonly string[]]>([
    ['a key twice', ['- note: a', '- note: b'], { note: 'a' }, ['2:3 entry/duplicate-key']],
    ['the summary twice', ['- summary: a', '- summary: b'], {}, ['2:3 entry/duplicate-key']],
    ['an unknown key', ['- colour: red'], {}, ['1:3 entry/unknown-key']],
    ['no value', ['- note:'], {}, ['1:3 entry/value']],
    ['an empty item', ['- note:', '  -'], {}, ['1:3 entry/value']],
    ['two values', ['- note: a', '  - b'], {}, ['1:3 entry/value']],
    ['no next', ['- next:'], { next: [] }, ['1:3 entry/value']],
    [
      'an empty item of next',
      ['- next:', '  -', '  - packet:a.md'],
      { next: ['packet:a.md'] },
      ['2:3 entry/value'],
    ],
    ['no blockers and no none', ['- blockers:'], { blockers: [] }, ['1:3 entry/value']],
    [
      'a blocker that lacks',
      ['- blockers:', '  - No power.', `  - ${blockerLine}`],
      { blockers: [blocker] },
      ['2:5 entry/blocker-incomplete'],
    ],
    ['a short id', ['- head: 8a3bd1b'], {}, ['1:9 entry/object-id']],
    ['a short id among others', [`- commits: 8a3bd1b ${id}`], { commits: [id] }, ['1:12 entry/object-id']],
    ['evidence of nothing', ['- evidence:', '  - a.log'], { evidence: {} }, ['2:5 entry/evidence']],
    [
      'evidence of a number that is none',
      ['- evidence:', '  - AC12345: a.log'],
      { evidence: {} },
      ['2:5 entry/evidence'],
    ],
    ['evidence outside', ['- evidence:', '  - AC1: ../a.log'], { evidence: {} }, ['2:5 entry/evidence']],
    [
      'evidence twice',
      ['- evidence:', '  - AC1: a', '  - AC1: a'],
      { evidence: { AC1: ['a'] } },
      ['3:5 entry/evidence-twice'],
    ],
  ])('wrongly %s', (_what, lines, said, wrong) => {
    expect(read(...lines)).toEqual({ said, wrong });
  });

  it('no more than fits into one line', () => {
    expect(read(`- note: ${'x'.repeat(valueLimit)}`).wrong).toEqual([]);
    const { said, wrong } = read(`- note: ${'x'.repeat(valueLimit + 1)}`);
    expect(wrong).toEqual(['1:9 entry/value-too-long']);
    expect(JSON.stringify(said).length).toBeLessThan(valueLimit + 20);
  });
});
