import type { CommandWord } from './command-words.ts';

/** One of the commands of a line, as operators join them. */
export interface SimpleCommand {
  /** From the first word that is run. */
  readonly words: readonly CommandWord[];
  /** Assignments, redirections and what only runs another. */
  readonly before: readonly CommandWord[];
  /** Behind `&&`, `||`, `;`, `|` or `&`. */
  readonly follows: boolean;
}

export function simpleCommands(words: readonly CommandWord[]): readonly SimpleCommand[] {
  const commands: { words: CommandWord[]; follows: boolean }[] = [{ words: [], follows: false }];
  for (const word of words) {
    if (word.operator && /^(?:&&|\|\|?|;|&)$/u.test(word.raw)) commands.push({ words: [], follows: true });
    else commands.at(-1)?.words.push(word);
  }
  return commands.map((command) => {
    const begun = command.words.findIndex(({ raw }) => !command.follows || !keywords.has(raw));
    const own = command.words.slice(begun === -1 ? command.words.length : begun);
    const first = firstWord(own);
    return { words: own.slice(first), before: own.slice(0, first), follows: command.follows };
  });
}

/** Index of the first word that is run: behind assignments, redirections and what only runs another. */
export function firstWord(words: readonly CommandWord[]): number {
  let at = 0;
  for (let word = words[at]; word !== undefined; word = words[at]) {
    const next = words[at + 1];
    if (word.operator && /^[<>]+&?$/u.test(word.raw)) at += 2;
    else if (/^\(+$/u.test(word.raw) || word.raw === '!' || word.raw === '{') at += 1;
    else if (/^[A-Za-z_]\w*\+?=/u.test(word.raw)) at += 1;
    else if (runners.has(word.raw) && next && !next.operator && !next.raw.startsWith('-')) at += 1;
    else break;
  }
  return at;
}

const runners: ReadonlySet<string> = new Set([
  'time',
  'exec',
  'nohup',
  'sudo',
  'env',
  'command',
  'builtin',
  'doas',
]);

/** In front of a command that follows another. */
const keywords: ReadonlySet<string> = new Set(['then', 'do', 'else', 'elif', 'if', 'while', 'until']);
