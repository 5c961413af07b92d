import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { commandLine } from '../../client/shell-word.ts';
import { compiledProgram } from '../compiled-program.ts';

const script = '/usr/bin/script';
const main = new URL('../../client/cli/main.ts', import.meta.url);

/** Is there a program that gives a terminal? Where `CI=true` its absence fails the tests that need one. */
export function terminalThere(): boolean {
  const there = process.platform === 'linux' && existsSync(script);
  if (!there && process.env['CI'] === 'true') throw new Error(`${script} is not installed`);
  return there;
}

export interface Typed {
  readonly exit: number;
  /** All that the terminal was sent, colours and movements included. */
  readonly raw: string;
  /** The same as text. */
  readonly text: string;
}

/** The command at a real terminal: no envelope, but what a person reads. */
export async function atTerminal(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Typed> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:TEMPORAL_|THREADLINE_|CI$|NO_COLOR|FORCE_COLOR)/u.test(name),
  );
  const command = commandLine([process.execPath, await compiledProgram(main), ...args]);
  // A terminal of no size shows nothing.
  const sized = `stty rows 30 cols 120; exec ${command}`;
  const { exitCode, stdout } = await execa(script, ['-qec', sized, '/dev/null'], {
    cwd: options.cwd,
    env: { ...Object.fromEntries(inherited), TERM: 'xterm-256color', ...options.env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  // eslint-disable-next-line no-control-regex -- what is taken out are control sequences
  const text = stdout.replace(/\u001b\[[0-9;?]*[A-Za-z]/gu, '').replaceAll('\r\n', '\n');
  return { exit: exitCode ?? -1, raw: stdout, text };
}
