import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codexReader } from '../../../activities/role/preset-codex-events.ts';
import {
  lineLimit,
  plainReader,
  type AgentEvent,
  type OutputReader,
} from '../../../activities/role/preset-events.ts';
import { codexFixture } from './codex-fixture.ts';

const read = (text: string | Uint8Array, reader = codexReader(), piece = Infinity): AgentEvent[] => {
  const bytes = Buffer.from(text);
  const events: AgentEvent[] = [];
  for (let at = 0; at < bytes.length; at += piece)
    events.push(...reader.push(bytes.subarray(at, Math.min(bytes.length, at + piece))));
  return [...events, ...reader.end()];
};
const kinds = (events: readonly AgentEvent[]): readonly string[] => events.map(({ kind }) => kind);
const thread = { kind: 'thread', id: '01a203f3-1f9a-7c11-9d1e-6f6f2c1f7a10' };
const metadata = { kind: 'notice', message: expect.stringContaining('Model metadata') as string };

test('a turn of Codex is read whole', () => {
  expect(read(codexFixture('success'))).toEqual([
    thread,
    metadata,
    { kind: 'step' },
    { kind: 'thinking', text: '**Looking around**\n\nWhat is here?' },
    { kind: 'command', id: 'item_2', command: "/bin/bash -lc 'exec 2>&1; echo hello; echo to stderr >&2'" },
    {
      kind: 'command-ended',
      id: 'item_2',
      command: "/bin/bash -lc 'exec 2>&1; echo hello; echo to stderr >&2'",
      output: 'hello\nto stderr\n',
      exitCode: 0,
    },
    { kind: 'step' },
    { kind: 'files', changes: [{ path: '/srv/runner/new.txt', change: 'add' }], failed: false },
    { kind: 'message', text: 'All done.' },
    { kind: 'turn-completed', usage: { input: 3_600, cachedInput: 600, output: 90 } },
  ]);
});

test.each([
  ['failed-command', ['command', 'command-ended', 'message', 'turn-completed']],
  ['failed-turn', ['notice', 'turn-failed']],
  ['reconnects', ['notice', 'notice', 'message', 'turn-completed']],
  ['quota-today', ['notice', 'turn-failed']],
  ['killed-by-term', ['command']],
])('what was recorded of %s is read to its end', (name, expected) => {
  expect(kinds(read(codexFixture(name)))).toEqual(['thread', 'notice', 'step', ...expected]);
});

test.each(['unknown-thread', 'panic'])('what %s says outside JSON is words', (name) => {
  expect(new Set(kinds(read(codexFixture(name))))).toEqual(new Set(['words']));
});

test('a command that failed tells its exit code', () => {
  expect(read(codexFixture('failed-command'))).toContainEqual(
    expect.objectContaining({ kind: 'command-ended', output: 'no\n', exitCode: 3 }),
  );
});

test.each([
  [
    'another type of item',
    '{"type":"item.completed","item":{"id":"i","type":"web_search","query":"q"}}',
    'other',
  ],
  ['another type of event', '{"type":"turn.paused"}', 'words'],
  ['no JSON', '{"type":"turn.completed","usage":', 'words'],
  ['usage that is none', '{"type":"turn.completed","usage":{"input_tokens":-1,"output_tokens":1}}', 'words'],
  [
    'usage beyond all counting',
    '{"type":"turn.completed","usage":{"input_tokens":1e99,"output_tokens":1}}',
    'words',
  ],
  ['a thread id that is none', '{"type":"thread.started","thread_id":"--last"}', 'words'],
  ['depth without end', `{"type":"error","message":${'['.repeat(100_000)}`, 'words'],
  ['an event inside a line', 'I saw {"type":"turn.completed"}', 'words'],
  ['a list', '[{"type":"turn.started"}]', 'words'],
])('%s is no event that counts', (_, line, kind) => {
  expect(kinds(read(line))).toEqual([kind]);
});

test('a line beyond the limit is told by its beginning, and the next one is read', () => {
  const events = read(`{"type":"error","message":"${'x'.repeat(lineLimit)}"}\n{"type":"turn.started"}\n`);
  expect(kinds(events)).toEqual(['unread', 'step']);
  const [unread] = events;
  expect(unread).toMatchObject({ length: lineLimit + 29 });
  expect(unread?.kind === 'unread' && unread.text).toHaveLength(2_000);
});

test('Windows line ends and a last line without its end are read', () => {
  expect(read('{"type":"turn.started"}\r\nlast', codexReader())).toEqual([
    { kind: 'step' },
    { kind: 'words', text: 'last' },
  ]);
});

test('pieces of any size give the same events, also where they cut a character', () => {
  const names = fc.constantFrom('success', 'reconnects', 'quota-today');
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 70 }), (name, piece) => {
      const text = codexFixture(name);
      expect(read(text, codexReader(), piece)).toEqual(read(text));
    }),
  );
});

test('bytes of any kind are read without a throw, and no line is lost', () => {
  const readers = fc.constantFrom<() => OutputReader>(codexReader, plainReader);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), readers, (bytes, reader) => {
      const lines = new TextDecoder().decode(bytes).split('\n');
      if (lines.at(-1) === '') lines.pop();
      expect(read(bytes, reader())).toHaveLength(lines.length);
    }),
  );
});
