import fc from 'fast-check';
import { expect, it } from 'vitest';
import { actionFault } from '../../contract/action-check.ts';
import { cleanEntry } from '../../contract/entry-clean.ts';
import { writeEntry } from '../../contract/entry-write.ts';
import type { EntryContent } from '../../contract/entry.ts';
import { readLog } from '../../contract/log.ts';

const word = fc.oneof(
  fc.constantFrom(
    'owner=operator',
    'operator_required=no',
    'next=command:`make x1`',
    'hold=yes',
    'hold = 1.',
  ),
  fc.constantFrom('next=', '`', '``', '"', '- ', '## ', 'none', '\n', '\u2028', ' '),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const text = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));
const spoken = text.filter((words) => words.trim() !== '');
const action = fc.oneof(
  fc.constant('command:`make x1`'),
  text.map((words) => `command:\`${words}\``),
  text.map((words) => `command:\`\`\` ${words} \`\`\``),
);
const blocked = (words: string, next: string): EntryContent => ({
  at: '2026-02-13T18:04:11Z',
  actor: 'arch:codex',
  threadRef: 'A',
  executor: 'remote_codex',
  run: 1,
  entry: 'k3f9',
  actionType: 'closure',
  state: 'blocked',
  deviation: 'none',
  resume: words,
  next: [next],
  blockers: [{ text: words, owner: 'operator', operatorRequired: true, next }],
});

// A closure that cannot be written would keep its thread from closing for ever.
it('whatever people and agents wrote can be written into a log, and read back from it', () => {
  fc.assert(
    fc.property(spoken, action, (words, next) => {
      fc.pre(actionFault(next) === undefined);
      const [entry, second] = readLog(writeEntry(cleanEntry(blocked(words, next)))).entries;
      expect(entry?.problems).toEqual([]);
      expect(entry?.blockers?.[0]).toMatchObject({
        owner: 'operator',
        operatorRequired: true,
        next: next.trim(),
      });
      expect(second).toBeUndefined();
    }),
    { numRuns: 3_000 },
  );
});

it('a next action of two lines is refused at the door', () => {
  expect(actionFault('command:`make a\nmake b`')).toMatch(/a line break or another/);
});
