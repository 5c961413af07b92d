import { escapeText } from '../../contract/escape.ts';
import { answer } from '../refusal.ts';
import type { Register } from './commands.ts';
import { helpText } from './help-text.ts';

export const registerDecide: Register = (command, perform) => {
  command
    .argument('<ref>', 'thread_ref')
    .argument('<decision>', 'id of an open decision, as `threadline show REF` lists it')
    .argument('<choice>', 'one of its choices: proceed, close, replan; accept, reject')
    .option('--text <words>', 'with proceed or reject: words that the role is given')
    .addHelpText(
      'after',
      helpText(
        [
          ['threadline decide RUNNER-WS8-20260213A d1 proceed --text "Slot 3 may be erased."', ''],
          ['threadline decide RUNNER-WS8-20260213A d1 close', 'closes the thread as blocked'],
        ],
        '0 recorded (or recorded before), 3 no engine, 4 unknown thread, 7 no such open decision or choice',
      ),
    )
    .action((ref: string, decision: string, choice: string, options: { text?: string }) =>
      perform(async (door) => {
        const engine = await door.engine();
        if (!engine.ok) return engine;
        const { decide } = await import('../decide.ts');
        const { text } = options;
        const taken = await decide(engine.value, ref, {
          decision,
          choice,
          ...(text === undefined ? {} : { text }),
        });
        if (!taken.ok) return taken;
        const { repeated, answered } = taken.value;
        const said = answered
          ? repeated
            ? 'was recorded before; nothing changed'
            : 'is recorded'
          : 'is left with Temporal; a worker judges it when one runs';
        return answer({
          threadRef: ref,
          result: { thread_ref: ref, decision, choice, repeated, answered },
          nextActions: [answered ? `threadline wait ${ref}` : 'threadline worker'],
          text: () => `${escapeText(`${ref}: ${decision} = ${choice}`)} ${said}.`,
        });
      }),
    );
};
