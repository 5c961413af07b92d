import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';

/** What is changed, and the tests that must notice. Messages are left alone: their wording is no rule. */
const floors = {
  contract: {
    files: ['contract/**/*.ts', '!contract/rules/**', '!contract/schema/**', '!contract/limits.ts'],
    tests: ['test/contract/**/*.test.ts'],
  },
  verify: {
    files: [
      'activities/role/{verify,verify-check,verify-commits,range,evidence,claim}.ts',
      'activities/role/judge-{actions,entries,entry,handshake,turn}.ts',
    ],
    tests: [
      'test/activities/role/{claim,evidence,judge,verify}*.test.ts',
      'test/activities/role/{forged,honest}/**/*.test.ts',
    ],
  },
};

const usage = `Usage: npm run mutation [-- contract|verify [FILE...]]

Changes the rules one by one (Stryker) and looks whether a test notices. Survivors are printed with their places; the
report is written to .threadline/mutation-<floor>.json. Exits 1 below a score of 85 %. Takes minutes to an hour.
`;

const [floor = 'contract', ...files] = process.argv.slice(2);
if (!(floor in floors)) {
  process.stderr.write(usage);
  process.exit(2);
}
const here = 'tools/mutation';
if (!existsSync(`${here}/node_modules/@stryker-mutator/core`)) {
  process.stderr.write('mutation: Installing Stryker (npm ci in tools/mutation).\n');
  run('npm', ['ci', '--prefix', here]);
}
const env = {
  MUTATION_FLOOR: floor,
  MUTATION_FILES: JSON.stringify(files.length > 0 ? files : floors[floor].files),
  MUTATION_INCLUDE: JSON.stringify(floors[floor].tests),
  MUTATION_TESTS: resolve(`.threadline/mutation-${floor}-tests.json`),
};
listTests(env);
run(
  process.execPath,
  [`${here}/node_modules/@stryker-mutator/core/bin/stryker.js`, 'run', `${here}/stryker.config.mjs`],
  env,
);

/** Has vitest list the tests, so that one that our runner leaves out is missed: how many, by file. */
function listTests({ MUTATION_TESTS: to, ...rest }) {
  mkdirSync('.threadline', { recursive: true });
  run('node_modules/.bin/vitest', ['list', '--config', `${here}/vitest.config.ts`, `--json=${to}`], rest);
  const counts = {};
  for (const { file } of JSON.parse(readFileSync(to, 'utf8'))) {
    const path = relative(process.cwd(), file);
    counts[path] = (counts[path] ?? 0) + 1;
  }
  writeFileSync(to, JSON.stringify(counts, null, 2));
}

/** Ends this process where the command fails. */
function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? 1);
}
