import { execFileSync, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Building and installing take most of it; a machine without npm's cache downloads 40 MB. */
const installLimitMs = 240_000;

const settings = `[arch]
repo = "."
branch = "main"
actor = "arch:codex"
identities = ["arch@example.org"]
[hosts.here]
local = true
[roles."runner:codex"]
host = "here"
repo = "/srv/runner"
branch = "main"
agent = "codex"
identity = "Runner <runner@here>"
`;

let folder: string;
let paths: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pack-'));
  // Arguments of its own, for a surrounding `npm test -- …` hands its options down by the environment.
  const out = npm(['pack', '--json', '--pack-destination', folder], process.cwd());
  const [packed] = JSON.parse(out) as [{ filename: string; files: { path: string }[] }];
  paths = packed.files.map((file) => file.path);
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  await writeFile(join(folder, 'threadline.toml'), settings);
  const git = (...args: string[]): void => void execFileSync('git', ['-C', folder, ...args]);
  git('init', '--quiet', '--initial-branch=main');
  git(
    '-c',
    'user.name=Arch',
    '-c',
    'user.email=arch@example.org',
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'Begin',
  );
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, packed.filename)], folder);
}, installLimitMs);
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));

function npm(args: readonly string[], cwd: string): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function threadline(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(join(folder, 'node_modules', '.bin', 'threadline'), args, {
    cwd: folder,
    encoding: 'utf8',
  });
}

test('the package, installed in an empty folder, is a working threadline', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  expect(threadline('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  expect(threadline('--help')).toMatchObject({ status: 0 });
});

test('it lints: a packet without its parts is refused with every problem and exit code 6', async () => {
  await writeFile(join(folder, 'packet.md'), 'thread_ref=T-1\nrole=runner:codex\n\n# Objective\nDo it.\n');
  const { status, stdout } = threadline('lint', 'packet.md', '--json');
  expect(status).toBe(6);
  const envelope = JSON.parse(stdout) as { ok: boolean; error: { code: string; problems: unknown[] } };
  expect(envelope).toMatchObject({ ok: false, error: { code: 'contract_refused' } });
  expect(envelope.error.problems.length).toBeGreaterThan(3);
});

test('it carries its workflows bundled and its host program in one piece', () => {
  const script = `
    const { workflowBundle } = await import('./node_modules/threadline/dist/worker/bundle.js');
    const { hostProgram } = await import('./node_modules/threadline/dist/host/build.js');
    process.stdout.write((await workflowBundle()).codePath + '\\n' + hostProgram().text.split('\\n')[0] + '\\n');
    process.exit();`;
  const args = ['--input-type=module', '-e', script];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  expect(stdout).toMatch(/dist\/workflow-bundle\.js\n#!\/bin\/sh\n$/u);
});

test('it holds no sources, tests or tools of the house', () => {
  const own = paths.filter((path) => /^(test|bench|tools|examples\/demo|client|worker)\/|\.ts$/u.test(path));
  expect(own.filter((path) => !path.endsWith('.d.ts'))).toEqual([]);
  expect(paths).toContain('LICENSE');
});
