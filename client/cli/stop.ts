import { Option, type Command } from 'commander';
import { escapeText } from '../../contract/escape.ts';
import { answer } from '../refusal.ts';
import type { BlockerDraft, StopDraft } from '../stop-order.ts';
import type { Register } from './commands.ts';
import { helpText } from './help-text.ts';

export const registerStop: Register = (command, perform) => {
  const words = collectWords(command);
  command
    .argument('<ref>', 'thread_ref')
    .addOption(
      new Option('--state <state>', 'how the thread closes')
        .choices(['blocked', 'replan'])
        .makeOptionMandatory(),
    )
    .option('--resume <text>', 'what one must know to go on')
    .addHelpText(
      'after',
      `\nAn action is packet:<path> or 'command:<command line>'. Several --blocker groups may follow each other.\n`,
    )
    .addHelpText(
      'after',
      helpText(
        [
          [
            "threadline stop REF --state replan --next packet:packets/ws8-v2.md --resume 'Slot 3 has the old PSU.'",
            '',
          ],
          [
            "threadline stop REF --state blocked --blocker 'Slot 3 has no power.' --owner infra:codex " +
              "--operator-required no --next 'command:ipmi power on slot-3' --resume 'Flash it once it has power.'",
            '',
          ],
        ],
        '0 the thread closes, 3 no engine, 4 unknown thread, 6 incomplete or vague, 7 closed already',
      ),
    )
    .action((ref: string, options: { state: 'blocked' | 'replan'; resume?: string }) =>
      perform(async (door) => {
        const config = await door.config();
        if (!config.ok) return config;
        const [{ stopOrder }, { stopPackets }, { stop }] = await Promise.all([
          import('../stop-order.ts'),
          import('../stop-packets.ts'),
          import('../stop.ts'),
        ]);
        const draft: StopDraft = {
          state: options.state,
          ...words(),
          ...(options.resume === undefined ? {} : { resume: options.resume }),
        };
        const stated = stopOrder(draft, config.value);
        if (!stated.ok) return stated;
        const order = await stopPackets(stated.value, config.value);
        if (!order.ok) return order;
        const engine = await door.engine();
        if (!engine.ok) return engine;
        const stopped = await stop(engine.value, ref, order.value);
        if (!stopped.ok) return stopped;
        const { answered, repeated } = stopped.value;
        const said = repeated
          ? 'was closed before'
          : answered
            ? 'closes'
            : 'is told by Temporal to close once a worker runs';
        return answer({
          threadRef: ref,
          ...(answered ? { state: 'close' } : {}),
          result: { thread_ref: ref, closing_as: options.state, answered, repeated },
          nextActions: [answered ? `threadline wait ${ref}` : 'threadline worker'],
          text: () => `${escapeText(ref)} ${said} as ${options.state}.`,
        });
      }),
    );
};

/** Options whose order counts: --owner, --operator-required and --next belong to the --blocker before them. */
function collectWords(command: Command): () => Pick<StopDraft, 'next' | 'blockers'> {
  const next: string[] = [];
  const blockers: BlockerDraft[] = [];
  const extend =
    (key: keyof BlockerDraft) =>
    (value: string): string => {
      const last = blockers.pop();
      if (last) blockers.push({ ...last, [key]: value });
      else if (key === 'next') next.push(value);
      else
        command.error(
          `error: --${key === 'owner' ? 'owner' : 'operator-required'} must follow its --blocker`,
        );
      return value;
    };
  command
    .option(
      '--next <action>',
      'replan: an exact next action; after a --blocker: its next action',
      (value: string) => {
        const last = blockers.at(-1);
        if (last?.next !== undefined) next.push(value);
        else extend('next')(value);
        return value;
      },
    )
    .option('--blocker <text>', 'what stands in the way', (text: string) => {
      blockers.push({ text });
      return text;
    })
    .option('--owner <actor>', 'of the blocker: operator, or a role', extend('owner'))
    .option(
      '--operator-required <yes|no>',
      'does the blocker need the operator?',
      extend('operatorRequired'),
    );
  return () => ({ next, blockers });
}
