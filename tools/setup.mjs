import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findTemporalCli } from './temporal-cli.mjs';

const oldestNode = 20;

/**
 * Makes a bare clone ready, and costs nothing when it is: dependencies as the lock file says, and Temporal's CLI.
 * Says on stderr what takes time, for stdout belongs to the command that follows.
 */
export async function setup({ root = rootOfThisClone, env = process.env, say = sayOnStderr } = {}) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < oldestNode) {
    throw new Error(`Node ${oldestNode} or newer is needed, and this is ${process.versions.node}`);
  }
  if (await dependenciesAreStale(root)) {
    say('Installing the dependencies (npm ci).');
    await npmCi(root, env);
  }
  const cli = await findTemporalCli({ env, say });
  if (cli.from === 'SDK download' || cli.from === 'PyPI wheel') {
    say(`Temporal's CLI ${cli.version} is ready: ${cli.path}`);
  }
}

const rootOfThisClone = fileURLToPath(new URL('..', import.meta.url));
const sayOnStderr = (line) => process.stderr.write(`setup: ${line}\n`);

/** npm writes its own copy of the lock file last, so a cut installation counts as none. */
async function dependenciesAreStale(root) {
  const wanted = await stat(join(root, 'package-lock.json'));
  const installed = await stat(join(root, 'node_modules', '.package-lock.json')).catch(() => undefined);
  return installed === undefined || installed.mtimeMs < wanted.mtimeMs;
}

/** What npm prints goes to stderr: stdout may be read by a machine. */
async function npmCi(root, env) {
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, env, stdio: ['ignore', 2, 2] });
  const [code] = await once(npm, 'exit').catch((error) => {
    throw new Error(`npm could not be started: ${error.message}. Is it on PATH beside node?`);
  });
  if (code !== 0) {
    throw new Error(
      'npm ci failed, as it says above. What to do: see that the registry can be reached, then run it again',
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await setup().catch((error) => {
    sayOnStderr(error.message);
    process.exitCode = 1;
  });
}
