/**
 * How long a test may take, and what it waits for: a limit is for what hangs, on a machine that may be four times as busy as
 * usual. What takes longer on a quiet machine has a limit of its own.
 */
const wholeTestMs = 300_000;
const oneFactMs = 120_000;

export const patience = {
  testTimeout: wholeTestMs,
  hookTimeout: wholeTestMs,
  expect: { poll: { timeout: oneFactMs, interval: 50 } },
};
