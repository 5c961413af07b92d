import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What is changed, and the tests that must notice. */
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
      'test/activities/role/{judge,forged,honest}*.test.ts',
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
const stryker = `${here}/node_modules/@stryker-mutator/core/bin/stryker.js`;
run(process.execPath, [stryker, 'run', `${here}/stryker.config.mjs`], {
  MUTATION_FLOOR: floor,
  MUTATION_FILES: JSON.stringify(files.length > 0 ? files : floors[floor].files),
  MUTATION_TESTS: JSON.stringify(floors[floor].tests),
});

/** Ends this process where the command fails. */
function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? 1);
}
