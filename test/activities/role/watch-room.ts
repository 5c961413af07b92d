import { randomUUID } from 'node:crypto';
import type { Config } from '../../../contract/config.ts';
import type { EntryContent } from '../../../contract/entry.ts';
import { appendEntry, writeEntry } from '../../../contract/entry-write.ts';
import type { Noticed } from '../../../contract/messages.ts';
import { makeRepository, type TestRepository } from '../../repository.ts';
import { exampleRole } from './prompt.example.ts';
import { makeRoleBench, type RoleBench, type Way } from './role-bench.ts';
import { startWatchBench, type WatchBench } from './watch-bench.ts';

export const newRef = (): string => `T-${randomUUID()}`;

export const entry = (threadRef: string, id: string): EntryContent => ({
  at: '2026-02-13T18:04:11Z',
  actor: exampleRole.actor,
  actionType: 'progress',
  threadRef,
  executor: 'remote_codex',
  run: 1,
  turn: 1,
  entry: `${id}aa`,
  note: `The step ${id} is done.`,
});

/** Commits what is checked out there with these entries in its log. */
export async function commitEntries(
  repository: TestRepository,
  entries: readonly EntryContent[],
): Promise<void> {
  const old = await repository.git('show', `HEAD:${exampleRole.handoffLog}`).catch(() => '');
  const log = entries.reduce(
    (text, content) => appendEntry(text, writeEntry(content)),
    old === '' ? '' : `${old}\n`,
  );
  await repository.commit('Log', { [exampleRole.handoffLog]: log });
}

export const idsTold = async (told: () => Promise<readonly Noticed[]>): Promise<readonly string[]> =>
  (await told()).flatMap(({ entries }) => entries.map(({ id }) => id));

export interface WatchRoom {
  readonly bench: RoleBench;
  readonly watch: WatchBench;
  /** Of the second role. */
  readonly other: TestRepository;
}

/** A host with two roles, `runner:codex` in the bench's repository and `infra:codex` in `other`, and its watch. */
export async function openRoom(
  way: Way,
  change: (config: Config) => Config = (config) => config,
): Promise<WatchRoom> {
  const bench = await makeRoleBench(way);
  open.push({ close: () => bench.remove() });
  const other = await makeRepository();
  open.push({ close: () => other.remove() });
  await other.commit('Begin');
  const { config } = bench.context;
  const infra = { ...bench.role, actor: 'infra:codex', repo: other.path };
  const watch = await startWatchBench(
    change({ ...config, roles: { ...config.roles, 'infra:codex': infra } }),
  );
  open.push(watch);
  return { bench, watch, other };
}

const open: { close(): Promise<void> }[] = [];

/** After each test. */
export async function closeRooms(): Promise<void> {
  // The watch first: it reads what the bench removes.
  for (const one of open.splice(0).reverse()) await one.close();
}

/** A thread that listens and is followed. */
export async function followed(watch: WatchBench): Promise<{
  readonly threadRef: string;
  readonly told: () => Promise<readonly Noticed[]>;
}> {
  const threadRef = newRef();
  const told = await watch.listen(threadRef);
  await watch.perform('follow', { host: 'hut', threadRef, run: 1 });
  return { threadRef, told };
}
