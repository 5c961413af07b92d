import { parseAction } from './action.ts';
import { isBareResume, isIdle } from './command-line.ts';
import { escapeText } from './escape.ts';

/** Why this is no next action that somebody could do as it stands, as a sentence; undefined when it is one. */
export function actionFault(text: string): string | undefined {
  const reading = parseAction(text);
  if (!reading.ok) return reading.message;
  const { action } = reading;
  // Starting the thread again is what follows every closure: it does not say what must have changed before.
  if (action.kind === 'command' && isBareResume(action.command)) {
    return `"${escapeText(action.command, 200)}" alone is no next action: name what must be done before the thread is resumed.`;
  }
  if (action.kind === 'command' && isIdle(action.command)) {
    return `"${escapeText(action.command, 200)}" only waits or prints: name the command after which something is otherwise.`;
  }
  return undefined;
}
