import { answer } from '../refusal.ts';
import type { Engine } from '../engine.ts';
import type { ThreadLine } from '../threads.ts';
import type { Register } from './commands.ts';
import { helpText } from './help-text.ts';
import type { Answered } from './report.ts';

export const registerThreads: Register = (command, perform) => {
  command
    .option('--all', 'closed threads too, as long as Temporal keeps them')
    .option('--strays', 'instead: entries on the hosts that name no thread here')
    .addHelpText(
      'after',
      helpText(
        [
          ['threadline threads', 'open threads of this configuration'],
          ['threadline threads --all --json', 'every thread that Temporal still knows'],
          ['threadline threads --strays', 'entries that no thread here is told of, by host'],
        ],
        '0 ok, 2 configuration, 3 no engine',
      ),
    )
    .action((options: { all?: boolean; strays?: boolean }) =>
      perform(async (door) => {
        const engine = await door.engine();
        if (!engine.ok) return engine;
        if (options.strays === true) return reportStrays(engine.value);
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

async function reportStrays(engine: Engine): Promise<Answered> {
  const { strays } = await import('../threads-strays.ts');
  const found = await strays(engine);
  if (!found.ok) return found;
  const { hosts } = found.value;
  return answer({
    result: {
      strays: hosts.map(({ host, watched, count, lastRefs }) => ({
        host,
        watched,
        count,
        last_refs: lastRefs,
      })),
    },
    nextActions: [],
    text: async (paint) => {
      const { straysText } = await import('./render/strays.ts');
      return straysText(hosts, paint);
    },
  });
}

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
