import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const endsWithinMs = 5_000;
const pollMs = 25;

/**
 * Ends every Temporal server that an earlier, killed `up` left running on this database: two servers on one file would
 * both answer. Call it under the state directory's lock only. Resolves with the pids, when they are gone.
 */
export async function endLeftBehind(dbFile: string): Promise<number[]> {
  const left = (await processes()).filter(({ argv }) => servesFile(argv, dbFile));
  await Promise.all(left.map((found) => end(found)));
  return left.map(({ pid }) => pid);
}

/** A pid together with what tells it from a later process of the same number. */
interface Process {
  readonly pid: number;
  readonly startTime: string;
  readonly argv: readonly string[];
}

function servesFile(argv: readonly string[], dbFile: string): boolean {
  const at = argv.indexOf('--db-filename');
  return argv.includes('start-dev') && at >= 0 && argv[at + 1] === dbFile;
}

async function end(found: Process): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const deadline = Date.now() + endsWithinMs;
    if (!(await stillThere(found))) return;
    process.kill(found.pid, signal);
    while (Date.now() < deadline) {
      if (!(await stillThere(found))) return;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
  throw new Error(`The Temporal server with the pid ${found.pid} could not be ended: end it, then try again`);
}

async function stillThere(found: Process): Promise<boolean> {
  const now = await processOf(found.pid);
  return now?.startTime === found.startTime && now.argv.length > 0;
}

async function processes(): Promise<Process[]> {
  const pids = await readdir('/proc').catch(() => []);
  const numbers = pids.filter((name) => /^\d+$/u.test(name)).map(Number);
  if (numbers.length === 0) return listedByPs();
  const found = await Promise.all(numbers.map((pid) => processOf(pid)));
  return found.filter((each) => each !== undefined);
}

async function processOf(pid: number): Promise<Process | undefined> {
  try {
    const [stat, cmdline] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // The name in parentheses may hold blanks and parentheses; the start time is field 22, the 20th after it.
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return { pid, startTime, argv: cmdline.split('\0').slice(0, -1) };
  } catch {
    // Gone meanwhile, or a system without /proc.
    const all = (await hasProc) ? [] : await listedByPs();
    return all.find((each) => each.pid === pid);
  }
}

const hasProc = readdir('/proc/self').then(
  () => true,
  () => false,
);

/** macOS: `lstart` is five words; arguments are told apart by blanks, so a database path with blanks is not found. */
async function listedByPs(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,lstart=,args='], {
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout.split('\n').flatMap((line) => {
    const words = line.trim().split(/\s+/u);
    if (words.length < 7) return [];
    return [{ pid: Number(words[0]), startTime: words.slice(1, 6).join(' '), argv: words.slice(6) }];
  });
}
