import { startTests } from '@vitest/runner';
import { relative, resolve } from 'node:path';
import { expect } from 'vitest';

/** What vitest's parts ask of the worker that they believe to be in. */
globalThis.__vitest_worker__ = { config: { expect: {}, snapshotOptions: {} }, providedContext: {} };

const config = {
  root: process.cwd(),
  sequence: { hooks: 'stack', setupFiles: 'list', shuffle: false, concurrent: false },
  // One at a time: what a change is reached by must be told apart by test.
  maxConcurrency: 1,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  retry: 0,
  passWithNoTests: false,
  allowOnly: false,
  includeTaskLocation: false,
  tags: [],
  setupFiles: [],
};

/** What fast-check says where a law had no time for even one case: that shows nothing. */
const outOfTime = 'Property interrupted after 0 tests';

/**
 * Loads the files and runs those of their tests that are wanted, one at a time.
 *
 * @param {object} run
 * @param {readonly string[]} run.files relative, in the order in which they run
 * @param {Record<string, () => Promise<unknown>>} run.modules how each of them is loaded
 * @param {(id: string) => boolean} run.wants
 * @param {(id: string | undefined) => void} run.onTest says whose work comes next; undefined: nobody's
 * @param {import('./tape.mjs').Tape} run.tape
 * @param {boolean} run.record keep the tape of each test; else play the tapes
 * @param {boolean} run.bail end with the first test that fails
 * @param {(id: string) => boolean} run.isReal its effects are on no tape
 * @param {number} run.realMostMs how long tests run for real, also where their tape had no answer; what is left has no say
 * @returns {Promise<{ tests: { id: string, name: string, ms: number, missed: boolean, error?: string }[], errors: string[] }>}
 *   the tests that ran, and what failed outside of them: a file that does not load, a hook, a suite without a test.
 */
export async function runTests({
  files,
  modules,
  wants,
  onTest,
  tape,
  record,
  bail = false,
  isReal = () => false,
  realMostMs = Infinity,
}) {
  const ids = new Map();
  const tests = [];
  let failed = false;
  let realMs = 0;
  const stop = () => failed && bail;
  const runner = {
    config,
    pool: 'in-process',
    importFile: (path) => modules[relative(process.cwd(), path)](),
    extendTaskContext: (context) => Object.assign(context, { expect }),
    onCollected: (collected) => {
      for (const file of collected) {
        if (file.result?.state === 'fail') failed = true;
        keepWanted(file, wants, ids);
      }
    },
    onBeforeRunSuite: (suite) => {
      if (stop()) suite.mode = 'skip';
      onTest(firstOf(suite, ids));
    },
    onAfterRunSuite: (suite) => {
      if (suite.result.state === 'fail') failed = true;
      onTest(undefined);
    },
    onBeforeRunTask: (test) => {
      if (stop() || (isReal(ids.get(test)) && realMs >= realMostMs)) test.mode = 'skip';
      if (test.mode !== 'run') return;
      onTest(ids.get(test));
      // What the tape had no answer to is asked again for real, for a while.
      const again = () => tape.missed && realMs < realMostMs;
      test.retry = { count: !record && tape.has(ids.get(test)) ? 1 : 0, condition: again };
    },
    onBeforeTryTask: (test, { retry }) => {
      const played = test.retry.count === 1 && retry === 0;
      tape.begin(record ? 'record' : played ? 'play' : 'real', ids.get(test));
    },
    onAfterTryTask: () => {
      if (tape.missed) throw new Error('The tape had no answer.');
    },
    onAfterRunTask: (test) => {
      onTest(undefined);
      if (record) tape.keep(ids.get(test));
      const message = test.result.errors?.at(-1)?.message;
      const missed = tape.missed || test.result.retryCount > 0;
      if (missed || isReal(ids.get(test))) realMs += test.result.duration;
      if (tape.missed || message?.startsWith(outOfTime)) test.result.state = 'pass';
      tape.begin('real');
      const error = test.result.state === 'fail' ? message || 'failed' : undefined;
      if (error !== undefined) failed = true;
      tests.push({
        id: ids.get(test),
        name: test.fullTestName ?? test.name,
        ms: test.result.duration,
        missed,
        error,
      });
    },
  };
  const done = await startTests(
    files.map((file) => resolve(file)),
    runner,
  );
  return { tests, errors: done.flatMap(errorsOf) };
}

/** Gives every test its id, also where two have one title, and leaves out what is not wanted. */
function keepWanted(file, wants, ids) {
  const titles = new Map();
  const path = relative(process.cwd(), file.filepath);
  const visit = (task, title) => {
    if (task.type === 'suite') {
      for (const child of task.tasks) visit(child, `${title} ${child.name}`);
      if (task.tasks.length > 0 && task.tasks.every(({ mode }) => mode !== 'run' && mode !== 'queued'))
        task.mode = 'skip';
      return;
    }
    const count = (titles.get(title) ?? 0) + 1;
    titles.set(title, count);
    const id = `${path}#${title.trim()}${count > 1 ? ` (${count})` : ''}`;
    ids.set(task, id);
    if (task.mode !== 'run' && task.mode !== 'queued') return;
    task.mode = wants(id) ? 'run' : 'skip';
  };
  visit(file, '');
}

/** What a hook of a suite does is put down to its first test: each test of the suite needs it. */
function firstOf(task, ids) {
  if (task.mode === 'skip') return undefined;
  if (task.type !== 'suite') return ids.get(task);
  for (const child of task.tasks) {
    const id = firstOf(child, ids);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** A suite that failed although none of its tests did. */
function errorsOf(task) {
  if (task.type !== 'suite') return [];
  const own = task.result?.state === 'fail' ? (task.result.errors ?? []) : [];
  return [...own.map(({ message }) => `${task.file.filepath}: ${message}`), ...task.tasks.flatMap(errorsOf)];
}
