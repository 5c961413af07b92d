import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Recorded, RecordOrder } from '../../contract/calls.ts';
import type { ArchConfig } from '../../contract/config.ts';
import { healAppend, isAppendNote } from './append.ts';
import { withClaim } from './claim.ts';
import { moveBranch, prepareCommit } from './commit.ts';
import { failure } from '../failure.ts';
import { holdsEntry, unreadableEnd, type Edit } from './edit.ts';
import { archGit } from './git.ts';
import { healIndexLock, scratchFolder } from './index-lock.ts';
import { commitLayer, type Layer } from './layer.ts';
import { applyPlaces, preparePlace, refreshPlace, type PreparedPlace } from './place.ts';
import { readPlace } from './reading.ts';
import { recordingOf, type Recording } from './recording.ts';
import { openRepository, type ArchRepository, type Place } from './repository.ts';
import { allGitDirs, unfinishedWork } from './unfinished.ts';

/** How long locks that git processes hold for moments, and branches that keep moving, are waited for. */
const patienceMs = 3_000;
/** Behind other processes that record in the same repository. */
const claimPatienceMs = 5_000;
const lookEveryMs = 40;

/**
 * Records the order in all three layers of arch's repository: work tree, index, commit of the branch, in this order, each
 * changed by itself. A kill at any moment leaves at most layers without the entry, and the same call again completes them;
 * once the commit has it, nothing is changed any more.
 */
export async function record(arch: ArchConfig, order: RecordOrder): Promise<Recorded> {
  const recording = recordingOf(arch, order);
  const first = await look(recording, Date.now() + patienceMs);
  const { repository, answer } = first;
  const scratch = scratchFolder(repository.commonDir);
  // Something lies there when another process records just now, or when one was killed: then its rest is mended first.
  const disturbed = existsSync(scratch);
  if (answer && !disturbed) return answer;
  const claimed = await withClaim(join(scratch, 'claim'), claimPatienceMs, async () => {
    try {
      cleanUp(scratch, repository);
      return await recordClaimed(recording, disturbed ? undefined : first);
    } finally {
      cleanUp(scratch, repository);
    }
  });
  if (claimed.claimed) return claimed.value;
  return busy(
    `Another threadline process (pid ${String(claimed.pid)}) is writing to the repository of arch.`,
  );
}

const busy = (reason: string): Recorded => ({ state: 'busy', reason });

async function recordClaimed(recording: Recording, first: Look | undefined): Promise<Recorded> {
  const until = Date.now() + patienceMs;
  for (let seen = first; ; seen = undefined) {
    const { repository, layer, answer } = seen ?? (await look(recording, until));
    if (answer) return answer;
    const outcome = await attempt(recording, repository, layer);
    if (typeof outcome === 'object') return outcome;
    if (Date.now() > until)
      return busy(`The repository of arch keeps changing (${outcome}); it is tried again.`);
    await pause(lookEveryMs);
  }
}

/** Everything is read and prepared before anything is touched. */
async function attempt(
  recording: Recording,
  repository: ArchRepository,
  layer: Layer,
): Promise<Recorded | string> {
  requireReadable(recording.edits, layer);
  const prepared = await preparePlaces(recording, repository, repository.places, layer);
  if (typeof prepared === 'string' || 'state' in prepared) return prepared;
  const commit = await prepareCommit(recording, repository, layer);
  const applied = applyPlaces(prepared.places);
  if (applied !== 'applied') return `the index is ${applied}`;
  if ((await moveBranch(repository, commit, recording.order)) === 'moved') return 'the branch moved';
  await completeLate(recording, repository, layer);
  return { state: 'recorded', commit };
}

async function preparePlaces(
  recording: Recording,
  repository: ArchRepository,
  places: readonly Place[],
  layer: Layer,
): Promise<Recorded | string | { readonly places: readonly PreparedPlace[] }> {
  const readings = [];
  for (const place of places) {
    const reading = await readPlace(recording, place, layer);
    if (typeof reading === 'string') return busy(reading);
    readings.push(reading);
  }
  const prepared: PreparedPlace[] = [];
  for (const reading of readings) {
    const place = await preparePlace(recording, repository, reading);
    if (place === 'moved') return 'the index moved';
    if (place) prepared.push(place);
  }
  return { places: prepared };
}

/** A work tree that checked the branch out at its old tip while it moved has the entry in neither index nor files. */
async function completeLate(recording: Recording, before: ArchRepository, layer: Layer): Promise<void> {
  const now = await openRepository(recording.arch);
  const late = now.places.filter(({ gitDir }) => !before.places.some((place) => place.gitDir === gitDir));
  const prepared = await preparePlaces(recording, now, late, layer);
  if (typeof prepared === 'object' && 'places' in prepared) applyPlaces(prepared.places);
  for (const place of now.places) await refreshPlace(now, place, recording.paths);
}

/** @throws `arch_repository` when what is written at the end of a committed file could not be read back. */
function requireReadable(edits: readonly Edit[], layer: Layer): void {
  for (const { path, apply, readable } of edits) {
    const after = apply(layer.get(path)?.bytes ?? Buffer.alloc(0));
    if (!readable(after)) throw failure('arch_repository', unreadableEnd(path));
  }
}

interface Look {
  readonly repository: ArchRepository;
  /** The files at its tip. */
  readonly layer: Layer;
  /** Set when it is recorded already, or when nothing may be written now. */
  readonly answer?: Recorded;
}

/** Reads only. */
async function look({ arch, order, paths, blobs }: Recording, until: number): Promise<Look> {
  for (;;) {
    const repository = await openRepository(arch);
    const layer = await commitLayer(repository.folder, repository.tip, paths, blobs);
    if (holdsEntry(layer.get(arch.handoffLog)?.bytes, order)) {
      const commit = await commitOf(arch, repository, order);
      return { repository, layer, answer: { state: 'recorded', commit } };
    }
    const unfinished = unfinishedWork(repository);
    if (unfinished === undefined) return { repository, layer };
    if (!unfinished.passing || Date.now() > until)
      return { repository, layer, answer: busy(unfinished.reason) };
    await pause(lookEveryMs);
  }
}

/** The commit that brought the entry; the tip when history does not tell (a squash, a shallow clone). */
async function commitOf(arch: ArchConfig, repository: ArchRepository, order: RecordOrder): Promise<string> {
  const { folder, tip } = repository;
  const search = [
    'log',
    '-1',
    '--format=%H',
    `-S${order.entry.entry ?? ''}`,
    tip,
    '--',
    `:(top,literal)${arch.handoffLog}`,
  ];
  const { stdout } = await archGit(folder, search, { env: { GIT_LITERAL_PATHSPECS: '0' } });
  return stdout.toString('utf8').trim() || tip;
}

/** Of drafts that a killed waiter for the claim left; a living one needs milliseconds. */
const staleDraftMs = 60_000;

/** Mends and removes what a killed recording left; only under the claim, when none lives. */
function cleanUp(scratch: string, repository: ArchRepository): void {
  for (const gitDir of allGitDirs(repository.commonDir)) healIndexLock(repository.commonDir, gitDir);
  for (const name of readdirSync(scratch)) {
    const path = join(scratch, name);
    if (isAppendNote(name)) healAppend(scratch, name);
    else if (!name.startsWith('claim')) rmSync(path, { force: true });
    else if (
      name !== 'claim' &&
      Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > staleDraftMs
    )
      rmSync(path, { force: true });
  }
}
