import { Option } from 'commander';
import { escapeText } from '../../contract/escape.ts';
import { lintKinds, type LintKind } from '../lint-kind.ts';
import type { Lint } from '../lint.ts';
import { answer, refuse } from '../refusal.ts';
import { commandLine } from '../shell-word.ts';
import type { CommonOptions, Door } from './door.ts';
import type { Register } from './commands.ts';
import { helpText } from './help-text.ts';
import type { Answered } from './report.ts';

interface LintOptions extends CommonOptions {
  readonly as?: LintKind;
}

export const registerLint: Register = (command, perform) => {
  command
    .argument('<file...>', 'packets, handoff logs and boards, or - for standard input')
    .addOption(
      new Option(
        '--as <kind>',
        'what the files are (default: told by threadline.toml, their content, their name)',
      ).choices(lintKinds),
    )
    .addHelpText(
      'after',
      helpText(
        [
          ['threadline lint packets/*.md', 'every problem, with the line and what mends it'],
          ['threadline lint documentation/short-term/board.md', "arch's board"],
          ['git show HEAD:handoff_log.md | threadline lint --as log -', 'standard input'],
        ],
        '0 no problem, 2 usage, configuration or an unreadable file, 6 problems',
      ),
    )
    .action((files: string[]) =>
      perform((door) => lint(door, files, command.optsWithGlobals<LintOptions>())),
    );
};

async function lint(door: Door, files: readonly string[], options: LintOptions): Promise<Answered> {
  const [{ readNames }, { lintFiles }] = await Promise.all([
    import('../lint-names.ts'),
    import('../lint.ts'),
  ]);
  const { config: path, as } = options;
  const names = await readNames({ cwd: door.cwd, env: door.env, ...(path === undefined ? {} : { path }) });
  if (!names.ok) return names;
  const found = await lintFiles(files, names.value, { cwd: door.cwd, ...(as === undefined ? {} : { as }) });
  return found.problems.length > 0 ? refusalFrom(found, files) : report(found);
}

async function refusalFrom(
  { problems, sources, callOnly }: Lint,
  files: readonly string[],
): Promise<Answered> {
  const { lintAgain } = await import('../packet-file.ts');
  const spoilt = new Set(problems.map(({ file }) => file));
  return refuse(
    callOnly ? 'usage' : 'contract_refused',
    `${counted(problems.length, 'problem')} in ${counted(spoilt.size, 'file')}.`,
    'Mend each problem as its `fix` says, then run the command again.',
    { problems, sources, nextActions: lintAgain(files.filter((file) => spoilt.has(file))) },
  );
}

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${String(count)} ${count === 1 ? one : many}`;

function report({ packets, logs, boards }: Lint): Answered {
  return answer({
    result: {
      packets: packets.map(({ file, threadRef, role, scope }) => ({
        file,
        thread_ref: threadRef,
        role,
        scope,
      })),
      logs,
      boards,
    },
    nextActions: packets.flatMap(({ file }) =>
      file === '-' ? [] : [commandLine(['threadline', 'delegate', file])],
    ),
    text: (paint) =>
      [
        ...packets.map(({ file, threadRef }) => [file, threadRef]),
        ...logs.map(({ file, entries }) => [file, counted(entries, 'entry', 'entries')]),
        ...boards.map(({ file, rows }) => [file, counted(rows, 'row')]),
      ]
        .map(([file = '', what = '']) => `${paint.green('ok')} ${escapeText(file)} (${what})`)
        .join('\n'),
  });
}
