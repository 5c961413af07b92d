import fc from 'fast-check';
import { formatAction } from '../../contract/action.ts';
import type { Blocker } from '../../contract/closure.ts';
import { commandFault } from '../../contract/command-line.ts';
import { actionTypes, valueLimit, type EntryContent } from '../../contract/entry.ts';
import { escapeText } from '../../contract/escape.ts';

/** Valid contents of entries, with the texts that a line format finds hardest: markup, backquotes, keys of our own. */

const nasty = fc.constantFrom(
  '`', '``', '```', '- ', '# ', '## ', '> ', '<!--', '-->', '~~~', ' owner=', ' next=', 'operator_required=yes', '=', ':', '|', '\\',
  'none', 'command:`x`', 'packet:a', ' evidence=', 'AC1: ', '  ', '\t', 'ä', '😀', '漢',
); // prettier-ignore

const line = fc
  .array(fc.oneof(nasty, fc.string({ maxLength: 8 }), fc.string({ unit: 'binary', maxLength: 3 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) =>
    parts
      .join('')
      .replace(/[\n\r\v\f\u0085\u2028\u2029]/gu, ' ')
      .trim(),
  )
  .filter((text) => text !== '' && escapeText(text) === text);

/** As long as one value may be, and no longer once it is written. */
const longLine = fc
  .tuple(line, fc.integer({ min: 1, max: valueLimit }))
  .map(([text, length]) =>
    text
      .repeat(Math.ceil(length / text.length))
      .slice(0, length)
      .trim(),
  )
  .filter((text) => text !== '' && text.length <= valueLimit && escapeText(text, valueLimit) === text);
const text = fc.oneof({ weight: 30, arbitrary: line }, { weight: 1, arbitrary: longLine });

const word = fc.stringMatching(/^[a-z0-9][a-z0-9_.-]{0,8}[a-z0-9]$/u);
export const actors = fc.oneof(
  fc.constant('operator'),
  fc.tuple(word, word).map(([name, agent]) => `${name}:${agent}`),
);
const id = fc.oneof(fc.stringMatching(/^[0-9a-f]{40}$/u), fc.stringMatching(/^[0-9a-f]{64}$/u));
const threadRef = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,30}$/u);
const path = fc.stringMatching(/^[a-z0-9é漢,]{1,6}(\/[a-z0-9=:;,😀-]{1,6} ?[a-z0-9]{1,3}\.txt)?$/u);

export const actions = fc.oneof(
  fc
    .stringMatching(/^[a-z0-9]{1,8}(\/[a-z0-9]{1,8}){0,2}\.md$/u)
    .map((value) => formatAction({ kind: 'packet', path: value })),
  line
    .map((text) => `boot-slot ${text}`)
    .filter((command) => commandFault(command) === undefined)
    .map((command) => formatAction({ kind: 'command', command })),
);

const blocker: fc.Arbitrary<Blocker> = fc.record({
  text: line.filter(
    (text) => !/(?:^|\s)hold\s?=\s?\S+$/iu.test(text) && !/(?:^|\s)hold\s?=\s?[^`]*`/iu.test(text),
  ),
  owner: actors,
  operatorRequired: fc.boolean(),
  next: actions,
});

const optional = {
  run: fc.integer({ min: 1, max: 999_999 }),
  turn: fc.integer({ min: 0, max: 999_999 }),
  entry: fc.stringMatching(/^[a-z0-9]{4,16}$/u),
  state: fc.constantFrom('done' as const, 'blocked' as const, 'replan' as const),
  codexThreadId: text,
  head: id,
  branch: fc.stringMatching(/^[a-z`][a-z0-9/`é-]{0,10}[a-z0-9`]$/u),
  next: fc.array(text, { maxLength: 4 }),
  blockers: fc.array(blocker, { maxLength: 3 }),
  commits: fc.array(id, { maxLength: 3 }),
  evidence: fc.dictionary(
    fc.stringMatching(/^AC[1-9]\d?$/u),
    fc.uniqueArray(path, { minLength: 1, maxLength: 3 }),
    { maxKeys: 3, noNullPrototype: true },
  ),
  deviation: text.filter((why) => !/^none\.?$/iu.test(why) || why === 'none'),
  resume: text,
  note: text,
  role: actors,
  scope: text,
  success: text,
  decision: text,
  choice: text,
  failure: fc.constantFrom('host_unreachable', 'ssh_key_refused'),
};

export const contents: fc.Arbitrary<EntryContent> = fc.record(
  {
    at: fc
      .date({ min: new Date('2000-01-01'), max: new Date('2099-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().replace(/\.\d+Z$/u, 'Z')),
    actor: actors,
    actionType: fc.constantFrom(...actionTypes),
    threadRef,
    executor: fc.constantFrom('remote_codex' as const, 'ssh_direct' as const),
    ...optional,
  },
  { requiredKeys: ['at', 'actor', 'actionType', 'threadRef', 'executor'] },
);

/** Any text that could lie in a repository, most of it close to our formats. */
export const foreignTexts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.oneof(
        nasty,
        fc.constantFrom(
          '\n', '\r\n', '\n\n', '\ufeff', '\0', '\u202e', '## 2026-02-13T18:04:11Z runner:codex action_type=closure\n',
          '- summary: thread_ref=X executor=remote_codex state=done\n', '- next:\n', '  - ', '- commits: ', '# Objective\n',
          'thread_ref=', 'role=runner:codex\n', '# Acceptance criteria\n', '- AC1: ', 'check=`', '| a | b |\n',
          '<!-- threadline -->\n', '<!-- /threadline -->\n',
        ), // prettier-ignore
        fc.string({ maxLength: 10 }),
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
);
