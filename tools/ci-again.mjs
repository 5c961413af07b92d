import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * Runs the failed test files of a suite once more, each alone on the machine that is quiet by now (ADR 0026); the reports go
 * into `<suite>.again/`. Exit code 0: every one of them passes.
 */
const [suite = 'test'] = process.argv.slice(2);
/** More than these are no accident of a busy machine. */
const mostFiles = 3;
const settings = suite === 'codex' ? ['--config', 'vitest.codex.config.ts'] : [];

process.exitCode = again(failedFiles());

function again(files) {
  if (files.length === 0) {
    say('No test file is named as failed: there is nothing that could be run again.');
    return 1;
  }
  if (files.length > mostFiles) {
    say(`${files.length} test files failed; more than ${mostFiles} are not run again.`);
    return 1;
  }
  return Math.max(...files.map(runAlone));
}

function failedFiles() {
  try {
    const { testResults } = JSON.parse(readFileSync(`.threadline/report/${suite}.json`, 'utf8'));
    return testResults.filter((file) => file.status === 'failed').map((file) => file.name);
  } catch {
    return []; // It left no report, which is counted as a failure.
  }
}

function runAlone(file, nth) {
  say(`Once more, alone: ${relative('.', file)}`);
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...settings, file],
    {
      stdio: 'inherit',
      env: { ...process.env, THREADLINE_REPORT: `${suite}.again/${nth + 1}` },
    },
  );
  return status === 0 ? 0 : 1;
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
