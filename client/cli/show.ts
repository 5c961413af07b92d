import { answer } from '../refusal.ts';
import type { Register } from './commands.ts';
import { helpText } from './help-text.ts';
import { threadReport } from './thread-report.ts';

export const registerShow: Register = (command, perform) => {
  command
    .argument('<ref>', 'thread_ref')
    .addHelpText(
      'after',
      helpText(
        [
          ['threadline show RUNNER-WS8-20260213A', 'phase, decisions, closure, what to do next'],
          ['threadline show RUNNER-WS8-20260213A --json', 'the same as one JSON envelope'],
        ],
        '0 runs or done, 3 no engine, 4 unknown, 21 blocked, 22 replan, 23 decision needed',
      ),
    )
    .action((ref: string) =>
      perform(async (door) => {
        const engine = await door.engine();
        if (!engine.ok) return engine;
        const { readThread } = await import('../thread.ts');
        const reading = await readThread(engine.value, ref);
        return reading.ok ? answer(threadReport(reading.value)) : reading;
      }),
    );
};
