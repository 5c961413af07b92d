import { exitFromThread } from '../exit-code.ts';
import { nextActionsFromThread } from '../next-actions.ts';
import { stateOf, threadJson } from '../thread-json.ts';
import type { ThreadReading } from '../thread.ts';
import type { Report } from './report.ts';

/** The answer of every command that answers with a thread; `exit` is the thread's unless given. */
export function threadReport(reading: ThreadReading, exit = exitFromThread(reading.view)): Report {
  const { view, webUi } = reading;
  return {
    threadRef: view.threadRef,
    state: stateOf(view),
    result: { ...threadJson(view), ...(webUi === undefined ? {} : { web_ui: webUi }) },
    nextActions: nextActionsFromThread(view),
    exit,
    text: async (paint) => {
      const { threadText } = await import('./render/thread.ts');
      return threadText(reading, paint);
    },
  };
}
