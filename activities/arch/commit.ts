import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { RecordOrder } from '../../contract/calls.ts';
import type { ArchConfig } from '../../contract/config.ts';
import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';
import { archGit, archGitText, gitFailure } from './git.ts';
import { scratchFolder } from './index-lock.ts';
import type { Layer } from './layer.ts';
import { stage, type StagedFile } from './place.ts';
import type { Recording } from './recording.ts';
import type { ArchRepository } from './repository.ts';

const empty = Buffer.alloc(0);

/**
 * The commit on top of the tip that changes the edited files and nothing else, by arch's own identity. No ref is moved.
 *
 * @throws `arch_repository`, before anything of arch's is touched, when git would store one of the files in another form.
 */
export async function prepareCommit(
  { arch, order, edits, paths, blobs }: Recording,
  repository: ArchRepository,
  layer: Layer,
): Promise<string> {
  const { folder, tip } = repository;
  const index = join(scratchFolder(repository.commonDir), `index-${randomUUID()}`);
  await archGitText(folder, ['read-tree', tip], { index });
  await requirePlainAttributes(folder, index, paths);
  const changed: StagedFile[] = [];
  for (const { path, apply } of edits) {
    const known = layer.get(path);
    const bytes = apply(known?.bytes ?? empty);
    if (known?.bytes.equals(bytes)) continue;
    changed.push({ path, mode: known?.mode ?? '100644', id: await blobs.write(bytes) });
  }
  await stage(folder, index, changed);
  const tree = await archGitText(folder, ['write-tree'], { index });
  return archGitText(folder, ['commit-tree', '--no-gpg-sign', '-p', tip, '-F', '-', tree], {
    input: `${subject(order)}\n\nThread-Ref: ${order.entry.threadRef}\n`,
    env: await identity(arch, folder),
  });
}

/** Moves the branch from the tip that was read to the commit. `moved`: it was not there any more. */
export async function moveBranch(
  repository: ArchRepository,
  commit: string,
  order: RecordOrder,
): Promise<'done' | 'moved'> {
  const { folder, places, ref, tip } = repository;
  // In the work tree that has the branch checked out, so that its HEAD's reflog tells of it too.
  const where = places[0]?.root ?? folder;
  const args = ['update-ref', '-m', subject(order), ref, commit, tip];
  const answer = await archGit(where, args);
  if (answer.exitCode === 0) return 'done';
  const now = await archGitText(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', ref]);
  if (now !== tip || answer.stderr.includes('.lock')) return 'moved';
  throw gitFailure(where, args, answer);
}

const subject = ({ entry }: RecordOrder): string => `threadline: ${entry.actionType} ${entry.threadRef}`;

/** A filter (LFS, git-crypt) or another encoding makes the committed form one that text cannot be appended to. */
async function requirePlainAttributes(
  folder: string,
  index: string,
  paths: readonly string[],
): Promise<void> {
  const names = ['filter', 'working-tree-encoding'];
  const printed = await archGitText(folder, ['check-attr', '--cached', '-z', ...names, '--', ...paths], {
    index,
  });
  const fields = printed.split('\0');
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [path = '', name = '', value = ''] = fields.slice(at, at + 3);
    if (value === 'unspecified' || value === 'unset') continue;
    throw failure(
      'arch_repository',
      `${escapeText(path, 300)} has the attribute ${name}=${escapeText(value, 100)}; take it out of .gitattributes for this file`,
    );
  }
}

async function identity(arch: ArchConfig, folder: string): Promise<Record<string, string>> {
  const { stdout } = await archGit(folder, ['config', '-z', '--get-regexp', '^user\\.(name|email)$']);
  // `user.name\n<value>\0`; of several values the last one counts.
  const configured = new Map(
    stdout
      .toString('utf8')
      .split('\0')
      .map((pair): [string, string] => [
        pair.split('\n')[0] ?? '',
        pair.slice(pair.indexOf('\n') + 1).trim(),
      ]),
  );
  const name = configured.get('user.name') || arch.actor;
  const email = configured.get('user.email') || (arch.identities[0] ?? '');
  if (email === '') {
    throw failure(
      'arch_repository',
      `git has no identity for arch; run git -C ${escapeText(folder, 300)} config user.email ADDRESS`,
    );
  }
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}
