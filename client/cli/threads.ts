import { answer } from '../refusal.ts';
import type { ThreadLine } from '../threads.ts';
import type { Register } from './commands.ts';
import { helpText } from './help-text.ts';

export const registerThreads: Register = (command, perform) => {
  command
    .option('--all', 'closed threads too, as long as Temporal keeps them')
    .addHelpText(
      'after',
      helpText(
        [
          ['threadline threads', 'open threads of this configuration'],
          ['threadline threads --all --json', 'every thread that Temporal still knows'],
        ],
        '0 ok, 2 configuration, 3 no engine',
      ),
    )
    .action((options: { all?: boolean }) =>
      perform(async (door) => {
        const engine = await door.engine();
        if (!engine.ok) return engine;
        const { threads } = await import('../threads.ts');
        const found = await threads(engine.value, options.all === true);
        if (!found.ok) return found;
        const lines = found.value.threads;
        return answer({
          result: { threads: lines.map(lineJson), more: found.value.more },
          nextActions: lines
            .filter((line) => line.decisionOpen)
            .map((line) => `threadline show ${line.threadRef}`),
          text: async (paint) => {
            const { threadsText } = await import('./render/threads.ts');
            return threadsText(lines, options.all === true, paint);
          },
        });
      }),
    );
};

const lineJson = (line: ThreadLine): object => ({
  thread_ref: line.threadRef,
  role: line.role,
  scope: line.scope,
  phase: line.phase,
  run: line.run,
  ...(line.state === undefined ? {} : { state: line.state }),
  decision_needed: line.decisionOpen,
  locks: line.locks,
  started_at: line.startedAt,
  ...(line.closedAt === undefined ? {} : { closed_at: line.closedAt }),
});
