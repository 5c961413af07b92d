import type { Paint } from '../paint.ts';

/** The commands to paste, below what was said; empty when there are none. */
export function nextActionsText(actions: readonly string[], paint: Paint): string {
  if (actions.length === 0) return '';
  return `\n\n${paint.dim('next:')}\n${actions.map((action) => `  ${paint.cyan(action)}`).join('\n')}`;
}
