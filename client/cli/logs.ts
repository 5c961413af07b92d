import { escapeText } from '../../contract/escape.ts';
import type { AgentOutput } from '../logs.ts';
import { answer } from '../refusal.ts';
import { readCount } from './argument.ts';
import type { Register } from './commands.ts';
import type { Door } from './door.ts';
import { helpText } from './help-text.ts';
import type { Answered } from './report.ts';

interface LogsOptions {
  readonly run?: string;
  readonly launch?: string;
  readonly raw?: boolean;
}

export const registerLogs: Register = (command, perform) => {
  command
    .argument('<ref>', 'thread_ref')
    .option('--run <n>', 'a run of the thread (default: the last one)')
    .option('--launch <n>', 'a launch of the run (default: the last one)')
    .option(
      '--raw',
      'the bytes as the agent printed them, without envelope and unescaped: for a file, not for a terminal',
    )
    .addHelpText(
      'after',
      helpText(
        [
          ['threadline logs RUNNER-WS8-20260213A', 'the last launch of the last run'],
          ['threadline logs RUNNER-WS8-20260213A --launch 2 --raw > agent.log', ''],
        ],
        '0 ok, 3 no engine, 4 no such thread or launch, 5 the host does not answer',
      ),
    )
    .action((ref: string, options: LogsOptions) => perform((door) => logs(door, ref, options)));
};

async function logs(door: Door, ref: string, options: LogsOptions): Promise<Answered | undefined> {
  const run = readCount('--run', options.run);
  if (!run.ok) return run;
  const launch = readCount('--launch', options.launch);
  if (!launch.ok) return launch;
  const engine = await door.engine();
  if (!engine.ok) return engine;
  const { readThread } = await import('../thread.ts');
  const reading = await readThread(engine.value, ref);
  if (!reading.ok) return reading;
  const library = await import('../logs.ts');
  const output = await library.logs(engine.value.config, reading.value.view, {
    ...(run.value === undefined ? {} : { run: run.value }),
    ...(launch.value === undefined ? {} : { launch: launch.value }),
  });
  if (!output.ok) return output;
  if (options.raw === true) {
    process.stdout.write(output.value.bytes);
    return undefined;
  }
  return report(output.value);
}

function report(output: AgentOutput): Answered {
  const text = output.bytes.toString('utf8').replaceAll('\r\n', '\n');
  return answer({
    threadRef: output.threadRef,
    result: {
      thread_ref: output.threadRef,
      role: output.role,
      run: output.run,
      launch: output.launch,
      launch_state: output.state,
      total_bytes: output.total,
      dropped_bytes: output.dropped,
      output: text,
    },
    nextActions: [],
    text: (paint) => {
      const heading = `${output.threadRef} run ${String(output.run)} launch ${String(output.launch)} (${output.state}, ${String(output.total)} bytes)`;
      return `${paint.dim(heading)}\n${escapeText(text, text.length, true).trimEnd()}`;
    },
  });
}
