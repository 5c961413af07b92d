import { join } from 'node:path';
import type { BoardRow, RecordOrder } from '../../../contract/calls.ts';
import type { Config } from '../../../contract/config.ts';
import { archPerson } from '../../repository.ts';

export const logPath = 'documentation/short-term/coordination/handoff_log.md';
export const boardPath = 'documentation/short-term/board.md';

export const archConfig = (repo: string): Config => ({
  file: join(repo, 'threadline.toml'),
  arch: {
    repo,
    branch: 'main',
    actor: 'arch:codex',
    identities: [archPerson.email],
    handoffLog: logPath,
    board: boardPath,
    stateDir: join(repo, '.git', 'unused-state'),
  },
  hosts: {},
  roles: {},
  taskQueue: 'threadline/test',
});

/** An order of its own for each id. */
export const orderOf = (entry: string, row = true): RecordOrder => ({
  entry: {
    at: '2026-02-13T18:04:11Z',
    actor: 'arch:codex',
    actionType: 'delegate',
    threadRef: threadRef(entry),
    executor: 'remote_codex',
    run: 1,
    entry,
    role: 'runner:codex',
    scope: 'WS8/T-14',
    success: 'Slot 3 boots image 2.4.1 — and says so.',
  },
  ...(row ? { row: rowOf(entry) } : {}),
});

export const threadRef = (entry: string): string => `RUNNER-${entry}`;

const rowOf = (entry: string): BoardRow => ({
  threadRef: threadRef(entry),
  role: 'runner:codex',
  scope: 'WS8/T-14',
  state: 'handshake',
  owner: 'runner:codex',
  next: 'wait',
  sha: '8a3bd1bfa922522920393704d38feffba15f85ca',
});
