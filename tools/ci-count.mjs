import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * Prints `PASSED FAILED` over the reports of the suites named as arguments; a suite that left none has failed.
 * What failed goes to stderr, a few lines each, so that it can stand at the end of the output, where one looks first.
 */
const linesShown = 6;
const failuresShown = 20;
let passed = 0;
const failures = [];

function shorten(message) {
  const lines = stripVTControlCharacters(message ?? '').split('\n');
  return lines
    .slice(0, linesShown)
    .map((line) => `    ${line.slice(0, 200)}\n`)
    .join('');
}

for (const suite of process.argv.slice(2)) {
  let report;
  try {
    report = JSON.parse(readFileSync(`.threadline/report/${suite}.json`, 'utf8'));
  } catch {
    failures.push(`${suite}: left no report\n`);
    continue;
  }
  passed += report.numPassedTests;
  const before = failures.length;
  for (const file of report.testResults) {
    const name = relative('.', file.name);
    const tests = file.assertionResults.filter((test) => test.status === 'failed');
    for (const test of tests) failures.push(`${name}: ${test.fullName}\n${shorten(test.failureMessages[0])}`);
    if (file.status === 'failed' && tests.length === 0) failures.push(`${name}\n${shorten(file.message)}`);
  }
  if (!report.success && failures.length === before)
    failures.push(`${suite}: an error outside of any test\n`);
}

for (const failure of failures.slice(0, failuresShown)) process.stderr.write(failure);
if (failures.length > failuresShown) process.stderr.write(`… and ${failures.length - failuresShown} more\n`);
process.stdout.write(`${passed} ${failures.length}\n`);
