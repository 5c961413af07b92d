import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setup } from '../../tools/setup.mjs';

let clone: string;
const said: string[] = [];
const say = (line: string): void => void said.push(line);

/** A clone with one dependency, which needs no registry. */
beforeEach(async () => {
  said.length = 0;
  clone = await mkdtemp(join(tmpdir(), 'setup-'));
  await mkdir(join(clone, 'near'));
  await writeFile(join(clone, 'near', 'package.json'), '{"name":"near","version":"1.0.0"}');
  await writeFile(
    join(clone, 'package.json'),
    '{"name":"c","version":"1.0.0","dependencies":{"near":"file:./near"}}',
  );
  execFileSync('npm', ['install', '--package-lock-only', '--silent'], { cwd: clone });
});
afterEach(() => rm(clone, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));

test('a bare clone gets its dependencies, and a second run finds nothing to do', async () => {
  await setup({ root: clone, say });
  expect(said).toEqual(['Installing the dependencies (npm ci).']);
  expect(existsSync(join(clone, 'node_modules', 'near'))).toBe(true);
  await setup({ root: clone, say });
  expect(said).toHaveLength(1);
});

test('a lock file that is newer than the installation is followed', async () => {
  await setup({ root: clone, say });
  const later = new Date(Date.now() + 5_000);
  await utimes(join(clone, 'package-lock.json'), later, later);
  await setup({ root: clone, say });
  expect(said).toHaveLength(2);
});

test('an installation that fails says what to do', async () => {
  await writeFile(join(clone, 'package-lock.json'), 'no lock file');
  await expect(setup({ root: clone, say })).rejects.toThrow('npm ci failed, as it says above. What to do:');
});

test('with nothing to do it prints nothing and takes less than 0.3 s', () => {
  // The least of several: the machine may be busy with other tests.
  let least = Infinity;
  for (let attempt = 0; attempt < 20 && least >= 300; attempt++) {
    const start = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/setup.mjs'], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    least = Math.min(least, performance.now() - start);
  }
  expect(least).toBeLessThan(300);
});
