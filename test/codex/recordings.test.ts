import { afterAll, beforeAll, expect, test } from 'vitest';
import { codexVersion } from '../../tools/codex-cli.mjs';
import { runs, says, thinks } from './record-model.ts';
import { sandboxFault } from './codex-world.ts';
import { startRecorder, type RecordedRun, type Recorder } from './recorder.ts';

/**
 * What the release that is installed prints, against what was recorded of it: `npm run test:codex -- -u` records anew,
 * and a new release gets a folder of its own.
 */
const fixture = (name: string): string => `fixtures/${codexVersion}/${name}`;

let recorder: Recorder;
let lacking: string | undefined;
beforeAll(async () => {
  lacking = await sandboxFault();
  if (lacking !== undefined && process.env['CI'] === 'true') throw new Error(lacking);
  recorder = await startRecorder();
});
afterAll(() => recorder.close());

const done = { items: [says('All done.')] };
/** 2030-01-02T03:04:00Z. */
const farReset = 1_893_553_440;
const limit = (resets_at: number) => ({
  status: 429,
  error: { type: 'usage_limit_reached', message: 'Limit reached', plan_type: 'plus', resets_at },
});
const patch = "apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: new.txt\n+hello\n*** End Patch\nEOF\n";

const recordings: Readonly<Record<string, RecordedRun & { readonly exitCode: number }>> = {
  // Codex reads its command's stdout and stderr in any order: here both are one.
  success: {
    answers: [
      {
        items: [
          thinks('**Looking around**\n\nWhat is here?'),
          runs('c1', 'exec 2>&1; echo hello; echo to stderr >&2'),
        ],
      },
      { items: [runs('c2', patch)] },
      done,
    ],
    exitCode: 0,
  },
  'failed-command': { answers: [{ items: [runs('c1', 'echo no; exit 3')] }, done], exitCode: 0 },
  'failed-turn': { answers: [{ status: 400, error: { message: 'No such model.' } }], exitCode: 1 },
  reconnects: { answers: ['cut', 'cut', done], retries: 5, exitCode: 0 },
  'killed-by-term': {
    answers: [{ items: [runs('c1', 'echo begun; sleep 20')] }],
    kill: { signal: 'SIGTERM', after: 'in_progress' },
    exitCode: 143,
  },
  'killed-by-kill': {
    answers: [{ items: [runs('c1', 'echo begun; sleep 20')] }],
    kill: { signal: 'SIGKILL', after: 'in_progress' },
    exitCode: 137,
  },
  panic: { answers: [done], closeStdout: true, exitCode: 101 },
  'unknown-thread': { answers: [done], resume: '01a203f3-1f9a-7c11-9d1e-6f6f2c1f7a11', exitCode: 1 },
  'not-logged-in': { answers: [done], loggedIn: false, exitCode: 1 },
  'key-refused': {
    answers: [{ status: 401, error: { code: 'invalid_api_key', message: 'Incorrect API key provided.' } }],
    exitCode: 1,
  },
  'quota-today': { answers: [limit(Math.floor(Date.now() / 1_000))], exitCode: 1 },
  'quota-another-day': { answers: [limit(farReset)], exitCode: 1 },
  'quota-exceeded': {
    answers: [{ status: 429, error: { type: 'insufficient_quota', code: 'insufficient_quota' } }],
    exitCode: 1,
  },
  'quota-rate': { answers: [{ status: 429, error: { type: 'rate_limit_exceeded' } }], exitCode: 1 },
};

test.each(Object.entries(recordings))(
  'the installed Codex still prints what was recorded: %s',
  async (name, run) => {
    const { text, exitCode } = await recorder.record(run);
    expect(exitCode).toBe(run.exitCode);
    await expect(text).toMatchFileSnapshot(fixture(`${name}.txt`));
  },
);

test('a resumed conversation keeps its id, and tells the usage of the whole of it', async () => {
  const first = await recorder.record({ answers: [done] });
  const second = await recorder.record({ answers: [done], resume: first.threadId });
  expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
  expect(second.threadId).toBe(first.threadId);
  await expect(first.text).toMatchFileSnapshot(fixture('usage.txt'));
  await expect(second.text).toMatchFileSnapshot(fixture('resume.txt'));
});
