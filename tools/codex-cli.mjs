import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, realpath, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirFromEnv } from './temporal-cli.mjs';

/** The release whose flags, output and sandbox the preset `codex` is written for. */
export const codexVersion = '0.169.0';
/** 404 MB unpacked; on a slow line that takes its time. */
const installLimitMs = 15 * 60_000;

const run = promisify(execFile);

/**
 * Finds the native binary of the Codex CLI in the pinned version, or fetches it into the cache: `THREADLINE_CODEX` →
 * PATH → cache → npm. The npm package's own `codex` is a wrapper whose end orphans the binary, so it is looked through.
 */
export async function findCodexCli({
  env = process.env,
  cacheDir = cacheDirFromEnv(env),
  say = () => {},
} = {}) {
  const tried = [];
  const ways = [
    ['THREADLINE_CODEX', () => named(env)],
    ['PATH', () => onPath(env)],
    [`cache ${cacheDir}`, () => cached(cacheDir)],
    [`npm install @openai/codex@${codexVersion}`, () => installed(cacheDir, env, say)],
  ];
  for (const [name, way] of ways) {
    try {
      const found = await way();
      if (found) return found;
    } catch (error) {
      if (name === 'THREADLINE_CODEX') throw error;
      tried.push(`${name}: ${firstLine(error)}`);
    }
  }
  throw new Error(
    [
      `The Codex CLI ${codexVersion} was not found and could not be fetched. Tried:`,
      ...tried.map((line) => `  - ${line}`),
      `What to do: install it with \`npm install -g @openai/codex@${codexVersion}\`, or name an executable of that version`,
      'in THREADLINE_CODEX.',
    ].join('\n'),
  );
}

/** Named outright: used, or refused loudly; another one would not be what the user asked for. */
async function named(env) {
  const path = env['THREADLINE_CODEX'];
  if (!path) return undefined;
  try {
    return { path: await requireVersion(await nativeOf(path)), from: 'THREADLINE_CODEX' };
  } catch (error) {
    throw new Error(`THREADLINE_CODEX=${path} cannot be used: ${firstLine(error)}`, { cause: error });
  }
}

async function onPath(env) {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'codex');
    if (folder && (await isExecutable(path)))
      return { path: await requireVersion(await nativeOf(path)), from: 'PATH' };
  }
  throw new Error('no executable `codex`');
}

/** Put there by one rename, so that what is there is whole. */
async function cached(cacheDir) {
  const folder = cachedFolder(cacheDir);
  if (!(await isExecutable(wrapperIn(folder)))) throw new Error(`no codex-${codexVersion}`);
  return { path: await requireVersion(await nativeOf(wrapperIn(folder))), from: 'cache' };
}

/** Into a folder beside its place, renamed in when it runs, so that nobody ever sees half a program. */
async function installed(cacheDir, env, say) {
  await mkdir(cacheDir, { recursive: true });
  const folder = await mkdtemp(join(cacheDir, 'fetch-'));
  try {
    say(`Installing @openai/codex ${codexVersion} into ${cachedFolder(cacheDir)} (404 MB).`);
    await run('npm', [...npmInstall, '--prefix', folder, `@openai/codex@${codexVersion}`], {
      cwd: folder,
      env,
      timeout: installLimitMs,
    }).catch((error) => {
      if (error.killed) throw new Error(`not done within ${installLimitMs / 60_000} minutes`);
      throw new Error(reasonOf(error));
    });
    await requireVersion(await nativeOf(wrapperIn(folder)));
    await takePlace(folder, cacheDir);
    say(`Codex ${codexVersion} is ready.`);
    return { path: await nativeOf(wrapperIn(cachedFolder(cacheDir))), from: 'npm' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The package's install scripts are not needed, and none of them shall run. */
const npmInstall = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** What lies there already is either another run's whole copy, which will do, or broken, and goes. */
async function takePlace(folder, cacheDir) {
  if (await cached(cacheDir).catch(() => undefined)) return;
  await rm(cachedFolder(cacheDir), { recursive: true, force: true });
  await rename(folder, cachedFolder(cacheDir)).catch(async (error) => {
    if (!(await cached(cacheDir).catch(() => undefined))) throw error;
  });
}

const cachedFolder = (cacheDir) => join(cacheDir, `codex-${codexVersion}`);
const wrapperIn = (folder) => join(folder, 'node_modules', '@openai', 'codex', 'bin', 'codex.js');

/** The binary behind the npm package's wrapper, as the wrapper itself looks for it; any other program is its own. */
async function nativeOf(path) {
  const real = await realpath(path);
  if (!real.endsWith(join('@openai', 'codex', 'bin', 'codex.js'))) return real;
  const target = targets[`${process.platform}-${process.arch}`];
  if (!target) throw new Error(`Codex has no binary for ${process.platform} on ${process.arch}`);
  const platformPackage = `@openai/codex-${process.platform}-${process.arch}/package.json`;
  const native = join(
    dirname(createRequire(real).resolve(platformPackage)),
    'vendor',
    target,
    'bin',
    'codex',
  );
  if (!(await isExecutable(native))) throw new Error(`${native} is not executable`);
  return native;
}

const targets = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
};

async function requireVersion(path) {
  // Even to tell its version, Codex makes itself a home.
  const home = await mkdtemp(join(tmpdir(), 'threadline-codex-'));
  const env = { ...process.env, HOME: home, CODEX_HOME: home };
  const { stdout } = await run(path, ['--version'], { env, timeout: 30_000 }).finally(() =>
    rm(home, { recursive: true, force: true }),
  );
  const version = /codex-cli (\S+)/.exec(stdout)?.[1];
  if (version !== codexVersion)
    throw new Error(`${path} is ${version ?? 'no Codex CLI'}, not ${codexVersion}`);
  return path;
}

async function isExecutable(path) {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Of a failed npm: its own words, not the command that was run. */
function reasonOf(error) {
  const lines = String(error.stderr ?? '').split('\n');
  const said = lines
    .filter((line) => /^npm error/.test(line))
    .map((line) => line.replace(/^npm error\s*/, ''));
  return (said.find((line) => / /.test(line)) ?? firstLine(error)).slice(0, 200);
}

const firstLine = (error) => String(error?.message ?? error).split('\n')[0];
