import type { AgentOutput } from '../logs.ts';
import { answer, refuse } from '../refusal.ts';
import type { ThreadReading } from '../thread.ts';
import { readCount } from './argument.ts';
import type { Register } from './commands.ts';
import type { CommonOptions, Door } from './door.ts';
import { helpText } from './help-text.ts';
import type { LogPage } from './render/logs.ts';
import type { Answered } from './report.ts';

interface LogsOptions extends CommonOptions {
  readonly run?: string;
  readonly launch?: string;
  readonly follow?: boolean;
  readonly raw?: boolean;
}

export const registerLogs: Register = (command, perform) => {
  command
    .argument('<ref>', 'thread_ref')
    .option('--run <n>', 'a run of the thread (default: the last one)')
    .option('--launch <n>', 'a launch of the run (default: the last one)')
    .option(
      '--follow',
      'go on as the agents print, launch after launch, until the closure; text, also in a pipe',
    )
    .option(
      '--raw',
      'the bytes as the agent printed them, without envelope and unescaped: for a file, not for a terminal',
    )
    .addHelpText(
      'after',
      helpText(
        [
          ['threadline logs RUNNER-WS8-20260213A', 'the last launch of the last run'],
          ['threadline logs RUNNER-WS8-20260213A --follow', ''],
          ['threadline logs RUNNER-WS8-20260213A --launch 2 --raw > agent.log', ''],
        ],
        '0 ok, 3 no engine, 4 no such thread or launch, 5 the host does not answer',
      ),
    )
    .action((ref: string, options: LogsOptions) =>
      perform((door) => logs(door, ref, { ...command.optsWithGlobals<LogsOptions>(), ...options })),
    );
};

async function logs(door: Door, ref: string, options: LogsOptions): Promise<Answered | undefined> {
  const run = readCount('--run', options.run);
  if (!run.ok) return run;
  const launch = readCount('--launch', options.launch);
  if (!launch.ok) return launch;
  if (options.follow === true && options.json === true) {
    return refuse(
      'usage',
      '--follow prints as it comes, and --json one envelope at the end.',
      'Take one of them; `threadline wait --json` answers at the closure.',
    );
  }
  const engine = await door.engine();
  if (!engine.ok) return engine;
  const { readThread } = await import('../thread.ts');
  const reading = await readThread(engine.value, ref);
  if (!reading.ok) return reading;
  const order = {
    ...(run.value === undefined ? {} : { run: run.value }),
    ...(launch.value === undefined ? {} : { launch: launch.value }),
  };
  const isLastRun = run.value === undefined || run.value === reading.value.view.run;
  if (options.follow === true && isLastRun) {
    const { followAtDoor } = await import('./follow-logs.ts');
    return followAtDoor(door, engine.value, reading.value, order.launch, options.raw === true);
  }
  const library = await import('../logs.ts');
  const output = await library.logs(engine.value.config, reading.value.view, order);
  if (!output.ok) return output;
  if (options.raw === true) {
    const { rawBytes } = await import('./render/raw-output.ts');
    for (const piece of output.value.pieces) process.stdout.write(rawBytes(piece));
    return undefined;
  }
  return report(output.value, reading.value);
}

async function report(output: AgentOutput, { view }: ThreadReading): Promise<Answered> {
  const [{ logPage }, { lostText }, { default: picocolors }] = await Promise.all([
    import('./render/logs.ts'),
    import('./render/raw-output.ts'),
    import('picocolors'),
  ]);
  const { threadRef, role, run, launch, state, total, dropped } = output;
  const events = output.pieces.map((piece) =>
    'lost' in piece ? piece : { events: output.reader.push(piece.bytes) },
  );
  const last = output.reader.end();
  const body = (page: LogPage): string =>
    events
      .map((part) => ('lost' in part ? page.told(lostText(part.lost)) : page.events(part.events)))
      .join('') + page.events(last);
  const tokens =
    run === view.run ? view.launches.find((known) => known.launch === launch)?.tokens : undefined;
  return answer({
    threadRef,
    result: {
      thread_ref: threadRef,
      role,
      run,
      launch,
      launch_state: state,
      total_bytes: total,
      dropped_bytes: dropped,
      ...(tokens === undefined ? {} : { tokens }),
      output: body(logPage(picocolors.createColors(false))),
    },
    nextActions: [],
    text: (paint) => {
      const page = logPage(paint, process.stdout.columns);
      const heading = `${threadRef} run ${String(run)} launch ${String(launch)} (${state}, ${String(total)} bytes)`;
      return `${page.told(heading)}${body(page)}`.trimEnd();
    },
  });
}
