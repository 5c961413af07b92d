import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, describe, expect, test } from 'vitest';
import { removeFolder, temporaryFolder } from '../repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const limitMs = 240_000;
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await removeFolder(folder);
});

const passes = `import { test } from 'vitest';\ntest('holds', () => {});\n`;
/** Fails the first time that it is run in its folder. */
const failsOnce = `import { existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
test('holds', () => {});
test('is late', ({ task }) => {
  const mark = task.file.filepath + '.ran';
  const ran = existsSync(mark);
  writeFileSync(mark, '');
  expect(ran, 'too much to do at once').toBe(true);
});
`;
const failsAlways = `import { expect, test } from 'vitest';\ntest('is wrong', () => expect(1).toBe(2));\n`;
const throwsOutside = `import { test } from 'vitest';
test('holds', async () => {
  setTimeout(() => { throw new Error('nobody waits for this'); });
  await new Promise((resolve) => setTimeout(resolve, 100));
});
`;
const heading = 'failed once under load, passed alone:';

describe('.ci/run', () => {
  test(
    'passes when what failed beside all others passes alone, and names it',
    { timeout: limitMs },
    async () => {
      const { exit, lines } = await run({ sound: passes, late: failsOnce });
      expect([lines.at(-1), exit]).toEqual(['3 passed, 0 failed', 0]);
      const told = lines.slice(lines.indexOf(heading));
      expect(told[1]).toBe('test/late.test.ts: is late');
      expect(told.join('\n')).toContain('too much to do at once');
    },
  );

  test('fails for what fails twice, and for nothing that passed alone', { timeout: limitMs }, async () => {
    const { exit, lines } = await run({ sound: passes, late: failsOnce, wrong: failsAlways });
    expect([lines.at(-1), exit]).toEqual(['3 passed, 1 failed', 1]);
    const told = lines.slice(lines.indexOf(heading));
    expect(told[1]).toBe('test/late.test.ts: is late');
    expect(told.slice(told.indexOf('failed:'))[1]).toBe('test/wrong.test.ts: is wrong');
  });

  test('fails for more than three files, and runs none of them again', { timeout: limitMs }, async () => {
    const { exit, lines } = await run({ a: failsOnce, b: failsOnce, c: failsOnce, d: failsOnce });
    expect([lines.at(-1), exit]).toEqual(['4 passed, 4 failed', 1]);
    expect(lines).not.toContain(heading);
  });

  test('fails for an error outside of any test, whatever passed alone', { timeout: limitMs }, async () => {
    const { exit, lines } = await run({ late: failsOnce, loose: throwsOutside });
    expect([lines.at(-1), exit]).toEqual(['3 passed, 1 failed', 1]);
    expect(lines.join('\n')).toMatch(/an error outside of any test\n.*nobody waits for this/u);
  });
});

/** The real program over a small project of these test files, whose other steps do nothing and succeed. */
async function run(tests: Readonly<Record<string, string>>): Promise<{ exit: number; lines: string[] }> {
  const project = await temporaryFolder('ci');
  folders.push(project);
  const write = async (name: string, text: string, mode = 0o644): Promise<void> => {
    await mkdir(dirname(join(project, name)), { recursive: true });
    await writeFile(join(project, name), text, { mode });
  };
  for (const file of ['.ci/run', 'tools/ci-again.mjs', 'tools/ci-count.mjs', 'tools/test-report.ts'])
    await cp(join(root, file), join(project, file));
  await symlink(join(root, 'node_modules'), join(project, 'node_modules'));
  await write('vitest.config.ts', config);
  await write('codex.json', '{ "success": true, "testResults": [] }');
  await write('package.json', JSON.stringify({ type: 'module', scripts }));
  for (const [name, text] of Object.entries(tests)) await write(`test/${name}.test.ts`, text);
  // Whoever lacks a package does not get it from a test.
  for (const name of ['apt-get', 'sudo']) await write(`bin/${name}`, '#!/bin/sh\n', 0o755);
  const { exitCode, all } = await execa('bash', [join(project, '.ci/run')], {
    all: true,
    reject: false,
    stdin: 'ignore',
    extendEnv: false,
    env: { PATH: `${project}/bin:${process.env['PATH'] ?? ''}`, HOME: project },
  });
  return { exit: exitCode ?? -1, lines: all.split('\n') };
}

const scripts = {
  demo: 'true',
  check: 'true',
  test: 'vitest run',
  'test:codex': 'mkdir -p .threadline/report && cp codex.json .threadline/report/',
};
const config = `import { reportersFor } from './tools/test-report.ts';
export default { test: { include: ['test/*.test.ts'], pool: 'forks', reporters: reportersFor('test') } };
`;
