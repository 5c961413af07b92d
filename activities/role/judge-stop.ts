import { contentOfStop, stopProblems } from '../../contract/stop-check.ts';
import { ownersIn, type Config } from '../../contract/config.ts';
import type { Stop } from '../../contract/messages.ts';

/** The rules of a closure over a stop, which a signal of the Web UI may have brought past the command line's. */
export function judgeStop(config: Config, order: Stop): readonly string[] {
  return stopProblems(contentOfStop(order), { owners: ownersIn(config) }).map(({ message }) => message);
}
