import { escapeText } from '../../contract/escape.ts';
import type { Delegated } from '../delegate.ts';
import { answer } from '../refusal.ts';
import { readTimeout } from './argument.ts';
import type { Register } from './commands.ts';
import { helpText } from './help-text.ts';
import type { Answered } from './report.ts';
import { waitAtDoor } from './wait.ts';

interface DelegateOptions {
  readonly wait?: boolean;
  readonly timeout?: string;
}

export const registerDelegate: Register = (command, perform) => {
  command
    .argument('<packet>', 'packet file, or - for standard input')
    .option('--wait', 'follow the thread to its closure or its next decision')
    .option('--timeout <duration>', 'with --wait: give up waiting after 90s, 30m, 2h, 3d; the thread goes on')
    .addHelpText(
      'after',
      helpText(
        [
          ['threadline delegate packets/ws8-t14.md', 'starts the thread and returns at once'],
          ['threadline delegate packets/ws8-t14.md --wait --timeout 2h', 'and follows it'],
        ],
        '0 started (or started before), 2 configuration, 3 no engine, 6 packet refused, 7 thread_ref used; ' +
          'with --wait as `threadline wait`',
      ),
    )
    .action((file: string, options: DelegateOptions) =>
      perform(async (door) => {
        const timeout = readTimeout(options.timeout);
        if (!timeout.ok) return timeout;
        const config = await door.config();
        if (!config.ok) return config;
        // A packet with problems is refused before anything else is touched, the engine included.
        const { readPacketFile } = await import('../packet-file.ts');
        const packet = await readPacketFile(file, config.value, door.cwd);
        if (!packet.ok) return packet;
        const engine = await door.engine();
        if (!engine.ok) return engine;
        const { delegate } = await import('../delegate.ts');
        const delegated = await delegate(engine.value, packet.value);
        if (!delegated.ok) return delegated;
        if (options.wait !== true) return answered(delegated.value);
        const waited = await waitAtDoor(door, engine.value, delegated.value.threadRef, timeout.value);
        if (!waited.ok) return waited;
        return answer({
          ...waited.value,
          result: { ...waited.value.result, started: delegated.value.started },
        });
      }),
    );
};

function answered(delegated: Delegated): Answered {
  const { threadRef, role, started, phase } = delegated;
  const said = started
    ? `${threadRef} is delegated to ${role} on ${delegated.host}.`
    : `${threadRef} was delegated before with the same packet (${phase}): nothing was started.`;
  return answer({
    threadRef,
    state: phase,
    result: {
      thread_ref: threadRef,
      role,
      host: delegated.host,
      run: delegated.run,
      phase,
      started,
      ...(delegated.webUi === undefined ? {} : { web_ui: delegated.webUi }),
    },
    nextActions: [`threadline ${started || phase !== 'closed' ? 'wait' : 'show'} ${threadRef}`],
    text: () =>
      [escapeText(said), ...(delegated.webUi === undefined ? [] : [`  ${delegated.webUi}`])].join('\n'),
  });
}
