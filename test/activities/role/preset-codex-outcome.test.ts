import { expect, test } from 'vitest';
import { codexOutcome } from '../../../activities/role/preset-codex-outcome.ts';
import { waitUntilReset } from '../../../activities/role/preset-codex-reset.ts';
import { codexFixture } from './codex-fixture.ts';

const threadId = '01a203f3-1f9a-7c11-9d1e-6f6f2c1f7a10';
const clock = '2026-11-28T11:44:43';
const outcome = (name: string, exitCode?: number) => {
  const text = codexFixture(name);
  const ended = { head: text.slice(0, 4_096), tail: text.slice(-4_096), clock };
  return codexOutcome({ ...ended, ...(exitCode === undefined ? {} : { exitCode }) });
};
const minutes = (count: number): number => count * 60_000;

test.each([
  ['success', 0, { usage: { input: 3_600, cachedInput: 600, output: 90 } }],
  ['failed-command', 0, { usage: { input: 2_400, cachedInput: 400, output: 60 } }],
  ['reconnects', 0, { usage: { input: 1_200, cachedInput: 200, output: 30 } }],
  ['resume', 0, { usage: { input: 2_400, cachedInput: 400, output: 60 } }],
  ['failed-turn', 1, {}],
  ['killed-by-term', 143, {}],
  ['killed-by-kill', 137, {}],
])('after %s (exit %i) the turn is what its end says', (name, exitCode, expected) => {
  expect(outcome(name, exitCode)).toEqual({ threadId, ...expected });
});

test.each(['panic', 'unknown-thread'])('after %s nothing is known', (name) => {
  expect(outcome(name, 101)).toEqual({});
});

test.each([
  ['not-logged-in', 'agent_not_logged_in', 'Missing environment variable: `SCRIPTED_MODEL_API_KEY`.'],
  ['key-refused', 'agent_not_logged_in', 'unexpected status 401 Unauthorized'],
  ['quota-exceeded', 'agent_quota', 'Quota exceeded.'],
  ['quota-rate', 'agent_quota', 'last status: 429'],
])('%s is known as %s, without a reset', (name, code, says) => {
  const { halt } = outcome(name, 1);
  expect(halt).toEqual({ code, detail: expect.stringContaining(says) as string });
});

test('a quota that states its reset is waited for until the end of that minute, by the clock of the host', () => {
  const { halt } = outcome('quota-today', 1);
  expect(halt).toMatchObject({ code: 'agent_quota', waitMs: minutes(2 * 60 + 58) + 17_000 });
});

test('a reset in years is not believed', () => {
  expect(outcome('quota-another-day', 1).halt).not.toHaveProperty('waitMs');
});

test.each([
  ['at Dec 1st, 2026 11:58 AM.', '2026-11-28T11:44:00', 3 * 24 * 60 + 15],
  ['at Jan 2nd, 2027 12:05 AM.', '2026-12-31T23:59:00', 24 * 60 + 7],
  ['at 12:00 AM.', '2026-11-28T00:00:00', 1],
  ['at 12:30 PM.', '2026-11-28T12:00:00', 31],
  // It has passed while nobody looked.
  ['at 2:42 PM.', '2026-11-28T15:00:00', 10 / 60],
  ['at 2:42 PM.', 'yesterday', undefined],
  ['at Foo 1st, 2026 2:42 PM.', '2026-11-28T11:00:00', undefined],
  ['later.', '2026-11-28T11:00:00', undefined],
])('"try again %s" at %s is waited for', (stated, at, wait) => {
  expect(waitUntilReset(`… or try again ${stated}`, at)).toBe(wait === undefined ? undefined : minutes(wait));
});

test('a completed turn with another exit code, and a failed one with code 0, are neither believed', () => {
  expect(outcome('success', 1)).toEqual({ threadId });
  expect(outcome('quota-today', 0)).toEqual({ threadId });
  expect(outcome('success')).toEqual({ threadId });
});

test("an agent's words about a quota are words", () => {
  const said = 'You’ve hit your usage limit. Try again at 2:42 PM.';
  const tail = `{"type":"item.completed","item":{"id":"i","type":"agent_message","text":"${said}"}}
{"type":"error","message":"${said}"}
${said}
{"type":"turn.failed","error":{"message":"No such model. ${said}"}}`;
  expect(codexOutcome({ head: '', tail, exitCode: 1, clock })).toEqual({});
});
