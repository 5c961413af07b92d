import type { Config } from '../../contract/config.ts';
import type { Entry } from '../../contract/entry.ts';
import { readLog } from '../../contract/log.ts';
import { threadRefKey } from '../../contract/thread-ref.ts';
import { createBlobs } from './blobs.ts';
import { commitLayer } from './layer.ts';
import { openRepository } from './repository.ts';

/** The entries of arch's handoff log as committed on its branch; none when there is no log yet. @throws `arch_repository`. */
export async function readArchLog({ arch }: Config): Promise<readonly Entry[]> {
  const { folder, tip } = await openRepository(arch);
  const layer = await commitLayer(folder, tip, [arch.handoffLog], createBlobs(folder));
  const log = layer.get(arch.handoffLog);
  return log === undefined ? [] : readLog(log.bytes.toString('utf8')).entries;
}

/** Was this thread_ref ever used, in any case of letters? Arch's log says so, not Temporal, which forgets. */
export async function threadRefUsed(config: Config, threadRef: string): Promise<boolean> {
  const key = threadRefKey(threadRef);
  return (await readArchLog(config)).some((entry) => threadRefKey(entry.threadRef) === key);
}
