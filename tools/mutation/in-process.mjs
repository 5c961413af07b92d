import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { bundleOf } from './bundle.mjs';
import { Tape } from './tape.mjs';
import { runTests } from './vitest-run.mjs';

/** Of run.mjs: how many tests vitest lists, by file. */
const listed = JSON.parse(readFileSync(process.env.MUTATION_TESTS, 'utf8'));
/** Of the dry run, for all workers: how long each test took, in ms. */
const durations = `${process.env.MUTATION_TESTS}.durations`;
/** Of the dry run, for all workers: what the tests had from git. */
const tapes = `${process.env.MUTATION_TESTS}.tapes`;

/** A law is tried this long for each change, whatever number of runs it asks for; a counterexample is not shrunk. */
const lawMs = 50;
/** A longer test measures time or goes through millions of cases: left out, unless nothing else reaches the change. */
const longMs = 300;
/** The same cases in every run, so that two runs can be compared. */
const seed = 20260213;

/** What the changed copy reads and counts, by Stryker's agreement. */
const changed = (globalThis.__stryker__ ??= {});
const unchanged = {
  activeMutant: undefined,
  hitCount: undefined,
  hitLimit: undefined,
  currentTestId: undefined,
};

/**
 * Runs our tests in Stryker's own worker, with vitest's parts but without vitest's workers, which cost seconds for each
 * change. Each change gets modules of its own, so that nothing of an earlier one is left.
 */
class InProcessRunner {
  #modules;
  #took;
  #tape = new Tape(tapes);

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    fc.configureGlobal({ interruptAfterTimeLimit: lawMs, endOnFailure: true, seed });
    this.#modules = await bundleOf(Object.keys(listed), (path, own) => this.#tape.wrap(path, own));
  }

  /** All tests, without a change. A test that is missing or fails here would count as a kill later: it ends the run. */
  async dryRun() {
    this.#tape.clear();
    Object.assign(changed, unchanged);
    const { tests, errors } = await this.#run({
      files: Object.keys(listed),
      wants: () => true,
      record: true,
    });
    const failed = tests.filter(({ error }) => error !== undefined).map(({ id, error }) => `${id}: ${error}`);
    const wrong = [...errors, ...failed, ...missing(tests)];
    if (wrong.length > 0) return { status: 'error', errorMessage: wrong.join('\n') };
    writeFileSync(durations, JSON.stringify(Object.fromEntries(tests.map(({ id, ms }) => [id, ms]))));
    return {
      status: 'complete',
      tests: tests.map(asResult),
      mutantCoverage: changed.mutantCoverage,
    };
  }

  /** The tests that reach the change; all of them where it takes effect while a file loads. Ends with the first kill. */
  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    const reaching = testFilter ?? Object.keys(this.#durations());
    const short = reaching.filter((id) => this.#tape.has(id) || this.#durations()[id] <= longMs);
    const chosen = new Set(short.length > 0 ? short : reaching);
    // A change that takes effect while a file loads may make tests that nobody has seen before.
    const wants = (id) => chosen.has(id) || (testFilter === undefined && !(id in this.#durations()));
    Object.assign(changed, unchanged, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    const { tests, errors } = await this.#run({ files: this.#quickestFirst(chosen), wants, record: false });
    const { hitCount } = changed;
    Object.assign(changed, unchanged);
    if (hitLimit !== undefined && hitCount > hitLimit)
      return { status: 'timeout', reason: `Reached ${hitCount} times.` };
    const killer = tests.find(({ error }) => error !== undefined);
    const failureMessage = killer?.error ?? errors[0];
    if (failureMessage === undefined) return { status: 'survived', nrOfTests: tests.length };
    // Without an id Stryker could not name the test: one that failed to load has none.
    return { status: 'killed', killedBy: [killer?.id ?? 'loading'], failureMessage, nrOfTests: tests.length };
  }

  #run(run) {
    const onTest = (id) => (changed.currentTestId = id);
    return runTests({ ...run, modules: this.#modules(), tape: this.#tape, onTest });
  }

  #durations() {
    this.#took ??= JSON.parse(readFileSync(durations, 'utf8'));
    return this.#took;
  }

  #quickestFirst(ids) {
    const took = new Map();
    for (const id of ids) {
      const file = id.slice(0, id.indexOf('#'));
      took.set(file, (took.get(file) ?? 0) + this.#durations()[id]);
    }
    return [...took.keys()].sort((one, other) => took.get(one) - took.get(other));
  }
}

function missing(tests) {
  return Object.entries(listed).flatMap(([file, count]) => {
    const ran = tests.filter(({ id }) => id.startsWith(`${file}#`)).length;
    return ran === count ? [] : [`${file}: ${ran} tests ran, but vitest lists ${count}.`];
  });
}

/** 0: it passed. What failed has ended the first run before. */
const asResult = ({ id, name, ms }) => ({
  id,
  name,
  timeSpentMs: ms,
  fileName: id.slice(0, id.indexOf('#')),
  status: 0,
});

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner }];
