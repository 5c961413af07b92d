import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { link, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createArchCalls } from '../../../activities/arch/calls.ts';
import { writeEntry } from '../../../contract/entry-write.ts';
import { compiledProgram } from '../../compiled-program.ts';
import { archPerson, makeRepository, type TestRepository } from '../../repository.ts';
import { archConfig, boardPath, logPath, orderOf, threadRef } from './arch-config.ts';
import { filesOf, textsOf } from './layers.ts';

const program = await compiledProgram(new URL('record-orders.program.ts', import.meta.url));
const seed = Number(process.env['THREADLINE_SEED'] ?? Date.now() % 2 ** 31);
/** For the steps that only read or prepare; those that touch something are all tried out. */
const timeBoxMs = 25_000;
/** A machine that does much else at the same time. */
const patienceMs = 300_000;

beforeAll(() => {
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null').stubEnv('GIT_CONFIG_NOSYSTEM', '1');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

test(
  'killed with -9 at any step and called again: the entry is once in every layer, and arch is locked out of nothing',
  { timeout: patienceMs },
  async () => {
    const until = Date.now() + timeBoxMs;
    const steps = await stepsOfOne();
    const ahead = [startProgram(), startProgram()];
    const met: Record<string, number> = {};
    let rounds = 0;
    for (const { step, touches } of inOrder(steps)) {
      if (!touches && Date.now() > until) break;
      rounds += 1;
      const child = ahead.shift() ?? startProgram();
      ahead.push(startProgram());
      const found = await round(child, step, `e${String(step).padStart(4, '0')}`);
      met[found] = (met[found] ?? 0) + 1;
    }
    for (const child of ahead) await child.kill();
    process.stdout.write(
      `kills: seed ${String(seed)}, at ${String(rounds)} of ${String(steps.length)} steps, found ${JSON.stringify(met)}\n`,
    );
    expect(met).toMatchObject({
      nothing: expect.any(Number) as unknown,
      tree: expect.any(Number) as unknown,
    });
  },
);

/** The names of the steps of a recording that nobody kills. */
async function stepsOfOne(): Promise<readonly string[]> {
  const repo = await busyRepository();
  const child = startProgram();
  try {
    await child.line();
    child.send(`${repo.path} k3f9\n`);
    return (JSON.parse(await child.line()) as { steps: string[] }).steps;
  } finally {
    await child.kill();
    await repo.remove();
  }
}

/** Numbers of steps, from 1: those that touch something first, then the others, shuffled. */
function inOrder(steps: readonly string[]): readonly { readonly step: number; readonly touches: boolean }[] {
  const random = randomFrom(seed);
  return steps
    .map((name, at) => {
      const touches = !name.startsWith('git ') || name === 'git update-ref';
      return { step: at + 1, touches, weight: random() + (touches ? 0 : 1) };
    })
    .sort((one, other) => one.weight - other.weight);
}

async function busyRepository(): Promise<TestRepository> {
  const repo = await makeRepository({ as: archPerson });
  await repo.commit('start', { [logPath]: '# Handoff log\n', [boardPath]: '# Board\n', 'a.txt': 'a\n' });
  await repo.write(logPath, '# Handoff log\n\nstaged\n');
  await repo.git('add', '--', logPath);
  await repo.write(logPath, '# Handoff log\n\nstaged\n\nunstaged\n');
  return repo;
}

/** Says which layers had the entry when the process was dead. */
async function round(child: Program, step: number, entry: string): Promise<string> {
  const repo = await busyRepository();
  try {
    await child.line();
    child.send(`${repo.path} ${entry} ${String(step)}\n`);
    await child.end;
    const found = await layersWith(repo, entry);
    const order = orderOf(entry);
    expect(await createArchCalls(archConfig(repo.path)).record(order)).toMatchObject({ state: 'recorded' });
    await requireOnce(repo, entry);
    return found;
  } finally {
    await repo.remove();
  }
}

async function requireOnce(repo: TestRepository, entry: string): Promise<void> {
  const text = writeEntry(orderOf(entry).entry);
  const log = await textsOf(repo.path, repo.path, logPath);
  expect(log).toEqual({
    commit: `# Handoff log\n\n${text}`,
    index: `# Handoff log\n\nstaged\n\n${text}`,
    tree: `# Handoff log\n\nstaged\n\nunstaged\n\n${text}`,
  });
  const board = await textsOf(repo.path, repo.path, boardPath);
  expect(board.commit?.split(threadRef(entry))).toHaveLength(2);
  expect(board).toEqual({ commit: board.commit, index: board.commit, tree: board.commit });
  expect(await repo.git('rev-list', '--count', 'HEAD')).toBe('2');
  const left = Object.keys(await filesOf(repo.path)).filter((path) => /threadline|\.lock$/u.test(path));
  expect(left).toEqual([]);
  await repo.git('commit', '-qam', 'next');
}

async function layersWith(repo: TestRepository, entry: string): Promise<string> {
  const texts = await textsOf(repo.path, repo.path, logPath);
  const layers = (['tree', 'index', 'commit'] as const).filter((layer) =>
    texts[layer]?.includes(`entry=${entry}`),
  );
  return layers.join('+') || 'nothing';
}

test('what a kill leaves between two steps is mended by the next call', async () => {
  const repo = await makeRepository({ as: archPerson });
  try {
    await repo.commit('start', { [logPath]: '# Handoff log\n' });
    const text = writeEntry(orderOf('k3f9').entry);
    const scratch = join(repo.path, '.git', 'threadline');
    const note = {
      file: join(repo.path, logPath),
      at: 14,
      added: Buffer.from(`\n${text}`).toString('base64'),
    };
    await repo.write('.git/threadline/append-1', JSON.stringify(note));
    await repo.write(logPath, `# Handoff log\n\n${text.slice(0, 40)}`);
    await repo.write('.git/threadline/index-1', 'prepared');
    await link(join(scratch, 'index-1'), join(repo.path, '.git', 'index.lock'));
    await writeFile(
      join(scratch, 'claim'),
      JSON.stringify({ pid: 1, started: 'long ago', host: hostname(), nonce: 'dead' }),
    );
    expect((await createArchCalls(archConfig(repo.path)).record(orderOf('k3f9'))).state).toBe('recorded');
    const whole = `# Handoff log\n\n${text}`;
    expect(await textsOf(repo.path, repo.path, logPath)).toEqual({
      commit: whole,
      index: whole,
      tree: whole,
    });
    expect(await repo.git('status', '--porcelain')).toBe('');
  } finally {
    await repo.remove();
  }
});

test('two processes that record the same order and others at once: each entry once, in every layer', async () => {
  const repo = await makeRepository({ as: archPerson });
  const programs = [startProgram(), startProgram()];
  try {
    await repo.commit('start', { [logPath]: '# Handoff log\n' });
    for (const child of programs) await child.line();
    for (const [at, child] of programs.entries()) {
      child.send(`${repo.path} same\n${repo.path} own${String(at)}\n${repo.path} last\n`);
    }
    for (const child of programs) {
      for (let answer = 0; answer < 3; answer += 1) expect(await child.line()).toContain('"recorded"');
    }
    const { commit, index, tree } = await textsOf(repo.path, repo.path, logPath);
    for (const entry of ['same', 'own0', 'own1', 'last'])
      expect(commit?.split(`entry=${entry}`)).toHaveLength(2);
    expect([index, tree]).toEqual([commit, commit]);
  } finally {
    for (const child of programs) await child.kill();
    await repo.remove();
  }
});

interface Program {
  send(text: string): void;
  /** The next line that it prints. */
  line(): Promise<string>;
  readonly end: Promise<unknown>;
  /** Kills it with -9; returns when it is dead. */
  kill(): Promise<void>;
}

function startProgram(): Program {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const end = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    end,
    send: (text) => child.stdin.write(text),
    line: async () => {
      const next = await lines.next();
      return next.done === true ? 'the program ended' : next.value;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await end;
    },
  };
}

/** Mulberry32. */
function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
