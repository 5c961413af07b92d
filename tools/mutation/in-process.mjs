import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { bundleOf } from './bundle.mjs';
import { Tape } from './tape.mjs';
import { runTests } from './vitest-run.mjs';

/** Of run.mjs: how many tests vitest lists, by file. */
const listed = JSON.parse(readFileSync(process.env.MUTATION_TESTS, 'utf8'));
/** Of the first run, for all workers: how long each test takes, in ms, from its tape if it has one; and whether it needs none. */
const figures = `${process.env.MUTATION_TESTS}.figures`;
/** Of the first run, for all workers: what the tests had from git. */
const tapes = `${process.env.MUTATION_TESTS}.tapes`;

/** A law is tried this long for each change, whatever number of runs it asks for; a counterexample is not shrunk. */
const lawMs = 20;
/** A longer test measures time or goes through millions of cases: left out, unless nothing else reaches the change. */
const longMs = 120;
/** For one change, of tests that have no tape or ask for more than it holds. */
const realMostMs = 5_000;
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
  #figures;
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
    writeFileSync(figures, JSON.stringify(Object.fromEntries(await this.#playAll(tests))));
    return {
      status: 'complete',
      tests: tests.map(asResult),
      mutantCoverage: changed.mutantCoverage,
    };
  }

  /** A test that misses an answer on its own tape, or comes out otherwise, has none to rely on. */
  async #playAll(recorded) {
    const wants = (id) => this.#tape.has(id);
    const { tests } = await this.#run({ files: Object.keys(listed), wants, record: false, realMostMs: 0 });
    const sound = tests.filter(({ missed, error }) => !missed && error === undefined);
    const played = new Map(sound.map(({ id, ms }) => [id, ms]));
    const taped = recorded.filter(({ id }) => this.#tape.has(id));
    const real = new Set(taped.filter(({ id }) => !played.has(id)).map(({ id }) => id));
    for (const id of real) this.#tape.drop(id);
    return recorded.map(({ id, ms }) => [id, { ms: played.get(id) ?? ms, real: real.has(id) }]);
  }

  /** The tests that reach the change; all of them where it takes effect while a file loads. Ends with the first kill. */
  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    const known = (this.#figures ??= JSON.parse(readFileSync(figures, 'utf8')));
    const reaching = testFilter ?? Object.keys(known);
    const short = reaching.filter((id) => known[id].real || this.#tape.has(id) || known[id].ms <= longMs);
    const chosen = new Set(short.length > 0 ? short : reaching);
    // A change that takes effect while a file loads may make tests that nobody has seen before.
    const wants = (id) => chosen.has(id) || (testFilter === undefined && !(id in known));
    Object.assign(changed, unchanged, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    const { tests, errors } = await this.#run({
      files: quickestFirst(chosen, known),
      wants,
      record: false,
      bail: true,
      isReal: (id) => known[id]?.real === true,
      realMostMs,
    });
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
}

/** What runs for real comes last. */
function quickestFirst(ids, known) {
  const took = new Map();
  for (const id of ids) {
    const file = id.slice(0, id.indexOf('#'));
    took.set(file, (took.get(file) ?? 0) + (known[id].real ? 1_000_000 : known[id].ms));
  }
  return [...took.keys()].sort((one, other) => took.get(one) - took.get(other));
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
