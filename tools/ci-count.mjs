import { readFileSync } from 'node:fs';

/** Prints `PASSED FAILED` over the reports of the suites named as arguments; a suite that left none has failed. */
let passed = 0;
let failed = 0;
for (const suite of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(`.threadline/report/${suite}.json`, 'utf8'));
    const stillborn = report.testResults.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
    );
    passed += report.numPassedTests;
    failed += report.numFailedTests + stillborn.length;
    // An error outside of any test fails the run as well.
    if (!report.success && report.numFailedTests + stillborn.length === 0) failed += 1;
  } catch {
    failed += 1;
  }
}
process.stdout.write(`${passed} ${failed}\n`);
