import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { codexVersion, findCodexCli } from '../../tools/codex-cli.mjs';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'codex-cli-')));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));

/** A program that only knows its version, where 404 MB would be too much. */
async function program(path: string, version: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho codex-cli ${version}\n`, { mode: 0o755 });
  return path;
}

/** As npm lays the package out: the wrapper, and the binary in the package of this platform. */
async function npmPackage(prefix: string): Promise<{ readonly wrapper: string; readonly native: string }> {
  const platform = join(prefix, 'node_modules/@openai', `codex-${process.platform}-${process.arch}`);
  const cpu = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const target = process.platform === 'darwin' ? 'apple-darwin' : 'unknown-linux-musl';
  const native = await program(join(platform, 'vendor', `${cpu}-${target}`, 'bin/codex'), codexVersion);
  await writeFile(join(platform, 'package.json'), '{}');
  const wrapper = await program(join(prefix, 'node_modules/@openai/codex/bin/codex.js'), 'of the wrapper');
  return { wrapper, native };
}

const machine = (path = ''): NodeJS.ProcessEnv => ({ HOME: folder, PATH: path });

test('one that the environment names goes before one on PATH', async () => {
  const path = await program(join(folder, 'mine/codex'), codexVersion);
  await program(join(folder, 'bin/codex'), codexVersion);
  const env = { ...machine(join(folder, 'bin')), THREADLINE_CODEX: path };
  expect(await findCodexCli({ env })).toEqual({ path, from: 'THREADLINE_CODEX' });
});

test.each([
  ['of another version', '0.1.0', /THREADLINE_CODEX=.* cannot be used: .* is 0\.1\.0, not/u],
  ['missing', undefined, /THREADLINE_CODEX=.* cannot be used: ENOENT/u],
])('one that is named and %s is refused, not passed over', async (_, version, why) => {
  const path = join(folder, 'codex');
  if (version !== undefined) await program(path, version);
  await expect(findCodexCli({ env: { ...machine(), THREADLINE_CODEX: path } })).rejects.toThrow(why);
});

test("on PATH, the binary behind npm's wrapper is what is found", async () => {
  const { wrapper, native } = await npmPackage(join(folder, 'lib'));
  await mkdir(join(folder, 'bin'));
  await symlink(wrapper, join(folder, 'bin/codex'));
  expect(await findCodexCli({ env: machine(join(folder, 'bin')) })).toEqual({ path: native, from: 'PATH' });
});

test('one of another version on PATH is passed over for the cached one', async () => {
  await program(join(folder, 'bin/codex'), '0.170.0');
  const cacheDir = join(folder, 'cache');
  const { native } = await npmPackage(join(cacheDir, `codex-${codexVersion}`));
  const found = await findCodexCli({ env: machine(join(folder, 'bin')), cacheDir });
  expect(found).toEqual({ path: native, from: 'cache' });
});

test('a machine that has none and reaches no registry is told every way that was tried, and keeps no remains', async () => {
  await program(join(folder, 'bin/codex'), '0.170.0');
  const cacheDir = join(folder, 'cache');
  const said: string[] = [];
  const path = [join(folder, 'bin'), process.env['PATH'] ?? ''].join(':');
  // Nobody listens on port 9.
  const env = { ...machine(path), npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' };
  const failure = await findCodexCli({ env, cacheDir, say: (line) => said.push(line) }).catch(String);
  expect(failure).toMatch(/PATH: \S+bin\/codex is 0\.170\.0, not /u);
  expect(failure).toContain(`cache ${cacheDir}: no codex-${codexVersion}`);
  expect(failure).toMatch(/npm install @openai\/codex@\S+: .*(ECONNREFUSED|127\.0\.0\.1)/u);
  expect(failure).toContain('What to do: install it with `npm install -g @openai/codex@');
  expect(said).toEqual([
    `Installing @openai/codex ${codexVersion} into ${join(cacheDir, `codex-${codexVersion}`)} (404 MB).`,
  ]);
  expect(await readdir(cacheDir)).toEqual([]);
});
