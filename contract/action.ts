import { readSpan, writeSpan } from './code-span.ts';
import { commandFault } from './command-line.ts';
import { escapeText } from './escape.ts';
import { repositoryPathFault } from './repository-path.ts';
import { vagueness } from './vague.ts';

/** A next action that somebody can do as it stands. */
export type Action =
  { readonly kind: 'packet'; readonly path: string } | { readonly kind: 'command'; readonly command: string };

export type ActionReading =
  { readonly ok: true; readonly action: Action } | { readonly ok: false; readonly message: string };

/** Reads ``command:`make smoke` `` or `packet:packets/ws8.md`; else a sentence that says what is wrong with it. */
export function parseAction(text: string): ActionReading {
  const written = text.trim();
  if (written.length > actionLimit) {
    return refused(
      `The next action has ${String(written.length)} characters, the most is ${String(actionLimit)}: put it into a script or a packet.`,
    );
  }
  if (escapeText(written, actionLimit) !== written) {
    return refused(
      `"${shown(written)}" holds a tab, a line break or another character that does not print: put it into a script or a packet.`,
    );
  }
  const colon = written.indexOf(':');
  const kind = written.slice(0, colon).trim().toLowerCase();
  const value = written.slice(colon + 1).trim();
  if (colon > 0 && kind === 'packet') return parsePacketAction(written, value);
  if (colon > 0 && kind === 'command') return parseCommandAction(written, value);
  const vague = vagueness(written);
  return refused(
    vague === undefined
      ? `"${shown(written)}" is no exact next action: it must be packet:<path> or command:\`<command line>\`.`
      : `"${shown(written)}" is no next action that somebody could do: it must be packet:<path> or command:\`<command line>\`.`,
  );
}

/** UTF-16 units; what is longer belongs into a file. */
export const actionLimit = 2_000;

/** The written form; commands in as many backquotes as they need. */
export function formatAction(action: Action): string {
  return action.kind === 'packet' ? `packet:${action.path}` : `command:${writeSpan(action.command.trim())}`;
}

/** The paths of the packets that these next actions name, each once. */
export function packetPaths(actions: readonly string[]): readonly string[] {
  const paths = actions.flatMap((text) => {
    const reading = parseAction(text);
    return reading.ok && reading.action.kind === 'packet' ? [reading.action.path] : [];
  });
  return [...new Set(paths)];
}

function parsePacketAction(written: string, path: string): ActionReading {
  const fault = /\s/u.test(path) ? 'must not hold a space' : repositoryPathFault(path);
  if (fault !== undefined) return refused(`The packet path of "${shown(written)}" ${fault}.`);
  return { ok: true, action: { kind: 'packet', path } };
}

function parseCommandAction(written: string, value: string): ActionReading {
  const span = readSpan(value);
  if (span?.end !== value.length) {
    return refused(
      `The command of "${shown(written)}" must stand in backquotes: command:\`<command line>\`.`,
    );
  }
  const command = span.value.trim();
  const fault = commandFault(command);
  return fault === undefined
    ? { ok: true, action: { kind: 'command', command } }
    : refused(`The command of "${shown(written)}" is no command line that somebody could run: it ${fault}.`);
}

const shown = (text: string): string => escapeText(text, 200);

const refused = (message: string): ActionReading => ({ ok: false, message });
