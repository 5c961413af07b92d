import { answer } from '../refusal.ts';
import type { Register } from './commands.ts';
import { helpText } from './help-text.ts';
import { askedToEnd } from './stay.ts';

export const registerWorker: Register = (command, perform) => {
  command
    .option('--metrics <host:port>', 'serve Prometheus metrics there')
    .addHelpText(
      'after',
      helpText(
        [
          ['TEMPORAL_ADDRESS=temporal.example.org:7233 threadline worker', 'for a cluster'],
          ['threadline worker', 'beside a running `threadline up` of this configuration'],
        ],
        '0 ended by SIGINT or SIGTERM, 2 configuration, 3 no engine',
      ),
    )
    .action((options: { metrics?: string }) =>
      perform(async (door) => {
        const ending = askedToEnd();
        const config = await door.config();
        if (!config.ok) return config;
        // Refuses in our words when there is no engine; the worker then opens a connection of its own.
        const engine = await door.engine();
        if (!engine.ok) return engine;
        const { startWorker } = await import('../../worker/worker.ts');
        const worker = await startWorker({
          config: config.value,
          env: door.env,
          log: (line) => process.stderr.write(`${line}\n`),
          ...(options.metrics === undefined ? {} : { metrics: options.metrics }),
        });
        const { taskQueue } = config.value;
        await door.announce(
          answer({
            result: { address: worker.address, namespace: worker.namespace, task_queue: taskQueue },
            text: (paint) =>
              `${paint.green('A worker runs')} on ${taskQueue}, Temporal at ${worker.address}.\n` +
              paint.dim('Ctrl-C ends it; what runs on a host runs on.'),
          }),
        );
        try {
          await Promise.race([ending, worker.run]);
        } finally {
          await worker.stop();
        }
        return undefined;
      }),
    );
};
