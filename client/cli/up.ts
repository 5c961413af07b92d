import type { Config } from '../../contract/config.ts';
import type { EmbeddedServer } from '../../worker/embedded-server.ts';
import { answer, refuse, type Outcome } from '../refusal.ts';
import type { Register } from './commands.ts';
import type { Door } from './door.ts';
import { helpText } from './help-text.ts';
import type { Answered } from './report.ts';
import { askedToEnd } from './stay.ts';

interface UpOptions {
  readonly port?: string;
  readonly uiPort?: string;
  readonly metrics?: string;
}

export const registerUp: Register = (command, perform) => {
  command
    .option('--port <port>', 'of Temporal on 127.0.0.1; 0 takes a free one (default: 7233)')
    .option('--ui-port <port>', 'of the Web UI on 127.0.0.1; 0 takes a free one (default: 8233)')
    .option('--metrics <host:port>', "serve the worker's Prometheus metrics there")
    .addHelpText(
      'after',
      helpText(
        [
          ['threadline up', 'stays until Ctrl-C; other commands of this configuration find it by themselves'],
          ['threadline up --port 0 --ui-port 0', 'on free ports, beside another one'],
        ],
        '0 ended by SIGINT or SIGTERM, 2 configuration, 3 the engine did not start, 7 up already',
      ),
    )
    .action((options: UpOptions) =>
      perform(async (door) => {
        const ending = askedToEnd();
        const ports = readPorts(options);
        if (!ports.ok) return ports;
        const config = await door.config();
        if (!config.ok) return config;
        const server = await startServer(door, config.value, ports.value);
        if (!server.ok) return server;
        try {
          await serve(door, config.value, server.value, options, ending);
          return undefined;
        } finally {
          await server.value.stop();
        }
      }),
    );
};

async function serve(
  door: Door,
  config: Config,
  server: EmbeddedServer,
  options: UpOptions,
  ending: Promise<unknown>,
): Promise<void> {
  const { startWorker } = await import('../../worker/worker.ts');
  const worker = await startWorker({
    config,
    env: withoutTemporal(door.env),
    address: server.address,
    log: say,
    ...(options.metrics === undefined ? {} : { metrics: options.metrics }),
  });
  await door.announce(upAnswer(config, server));
  const elsewhere = door.env['TEMPORAL_ADDRESS'];
  if (elsewhere !== undefined && elsewhere !== server.address) {
    say(
      `TEMPORAL_ADDRESS=${elsewhere} is set: commands in that environment will use that server, not this one.`,
    );
  }
  try {
    await Promise.race([ending, worker.run]);
  } finally {
    await worker.stop();
  }
}

type Ports = { readonly port?: number; readonly uiPort?: number };

async function startServer(door: Door, config: Config, ports: Ports): Promise<Outcome<EmbeddedServer>> {
  const { AlreadyUp, startEmbeddedServer } = await import('../../worker/embedded-server.ts');
  try {
    return answer(
      await startEmbeddedServer({ stateDir: config.arch.stateDir, env: door.env, say, ...ports }),
    );
  } catch (error) {
    if (error instanceof AlreadyUp) {
      const where =
        error.address === undefined ? '' : ` at ${error.address} (Web UI ${error.uiAddress ?? 'unknown'})`;
      return refuse(
        'conflict',
        `threadline is up already${where}; its process is ${String(error.pid ?? 'unknown')}.`,
        'Use that one: other commands of this configuration find it. Or end it first.',
        {
          nextActions: [
            'threadline threads',
            ...(error.pid === undefined ? [] : [`kill ${String(error.pid)}`]),
          ],
        },
      );
    }
    const reason = error instanceof Error ? error.message : String(error);
    return refuse(
      'engine_unreachable',
      `The engine did not start: ${reason}`,
      'Mend what the message names, then repeat `threadline up`.',
    );
  }
}

function upAnswer(config: Config, server: EmbeddedServer): Answered {
  const { address, uiAddress } = server;
  const { taskQueue } = config;
  const { stateDir } = config.arch;
  return answer({
    result: {
      address,
      web_ui: uiAddress,
      state_dir: stateDir,
      task_queue: taskQueue,
      pid: process.pid,
      server_pid: server.pid(),
    },
    nextActions: ['threadline doctor', 'threadline delegate PACKET'],
    text: (paint) =>
      [
        paint.green('threadline is up.'),
        `  Temporal   ${address}`,
        `  Web UI     ${paint.cyan(uiAddress)}`,
        `  state      ${stateDir}`,
        `  worker     ${taskQueue}`,
        paint.dim('Ctrl-C ends it; what runs on a host runs on, and the next `up` follows it up.'),
      ].join('\n'),
  });
}

function readPorts(options: UpOptions): Outcome<Ports> {
  const ports: { port?: number; uiPort?: number } = {};
  for (const [key, text] of [
    ['port', options.port],
    ['uiPort', options.uiPort],
  ] as const) {
    if (text === undefined) continue;
    const port = /^\d{1,5}$/u.test(text) ? Number(text) : Number.NaN;
    if (!(port <= 65_535))
      return refuse('usage', `${text} is no port.`, 'Give a number from 0 to 65535; 0 takes a free one.');
    ports[key] = port;
  }
  return answer(ports);
}

/** The worker of `up` serves its own server, whatever server the environment names. */
const withoutTemporal = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
