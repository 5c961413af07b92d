import { DefaultLogger, Runtime } from '@temporalio/worker';
import { escapeText } from '../contract/escape.ts';

export interface RuntimeOrder {
  /** `host:port` that serves Prometheus metrics under `/metrics`. Absent: none. */
  readonly metrics?: string;
  /** Is given the SDK's warnings and errors, one escaped line each. Absent: they are dropped. */
  readonly log?: (line: string) => void;
}

/** The longest line that is kept of a logged error. */
const lineLimit = 1_000;

/** The queues of arch and of the watch have no workflows on purpose: nobody needs to hear of it. */
const expected: ReadonlySet<string> = new Set(['No workflows registered, not polling for workflow tasks']);

/**
 * Sets up the SDK's runtime of this process; must come before any connection, and does nothing when one is set up
 * already. Signals are left to the program: the SDK would stop the workers behind its back.
 */
export function installRuntime(order: RuntimeOrder): void {
  const { metrics, log } = order;
  const logger = new DefaultLogger(log ? 'WARN' : 'ERROR', ({ level, message, meta }) => {
    if (expected.has(message)) return;
    const reason: unknown = meta?.['error'];
    log?.(
      escapeText(`${level}: ${message}${reason instanceof Error ? `: ${reason.message}` : ''}`, lineLimit),
    );
  });
  try {
    Runtime.install({
      logger,
      shutdownSignals: [],
      telemetryOptions: {
        logging: { forward: {}, filter: { core: log ? 'WARN' : 'ERROR', other: 'ERROR' } },
        ...(metrics === undefined ? {} : { metrics: { prometheus: { bindAddress: metrics } } }),
      },
    });
  } catch (error) {
    // Set up already by an earlier worker of this process: everything but metrics is as good.
    if (metrics !== undefined || (error as Error).name !== 'IllegalStateError') throw error;
  }
}
