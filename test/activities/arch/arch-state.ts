import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { archPerson, makeRepository, temporaryFolder, type TestRepository } from '../../repository.ts';
import { boardPath, logPath } from './arch-config.ts';

/** Where a piece of arch's work on the log stands: it begins, splits or ends the text. */
export type Spot = 'none' | 'top' | 'middle' | 'end';

/** What arch may be in the middle of. */
export interface ArchState {
  readonly checkout: 'branch' | 'other' | 'detached' | 'linked' | 'bare' | 'merge';
  readonly log: 'absent' | 'committed' | 'untracked' | 'added';
  readonly board: 'absent' | 'committed';
  readonly crlf: boolean;
  readonly autocrlf: boolean;
  readonly finalNewline: boolean;
  readonly executable: boolean;
  readonly stagedInLog: Spot;
  readonly unstagedInLog: Spot;
  readonly boardEdit: 'none' | 'staged' | 'unstaged';
  readonly others: readonly ('staged' | 'unstaged' | 'half-staged' | 'untracked' | 'deleted')[];
}

const spot = fc.constantFrom<Spot>('none', 'top', 'middle', 'end');
export const archStates: fc.Arbitrary<ArchState> = fc.record({
  checkout: fc.constantFrom('branch', 'branch', 'other', 'detached', 'linked', 'bare', 'merge'),
  log: fc.constantFrom('committed', 'committed', 'committed', 'absent', 'untracked', 'added'),
  board: fc.constantFrom('absent', 'committed'),
  crlf: fc.boolean(),
  autocrlf: fc.boolean(),
  finalNewline: fc.boolean(),
  executable: fc.boolean(),
  stagedInLog: spot,
  unstagedInLog: spot,
  boardEdit: fc.constantFrom('none', 'staged', 'unstaged'),
  others: fc.uniqueArray(fc.constantFrom('staged', 'unstaged', 'half-staged', 'untracked', 'deleted'), {
    maxLength: 5,
  }),
});

export interface Arranged {
  /** Where `repo` of the configuration points to. */
  readonly repo: TestRepository;
  /** The work tree that has the branch checked out, if one has. */
  readonly place?: TestRepository;
  remove(): Promise<void>;
}

/** A real repository in that state. */
export async function arrange(state: ArchState): Promise<Arranged> {
  const main = await makeRepository({ as: archPerson });
  await main.git('config', 'core.autocrlf', String(state.autocrlf));
  await main.git('config', 'core.safecrlf', 'false');
  await identify(main);
  const others = Object.fromEntries(otherKinds.map((kind) => [`work/${kind}.txt`, `${kind}\nline two\n`]));
  await main.commit('start', {
    ...(state.log === 'committed' ? { [logPath]: ended(state, firstLog) } : {}),
    ...(state.board === 'committed'
      ? { [boardPath]: ended({ ...state, finalNewline: true }, firstBoard) }
      : {}),
    ...others,
  });
  if (state.executable && state.log === 'committed') {
    await chmod(join(main.path, logPath), 0o755);
    await main.git('commit', '-qam', 'make the log executable');
  }
  if (state.checkout === 'merge') await beginMerge(main);
  if (state.checkout === 'bare') return bareOf(main);
  if (state.checkout === 'other') await main.git('checkout', '-qb', 'other');
  if (state.checkout === 'detached') await main.git('checkout', '-q', '--detach');
  const folders = [main.path];
  let place = state.checkout === 'other' || state.checkout === 'detached' ? undefined : main;
  if (state.checkout === 'linked') {
    const folder = await temporaryFolder('linked');
    folders.push(folder);
    await main.git('checkout', '-q', '--detach');
    await main.git('worktree', 'add', '-q', join(folder, 'tree'), 'main');
    place = await makeRepository({ as: archPerson, path: join(folder, 'tree') });
  }
  await work(place ?? main, state);
  return {
    repo: main,
    ...(place ? { place } : {}),
    remove: async () => {
      for (const folder of folders)
        await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

const firstLog = '# Handoff log\n\nWords of arch, before.\n\n## Older\n\nMore words of arch.\n';
const firstBoard = '# Board\n\nKept by hand.\n\n## Later\n\n- a plan\n';
const otherKinds = ['staged', 'unstaged', 'half-staged', 'untracked', 'deleted'] as const;

function ended(state: ArchState, text: string): string {
  const whole = state.finalNewline ? text : text.replace(/\n$/u, '');
  return state.crlf ? whole.replaceAll('\n', '\r\n') : whole;
}

async function bareOf(main: TestRepository): Promise<Arranged> {
  const path = await temporaryFolder('bare');
  await main.git('clone', '-q', '--bare', main.path, path);
  await main.remove();
  const repo = await makeRepository({ as: archPerson, bare: true, path });
  await identify(repo);
  return { repo, remove: () => repo.remove() };
}

async function identify(repo: TestRepository): Promise<void> {
  await repo.git('config', 'user.name', archPerson.name);
  await repo.git('config', 'user.email', archPerson.email);
}

/** A conflict in another file, so that the merge stands still. */
async function beginMerge(main: TestRepository): Promise<void> {
  await main.git('checkout', '-qb', 'side');
  await main.commit('side', { 'conflict.txt': 'side\n' });
  await main.git('checkout', '-q', 'main');
  await main.commit('own', { 'conflict.txt': 'own\n' });
  await main.git('merge', '-q', 'side').catch(() => undefined);
}

async function work(tree: TestRepository, state: ArchState): Promise<void> {
  let log = state.log === 'absent' || state.log === 'committed' ? '' : ended(state, firstLog);
  if (state.log === 'committed') log = ended(state, firstLog);
  if (state.log === 'untracked' || state.log === 'added') await tree.write(logPath, log);
  if (state.log === 'added') await tree.git('add', '--', logPath);
  if (state.log === 'committed' || state.log === 'added') {
    log = edited(log, state.stagedInLog, 'staged words');
    await tree.write(logPath, log);
    await tree.git('add', '--', logPath);
  }
  if (state.log !== 'absent') await tree.write(logPath, edited(log, state.unstagedInLog, 'unstaged words'));
  if (state.board === 'committed' && state.boardEdit !== 'none') {
    await tree.write(
      boardPath,
      `${ended({ ...state, finalNewline: true }, firstBoard)}- another plan${state.crlf ? '\r\n' : '\n'}`,
    );
    if (state.boardEdit === 'staged') await tree.git('add', '--', boardPath);
  }
  for (const kind of state.others) await workOnOther(tree, kind);
}

async function workOnOther(tree: TestRepository, kind: (typeof otherKinds)[number]): Promise<void> {
  const path = `work/${kind}.txt`;
  if (kind === 'deleted') return rm(join(tree.path, path));
  if (kind === 'untracked') return tree.write('work/new.txt', 'new\n');
  await tree.write(path, `${kind}\nchanged\n`);
  if (kind !== 'unstaged') await tree.git('add', '--', path);
  if (kind === 'half-staged') await tree.write(path, `${kind}\nchanged again\n`);
}

function edited(text: string, where: Spot, words: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const closing = /\n$/u.test(text) ? '' : end;
  if (where === 'top') return `${words}${end}${text}`;
  if (where === 'middle') return text.replace('before.', `before, ${words}.`);
  if (where === 'end') return `${text}${closing}${words}`;
  return text;
}
