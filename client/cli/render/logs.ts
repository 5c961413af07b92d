import stringWidth from 'string-width';
import type { AgentEvent } from '../../../activities/role/preset-events.ts';
import { escapeText } from '../../../contract/escape.ts';
import type { Paint } from '../paint.ts';

/** Turns what agents printed into lines to read; `told` is our own word, `events` are theirs. */
export interface LogPage {
  told(text: string): string;
  events(events: readonly AgentEvent[]): string;
}

/**
 * Every line that holds an agent's word stands behind a bar, and none of ours does: so no agent can print a line of ours.
 * With a `width` lines are folded here, because a terminal would begin the fold where our own lines begin.
 */
export function logPage(paint: Paint, width?: number): LogPage {
  let shown: string | undefined;
  const theirs = (text: string): string =>
    text
      .replace(/\r?\n$/u, '')
      .split('\n')
      .flatMap((line) => fold(escapeText(line.replaceAll('\t', '    ').replace(/\r$/u, ''), Infinity), width))
      .map((line) => `${paint.dim('│')} ${line}\n`)
      .join('');
  const ours = (text: string): string => `${paint.dim(`· ${text}`)}\n`;
  const block = (label: string, text: string): string => ours(label) + theirs(text);

  const lineOf = (event: AgentEvent): string => {
    switch (event.kind) {
      case 'step':
        return '';
      case 'words':
        return theirs(event.text);
      case 'unread':
        return block(`a line of ${counted(event.length)} characters, which begins`, event.text);
      case 'thread':
        return ours(`conversation ${event.id}`);
      case 'thinking':
      case 'message':
        return block(event.kind, event.text);
      case 'notice':
        return block('the agent notes', event.message);
      case 'command':
        shown = event.id;
        return block('command', `$ ${event.command}`);
      case 'command-ended': {
        const repeated = shown === event.id ? '' : block('command', `$ ${event.command}`);
        shown = undefined;
        const code =
          event.exitCode === undefined ? 'without an exit code' : `with exit code ${String(event.exitCode)}`;
        const end = event.exitCode === 0 ? ours(`ended ${code}`) : `${paint.yellow(`· ended ${code}`)}\n`;
        return repeated + (event.output === '' ? '' : theirs(event.output)) + end;
      }
      case 'files':
        return block(
          event.failed ? 'files that could not be changed' : 'changed files',
          event.changes.map(({ change, path }) => `${change} ${path}`).join('\n'),
        );
      case 'turn-completed': {
        const { input, cachedInput, output } = event.usage;
        return ours(
          `turn completed; the conversation has taken ${counted(input)} tokens in (${counted(cachedInput)} of them cached) and ${counted(output)} out`,
        );
      }
      case 'turn-failed':
        return `${paint.red('· turn failed')}\n${theirs(event.message)}`;
      case 'other':
        return block('the agent did', `${event.what} ${event.text}`);
    }
  };
  return {
    told: (text) => `${paint.bold(`── ${text} ──`)}\n`,
    events: (events) => events.map(lineOf).join(''),
  };
}

const counted = (count: number): string => count.toLocaleString('en');

/** The bar and its space. */
const barWidth = 2;

function fold(line: string, width: number | undefined): readonly string[] {
  const room = width === undefined ? Infinity : Math.max(width - barWidth, 20);
  // No character of ours is wider than two columns.
  if (line.length * 2 <= room) return [line];
  const lines: string[] = [];
  let rest = '';
  let used = 0;
  for (const character of line) {
    const columns = character >= ' ' && character <= '~' ? 1 : stringWidth(character);
    if (used + columns > room) {
      lines.push(rest);
      rest = '';
      used = 0;
    }
    rest += character;
    used += columns;
  }
  return [...lines, rest];
}
