import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createArchCalls } from '../../../activities/arch/calls.ts';
import { writeEntry } from '../../../contract/entry-write.ts';
import { archConfig, boardPath, logPath, orderOf, threadRef } from './arch-config.ts';
import { archStates, arrange, type ArchState, type Arranged } from './arch-state.ts';
import { modesOf, surroundings, textsOf } from './layers.ts';

const seed = Number(process.env['THREADLINE_SEED'] ?? Date.now() % 2 ** 31);
const timeBoxMs = 40_000;
/** The last run may be long, on a machine that does much else at the same time. */
const patienceMs = 300_000;

beforeAll(() => {
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null').stubEnv('GIT_CONFIG_NOSYSTEM', '1');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

test(
  'whatever arch is in the middle of, the entry comes into every layer and nothing else changes',
  { timeout: patienceMs },
  async () => {
    let runs = 0;
    const law = fc.asyncProperty(archStates, async (state) => {
      runs += 1;
      const arranged = await arrange(state);
      try {
        await requireLaw(state, arranged);
      } finally {
        await arranged.remove();
      }
    });
    await fc.assert(law, {
      seed,
      numRuns: 10_000,
      interruptAfterTimeLimit: timeBoxMs,
      markInterruptAsFailure: false,
      endOnFailure: true,
    });
    process.stdout.write(`arch's state: seed ${String(seed)}, ${String(runs)} runs\n`);
    expect(runs).toBeGreaterThan(3);
  },
);

async function requireLaw(state: ArchState, { repo, place }: Arranged): Promise<void> {
  const calls = createArchCalls(archConfig(repo.path));
  const order = orderOf('k3f9');
  const entryText = writeEntry(order.entry);
  const log = await textsOf(repo.path, place?.path, logPath);
  const board = await textsOf(repo.path, place?.path, boardPath);
  const modes = await modesOf(repo.path, place?.path, logPath);
  const around = await surroundings(repo.path, place?.path);

  const first = await calls.record(order);
  expect(first).toEqual({ state: 'recorded', commit: await repo.id('refs/heads/main') });
  const logAfter = await textsOf(repo.path, place?.path, logPath);
  const boardAfter = await textsOf(repo.path, place?.path, boardPath);
  for (const layer of ['commit', 'index', 'tree'] as const) {
    if (layer !== 'commit' && !place) continue;
    expectAppended(log[layer] ?? '', logAfter[layer], entryText);
    expect(withoutTable(boardAfter[layer] ?? '')).toBe(withoutTable(board[layer] ?? ''));
    expect(boardAfter[layer]).toContain(threadRef('k3f9'));
  }
  expect(await modesOf(repo.path, place?.path, logPath)).toMatchObject(known(modes));
  expect(await surroundings(repo.path, place?.path)).toEqual(around);
  expect(await repo.git('log', '-1', '--format=%an <%ae>%n%B', 'refs/heads/main')).toContain(
    `Arch <arch@example.org>\nthreadline: delegate ${threadRef('k3f9')}\n\nThread-Ref: ${threadRef('k3f9')}`,
  );

  expect(await calls.record(order)).toEqual(first);
  expect(await textsOf(repo.path, place?.path, logPath)).toEqual(logAfter);
  expect(await textsOf(repo.path, place?.path, boardPath)).toEqual(boardAfter);

  await (place ?? repo).git('commit', '-qam', 'next').catch(() => undefined);
  const kept = await textsOf(repo.path, place?.path, logPath);
  expect(kept.commit?.replaceAll('\r', '').split(entryText).length).toBe(2);
  if (place && state.log !== 'untracked') expect(await place.git('diff', 'HEAD', '--', logPath)).toBe('');
}

/** Of the layers that had the file. */
const known = (modes: object): object =>
  Object.fromEntries(Object.entries(modes).filter(([, mode]) => mode !== undefined));

function expectAppended(before: string, after: string | undefined, entryText: string): void {
  expect(after?.startsWith(before)).toBe(true);
  const added = after?.slice(before.length) ?? '';
  expect(
    added
      .replaceAll('\r\n', '\n')
      .replace(/^# Handoff log\n/u, '')
      .trim(),
  ).toBe(entryText.trim());
  if (before.includes('\r\n')) expect(added.replaceAll('\r\n', '')).not.toContain('\n');
  else expect(added).not.toContain('\r');
}

/** What arch wrote around the table. */
const withoutTable = (board: string): string =>
  board
    .replaceAll('\r', '')
    .replace(/<!-- threadline -->[^]*<!-- \/threadline -->/u, '')
    .replace(/^# Board\n/u, '')
    .trim();
