import { exitFromThread, threadExit } from '../exit-code.ts';
import type { Engine } from '../engine.ts';
import { answer } from '../refusal.ts';
import type { WaitOptions } from '../wait.ts';
import { readTimeout } from './argument.ts';
import type { Register } from './commands.ts';
import type { Door } from './door.ts';
import { helpText } from './help-text.ts';
import type { Answered } from './report.ts';
import { threadReport } from './thread-report.ts';

export const registerWait: Register = (command, perform) => {
  command
    .argument('<ref>', 'thread_ref')
    .option('--timeout <duration>', 'give up waiting after 90s, 30m, 2h, 3d; the thread goes on')
    .addHelpText(
      'after',
      helpText(
        [
          ['threadline wait RUNNER-WS8-20260213A', 'returns at the closure, or when a decision is needed'],
          ['threadline wait RUNNER-WS8-20260213A --timeout 30m', 'exit 8 when it still runs then'],
        ],
        '0 done, 3 no engine, 4 unknown, 8 still running, 21 blocked, 22 replan, 23 decision needed',
      ),
    )
    .action((ref: string, options: { timeout?: string }) =>
      perform(async (door) => {
        const timeout = readTimeout(options.timeout);
        if (!timeout.ok) return timeout;
        const engine = await door.engine();
        if (!engine.ok) return engine;
        return waitAtDoor(door, engine.value, ref, timeout.value);
      }),
    );
};

/** Waits with a live line at a terminal; Ctrl-C ends the waiting, never the thread. */
export async function waitAtDoor(
  door: Door,
  engine: Engine,
  ref: string,
  timeoutMs: number | undefined,
): Promise<Answered> {
  const { wait } = await import('../wait.ts');
  const live = !door.json && process.stderr.isTTY;
  const progress = live ? await liveLine() : undefined;
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort();
  };
  process.once('SIGINT', abort);
  try {
    const options: WaitOptions = {
      signal: stop.signal,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(progress
        ? {
            onReading: (view) => {
              progress.show(view);
            },
          }
        : {}),
    };
    const waited = await wait(engine, ref, options);
    if (!waited.ok) return waited;
    const { reading, end } = waited.value;
    return answer(
      threadReport(reading, end === 'timeout' ? threadExit.stillRunning : exitFromThread(reading.view)),
    );
  } finally {
    process.off('SIGINT', abort);
    progress?.end();
  }
}

async function liveLine() {
  const [{ default: paint }, { liveProgress }] = await Promise.all([
    import('picocolors'),
    import('./render/progress.ts'),
  ]);
  return liveProgress(paint);
}
