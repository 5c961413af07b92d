import { realpathSync } from 'node:fs';
import pLimit, { type LimitFunction } from 'p-limit';
import type { ArchCalls } from '../../contract/calls.ts';
import type { Config } from '../../contract/config.ts';
import { failure } from '../failure.ts';
import { isCode } from './index-lock.ts';
import { record } from './record.ts';

/** One recording at a time in a repository; other processes are kept apart by the claim. */
const queues = new Map<string, LimitFunction>();

/** The activities of the task queue `<task_queue>/arch`. */
export function createArchCalls({ arch }: Config): ArchCalls {
  return {
    record: async (order) => {
      if (order.entry.entry === undefined) throw failure('engine_fault', 'an entry of the engine has no id');
      return queueOf(arch.repo)(() => record(arch, order));
    },
  };
}

function queueOf(folder: string): LimitFunction {
  const key = realFolder(folder);
  const queue = queues.get(key) ?? pLimit(1);
  queues.set(key, queue);
  return queue;
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    // The recording says in its own words that there is no such folder.
    if (isCode(error, 'ENOENT')) return folder;
    throw error;
  }
}
