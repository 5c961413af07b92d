import { escapeText } from '../../contract/escape.ts';
import { answer } from '../refusal.ts';
import type { Register } from './commands.ts';
import { helpText } from './help-text.ts';

interface ResumeOptions {
  readonly packet?: string;
  readonly success?: string;
  readonly text?: string;
}

export const registerResume: Register = (command, perform) => {
  command
    .argument('<ref>', 'thread_ref of a thread that closed as blocked or replan')
    .option('--packet <file>', 'a changed packet of the same thread_ref, or - for standard input')
    .option('--success <text>', 'a new success condition of the next step')
    .option('--text <words>', 'words to the role: what has changed since')
    .addHelpText(
      'after',
      helpText(
        [
          ["threadline resume RUNNER-WS8-20260213A --text 'Slot 3 has power again.'", ''],
          ['threadline resume RUNNER-WS8-20260213A --packet packets/ws8-v2.md', 'after a replan'],
        ],
        '0 the next run is started, 3 no engine, 4 unknown, 6 packet refused, 7 done, or still running',
      ),
    )
    .action((ref: string, options: ResumeOptions) =>
      perform(async (door) => {
        const config = await door.config();
        if (!config.ok) return config;
        const { readPacketFile } = await import('../packet-file.ts');
        const packet =
          options.packet === undefined
            ? undefined
            : await readPacketFile(options.packet, config.value, door.cwd);
        if (packet && !packet.ok) return packet;
        const engine = await door.engine();
        if (!engine.ok) return engine;
        const { resume } = await import('../resume.ts');
        const resumed = await resume(engine.value, ref, {
          ...(packet ? { packet: packet.value } : {}),
          ...(options.success === undefined ? {} : { success: options.success }),
          ...(options.text === undefined ? {} : { text: options.text }),
        });
        if (!resumed.ok) return resumed;
        const { role, run, webUi } = resumed.value;
        return answer({
          threadRef: ref,
          state: 'record',
          result: {
            thread_ref: ref,
            role,
            run,
            started: true,
            ...(webUi === undefined ? {} : { web_ui: webUi }),
          },
          nextActions: [`threadline wait ${ref}`],
          text: () => `${escapeText(ref)} goes on with ${escapeText(role)}: run ${String(run)} is started.`,
        });
      }),
    );
};
