import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * Prints `PASSED FAILED` over the reports of the suites named as arguments; a suite that left none has failed. A file that
 * was run again counts as it came out then. What failed goes to stderr, a few lines each, so that it can stand at the end of
 * the output, where one looks first; what failed the first time only comes before it, by name.
 */
const folder = '.threadline/report';
const linesShown = 6;
const failuresShown = 20;
let passed = 0;
const failures = [];
const failedOnce = [];

for (const suite of process.argv.slice(2)) {
  const report = read(`${suite}.json`);
  if (!report) {
    failures.push(`${suite}: left no report\n`);
    continue;
  }
  const again = runAgain(suite);
  const before = failures.length;
  for (const first of report.testResults) {
    const last = again.get(first.name) ?? first;
    passed += last.assertionResults.filter((test) => test.status === 'passed').length;
    const failed = failuresOf(last);
    failures.push(...failed);
    if (failed.length === 0) failedOnce.push(...failuresOf(first));
  }
  failures.push(...errorsOf(suite));
  if (!report.success && again.size === 0 && failures.length === before)
    failures.push(`${suite}: an error outside of any test\n`);
}

if (failedOnce.length > 0)
  tell(['failed once under load, passed alone:\n', ...failedOnce, failures.length > 0 ? 'failed:\n' : '']);
tell(failures.slice(0, failuresShown));
if (failures.length > failuresShown) tell([`… and ${failures.length - failuresShown} more\n`]);
process.stdout.write(`${passed} ${failures.length}\n`);

/** By the file's name: its results of the second time, and what was thrown outside of its tests then. */
function runAgain(suite) {
  let names = [];
  try {
    names = readdirSync(`${folder}/${suite}.again`).filter((name) => /^\d+\.json$/.test(name));
  } catch {
    // Nothing was run again.
  }
  const files = names.flatMap((name) => {
    const errors = errorsOf(`${suite}.again/${name.replace(/\.json$/, '')}`);
    const { testResults = [] } = read(`${suite}.again/${name}`) ?? {};
    return testResults.map((file) => [file.name, { ...file, errors }]);
  });
  return new Map(files);
}

function failuresOf(file) {
  const name = relative('.', file.name);
  const tests = file.assertionResults.filter((test) => test.status === 'failed');
  const told = tests.map((test) => `${name}: ${test.fullName}\n${shorten(test.failureMessages[0])}`);
  if (file.status === 'failed' && tests.length === 0) told.push(`${name}\n${shorten(file.message)}`);
  return [...told, ...(file.errors ?? [])];
}

/** What was thrown outside of any test, and by none in particular. */
function errorsOf(suite) {
  const errors = read(`${suite}.errors.json`) ?? [];
  return errors.map((error) => `${suite}: an error outside of any test\n${shorten(error)}`);
}

function read(name) {
  try {
    return JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));
  } catch {
    return undefined; // A run that broke off leaves none.
  }
}

function shorten(message) {
  const lines = stripVTControlCharacters(message ?? '').split('\n');
  return lines
    .slice(0, linesShown)
    .map((line) => `    ${line.slice(0, 200)}\n`)
    .join('');
}

function tell(texts) {
  for (const text of texts) process.stderr.write(text);
}
