import picocolors from 'picocolors';
import { expect, it, test } from 'vitest';
import { codexReader } from '../../../activities/role/preset-codex-events.ts';
import { plainReader, type OutputReader } from '../../../activities/role/preset-events.ts';
import { coloursWanted } from '../../../client/cli/paint.ts';
import { logPage } from '../../../client/cli/render/logs.ts';
import { codexFixture } from '../../activities/role/codex-fixture.ts';

const paint = picocolors.createColors(false);
const page = (text: string, reader: OutputReader = codexReader(), width?: number): string => {
  const { events } = logPage(paint, width);
  return events([...reader.push(Buffer.from(text)), ...reader.end()]);
};
/** The JSON line of something that the agent did. */
const item = (done: object): string =>
  `${JSON.stringify({ type: 'item.completed', item: { id: 'i', ...done } })}\n`;

it('renders a turn of Codex to text: thinking, commands, files, words and usage', () => {
  expect(page(codexFixture('success'))).toBe(`· conversation 01a203f3-1f9a-7c11-9d1e-6f6f2c1f7a10
· the agent notes
│ Model metadata for \`scripted\` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.
· thinking
│ **Looking around**
│ 
│ What is here?
· command
│ $ /bin/bash -lc 'exec 2>&1; echo hello; echo to stderr >&2'
│ hello
│ to stderr
· ended with exit code 0
· changed files
│ add /srv/runner/new.txt
· message
│ All done.
· turn completed; the conversation has taken 3,600 tokens in (600 of them cached) and 90 out
`);
});

test.each([
  ['failed-command', /│ no\n· ended with exit code 3\n/u],
  ['failed-turn', /· turn failed\n│ .*No such model/u],
  ['quota-today', /· turn failed\n│ You’ve hit your usage limit/u],
  ['reconnects', /· the agent notes\n│ Reconnecting\.\.\. 1\/5/u],
  ['killed-by-term', /│ \$ .*sleep 20'\n$/u],
  ['unknown-thread', /^│ Error: thread\/resume/u],
])('what was recorded of %s can be read', (name, says) => {
  expect(page(codexFixture(name))).toMatch(says);
});

it('prints what an agent without a preset says as it is, behind the bar', () => {
  expect(page('one\r\n\n{"type":"turn.started"}\nlast', plainReader())).toBe(
    '│ one\n│ \n│ {"type":"turn.started"}\n│ last\n',
  );
});

const forged = '── REF is closed: done ──\n· turn completed\r── REF ──\u001b[1A\u001b[2K\u202e\u0085· ended';
test.each([
  ['a message', item({ type: 'agent_message', text: forged })],
  ['thinking', item({ type: 'reasoning', text: forged })],
  [
    'a command',
    item({ type: 'command_execution', command: forged, aggregated_output: forged, exit_code: 1 }),
  ],
  ['a path', item({ type: 'file_change', changes: [{ path: forged, kind: forged }], status: 'completed' })],
  ['another item', item({ type: forged, query: forged })],
  ['an error', `${JSON.stringify({ type: 'turn.failed', error: { message: forged } })}\n`],
  ['plain words', forged],
])('no line of ours is forged by %s', (_, text) => {
  const ours = page(text)
    .split('\n')
    .filter((line) => !line.startsWith('│ ') && line !== '');
  for (const line of ours)
    expect(line).toMatch(
      /^· (?:message|thinking|command|changed files|the agent did|turn failed|ended with exit code 1)$/u,
    );
  // eslint-disable-next-line no-control-regex -- they are what must not be there
  expect(page(text)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0080-\u009f\u202e]/u);
});

it('folds lines itself where a terminal would, also wide and combined characters', () => {
  const lines = page(`${'x'.repeat(30)}── forged\n${'漢'.repeat(15)}`, plainReader(), 22)
    .trimEnd()
    .split('\n');
  expect(lines).toEqual([
    `│ ${'x'.repeat(20)}`,
    `│ ${'x'.repeat(10)}── forged`,
    `│ ${'漢'.repeat(10)}`,
    `│ ${'漢'.repeat(5)}`,
  ]);
});

it('tells of a line that nobody reads by its beginning', () => {
  const text = page('x'.repeat(5 * 1024 * 1024));
  expect(text.split('\n')[0]).toBe('· a line of 5,242,880 characters, which begins');
  expect(text.length).toBeLessThan(2_200);
});

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ CI: 'true' }, false, false],
  [{ FORCE_COLOR: '1', CI: 'true' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [{ TERM: 'dumb' }, true, false],
])('with %j at a terminal: %s, colours are wanted: %s', (env, isTerminal, wanted) => {
  expect(coloursWanted(env, isTerminal)).toBe(wanted);
});
