import type { LockRow } from '../../contract/messages.ts';
import { answer } from '../refusal.ts';
import type { Register } from './commands.ts';
import { helpText } from './help-text.ts';

export const registerLocks: Register = (command, perform) => {
  command
    .addHelpText(
      'after',
      helpText(
        [['threadline locks', 'holder, since when, fence, and who waits, for each resource']],
        '0 ok, 2 configuration, 3 no engine',
      ),
    )
    .action(() =>
      perform(async (door) => {
        const engine = await door.engine();
        if (!engine.ok) return engine;
        const { locks } = await import('../locks.ts');
        const table = await locks(engine.value);
        if (!table.ok) return table;
        const rows = table.value.resources;
        return answer({
          result: { locks: rows.map(rowJson) },
          text: async (paint) => {
            const { locksText } = await import('./render/locks.ts');
            return locksText(rows, paint);
          },
        });
      }),
    );
};

const rowJson = (row: LockRow): object => ({
  resource: row.resource,
  fence: row.fence,
  holder: row.holder
    ? { thread_ref: row.holder.threadRef, run: row.holder.run, since: row.holder.since }
    : null,
  queue: row.queue.map((waiter) => ({ thread_ref: waiter.threadRef, run: waiter.run, since: waiter.since })),
});
