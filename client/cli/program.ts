import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { exitCodes } from '../exit-code.ts';
import { refuse } from '../refusal.ts';
import { commands } from './commands.ts';
import type { CommonOptions } from './door.ts';
import { performing, printAnswer, wantsEnvelope } from './perform.ts';

/** Reads the command line, runs its command, sets `process.exitCode`. Only the command at hand is loaded. */
export async function runProgram(argv: readonly string[]): Promise<void> {
  const program = await buildProgram(argv);
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version were asked for and are printed.
    if (error.exitCode === 0) return;
    await printUsageRefusal(error, argv);
  }
}

async function buildProgram(argv: readonly string[]): Promise<Command> {
  const program = new Command('threadline')
    .description('Durable delegation between coding agents: each thread ends as done, blocked or replan.')
    .option('--config <file>', 'threadline.toml (default: THREADLINE_CONFIG, or found here or above)')
    .option('--json', 'print one JSON envelope on stdout, as without a terminal')
    .version(version())
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: true, subcommandTerm: termOf })
    .addHelpText('after', closing());
  const wanted = wantedCommand(argv);
  for (const line of commands) {
    const command = program.command(line.name).description(line.summary).copyInheritedSettings(program);
    if (line.name === wanted) {
      const register = await line.load();
      register(
        command,
        performing(line.name, () => program.opts<CommonOptions>()),
      );
    }
  }
  return program;
}

const termOf = (command: Command): string => {
  const usage = commands.find((line) => line.name === command.name())?.usage ?? '[COMMAND]';
  return `${command.name()} ${usage}`.trimEnd();
};

/** The first word that is neither an option nor the value of one; `help show` means show. */
function wantedCommand(argv: readonly string[]): string | undefined {
  const words = argv.filter((word, index) => !word.startsWith('-') && argv[index - 1] !== '--config');
  return words[0] === 'help' ? words[1] : words[0];
}

async function printUsageRefusal(error: CommanderError, argv: readonly string[]): Promise<void> {
  const wanted = wantedCommand(argv);
  const known = commands.some((line) => line.name === wanted);
  const help = known && wanted !== undefined ? `threadline ${wanted} --help` : 'threadline --help';
  const message =
    error.code === 'commander.help' ? 'No command was given.' : error.message.replace(/^error: /u, '');
  const json = wantsEnvelope({ json: argv.includes('--json') });
  const refusal = refuse('usage', message, `See \`${help}\`.`, { nextActions: [help] });
  await printAnswer(known && wanted !== undefined ? wanted : '', refusal, json, {});
}

function closing(): string {
  const codes = exitCodes.map(([code, meaning]) => `  ${String(code).padStart(2)}  ${meaning}`).join('\n');
  return `
A thread's life:
  $ threadline up &                       the engine, on this machine
  $ threadline lint packets/ws8-t14.md    every problem of a packet, before it is sent
  $ threadline delegate packets/ws8-t14.md
  $ threadline wait RUNNER-WS8-20260213A

Exit codes:
${codes}
`;
}

/** The program runs from its sources and from dist/, one folder deeper. */
function version(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const found = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version?: string };
      if (found.version !== undefined) return found.version;
    } catch {
      // The other place then.
    }
  }
  return 'unknown';
}
