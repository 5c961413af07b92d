import type { Problem } from '../../contract/problem.ts';
import { answer } from '../refusal.ts';
import type { Register } from './commands.ts';
import type { Door } from './door.ts';
import { helpText } from './help-text.ts';
import type { Answered } from './report.ts';

export const registerLint: Register = (command, perform) => {
  command
    .argument('<file...>', 'packet files, or - for standard input')
    .addHelpText(
      'after',
      helpText(
        [
          ['threadline lint packets/*.md', 'every problem, with the line and what mends it'],
          ['threadline lint - < packet.md', 'standard input'],
        ],
        '0 no problem, 2 usage or configuration, 6 problems',
      ),
    )
    .action((files: string[]) => perform((door) => lint(door, files)));
};

async function lint(door: Door, files: readonly string[]): Promise<Answered> {
  const config = await door.config();
  if (!config.ok) return config;
  const { parseFor, readText, refusePacket } = await import('../packet-file.ts');
  const problems: Problem[] = [];
  const sound: { file: string; thread_ref: string; role: string; scope: string }[] = [];
  for (const file of files) {
    const text = await readText(file, door.cwd);
    if (!text.ok) return text;
    const parsed = parseFor(config.value, text.value, file);
    if (parsed.ok) {
      const { threadRef, role, scope } = parsed.value;
      sound.push({ file, thread_ref: threadRef, role, scope });
    } else problems.push(...parsed.problems);
  }
  if (problems.length > 0) {
    const refused = refusePacket(problems, [...new Set(problems.map((problem) => problem.file ?? ''))]);
    return refused;
  }
  return answer({
    result: { packets: sound },
    nextActions: sound.flatMap(({ file }) => (file === '-' ? [] : [`threadline delegate ${file}`])),
    text: (paint) =>
      sound.map(({ file, thread_ref }) => `${paint.green('ok')} ${file} (${thread_ref})`).join('\n'),
  });
}
