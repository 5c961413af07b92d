import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One noun or verb a file: none over 250 lines, half of them at most 120. */
const longest = 250;
const longestMedian = 120;

const source =
  /^(client|worker|activities|workflows|contract|host|tools|bench|examples|test)\/.*\.(ts|mts|mjs|sh)$/;
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
const lengths = files
  .split('\0')
  .filter((name) => source.test(name))
  .flatMap((name) => {
    try {
      return [{ name, lines: readFileSync(name, 'utf8').split('\n').length - 1 }];
    } catch {
      return []; // Deleted, and not committed yet.
    }
  })
  .sort((a, b) => a.lines - b.lines);

const median = lengths[Math.floor(lengths.length / 2)]?.lines ?? 0;
for (const { name, lines } of lengths.filter((each) => each.lines > longest)) {
  process.stderr.write(`${name} has ${lines} lines; ${longest} are the most: it has two nouns or verbs\n`);
  process.exitCode = 1;
}
if (median > longestMedian) {
  process.stderr.write(`Half of the files have more than ${median} lines; ${longestMedian} are the most\n`);
  process.exitCode = 1;
}
process.stdout.write(`${lengths.length} files, median ${median} lines\n`);
