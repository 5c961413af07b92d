import type { Paint } from '../paint.ts';
import type { ClosureState } from '../../../contract/closure.ts';

/** The one word that says how a thread stands, in its colour. */
export function paintState(
  thread: { readonly state?: ClosureState; readonly phase: string },
  paint: Paint,
): string {
  switch (thread.state) {
    case 'done':
      return paint.green('done');
    case 'blocked':
      return paint.red('blocked');
    case 'replan':
      return paint.magenta('replan');
    default:
      return thread.phase === 'decision' ? paint.yellow('decision') : paint.cyan(thread.phase);
  }
}
