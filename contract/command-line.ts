import { blankIn, isPlaceholder } from './command-blank.ts';
import { isAddressed, isProse } from './command-prose.ts';
import { firstWord, simpleCommands, type SimpleCommand } from './command-simple.ts';
import { readCommand, type CommandWord } from './command-words.ts';
import { escapeText } from './escape.ts';
import { vagueness } from './vague.ts';

/**
 * Why this is no command line whose first word could be run, as the end of a sentence that begins with it; undefined when
 * it is one. What is refused could never be run, or stands for something else; whether the program exists is not known here.
 */
export function commandFault(line: string): string | undefined {
  const { words, bare, unclosed } = readCommand(line);
  if (!/[\p{L}\p{N}]/u.test(line)) return 'has no word that could be run';
  const commands = simpleCommands(words);
  const blank = blankIn(bare, commands);
  if (blank !== undefined) return `holds the blank "${shown(blank)}"`;
  if (/(?:^|\s)(?:\.\.\.|…)(?=\s|$)/u.test(bare)) return 'leaves something out with "…"';
  const at = firstWord(words);
  const first = words[at];
  if (first === undefined) return runsInside(line) ? undefined : 'runs nothing';
  if (first.operator) return `begins with "${shown(first.raw)}", where a command must stand`;
  if (unclosed) return 'opens a quote and does not close it';
  return (
    wordFault(first, words.slice(at)) ??
    keywordFault(first, words.slice(at + 1)) ??
    followingFault(commands.filter(({ follows }) => follows))
  );
}

/** Is this nothing but `threadline resume <ref>`, however it is started and whatever idles beside it? */
export function isBareResume(line: string): boolean {
  const commands = simpleCommands(readCommand(line).words).filter((command) => !idles(command));
  return commands.length > 0 && commands.every(resumes);
}

/** Does the line only wait or print, so that nothing is otherwise when it has run? */
export const isIdle = (line: string): boolean => simpleCommands(readCommand(line).words).every(idles);

function resumes({ words }: SimpleCommand): boolean {
  const called = words.map(({ value }) => value);
  if (['npx', 'npm', 'pnpm', 'yarn'].includes(called[0] ?? '')) called.shift();
  if (called[0]?.split('/').at(-1) !== 'threadline' || called[1] !== 'resume') return false;
  const given = called.slice(2).filter((word, index, all) => {
    const value = all[index - 1] === '--config';
    return !value && word !== '--json' && !/^--config(?:=|$)/u.test(word);
  });
  return given.length <= 1;
}

/** Where something is written or worked out for it, a command that prints does more than that. */
function idles({ words, before }: SimpleCommand): boolean {
  const [first] = words;
  const more = [...before, ...words].some(
    ({ raw, operator }) => (operator && /[<>]/u.test(raw)) || /\$\(|`/u.test(raw),
  );
  return !more && (first === undefined ? before.length === 0 : idlers.has(first.value));
}

const idlers: ReadonlySet<string> = new Set(['true', ':', 'echo', 'printf', 'sleep', 'exit', 'cd']);

/** An assignment alone may run something in its value. */
const runsInside = (line: string): boolean => /\$\(|`|[<>]/u.test(line);

function wordFault(first: CommandWord, words: readonly CommandWord[]): string | undefined {
  const { value, raw } = first;
  const named = `begins with "${shown(raw)}", which is`;
  if (/^\$\{?(?:(?:your|the|my)_)?(?:command|cmd|todo|tbd)\}?$/iu.test(value))
    return `${named} a placeholder`;
  if (value.includes('$') || value.includes('`')) return undefined;
  if (raw.startsWith('-')) return `${named} an option and no program`;
  if (value !== ':' && value.endsWith(':')) return `${named} a label and no program`;
  if (/^(?:packet|command):/iu.test(value)) return `${named} a next action of its own`;
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(value)) return `${named} an address and no program`;
  if (/^[a-z0-9._-]+:[a-z0-9._-]+$/iu.test(value)) return `${named} an actor and no program`;
  if (isPlaceholder(value)) return `${named} a placeholder`;
  if (documents.test(value)) return `${named} a document and no program`;
  if (value.includes('/')) return value.endsWith('/') ? `${named} a folder and no program` : undefined;
  if (/\s/u.test(value)) return `${named} a whole line in quotes`;
  if (!/\p{L}/u.test(value) && !builtins.has(value)) return `${named} no program`;
  if (isProse(words)) return `${named} said to people: it is no program`;
  // Only plain words may be vague: `make check` is exact, `check` alone is not.
  const text = words.map(({ bare }) => bare).join(' ');
  const plain = /^[\p{L}\s.…!?]+$/u.test(text);
  const exact = !plain || recipe.test(text) || telling.test(text) || vagueness(text) === undefined;
  return exact ? undefined : 'says nothing that could be run';
}

/** `just` is a program too: what its files usually know. */
const recipe =
  /^just (?:all|check|clean|cleanup|debug|down|fix|help|plan|prepare|run|setup|start|up|update|validate|verify|watch)$/u;
/** Programs of one word that say something by themselves. */
const telling = /^(?:id|last|nice|times?|who(?: am i)?)$/u;
const builtins: ReadonlySet<string> = new Set([':', '.', '[', '[[']);
const documents = /\.(?:md|markdown|txt|log|json|ya?ml|toml|html?|pdf|png|jpe?g|svg|csv|patch|diff)$/iu;

/** What comes behind an operator is run as well. */
function followingFault(commands: readonly SimpleCommand[]): string | undefined {
  for (const { words } of commands) {
    const [first] = words;
    if (first === undefined || first.operator || first.raw !== first.value) continue;
    const named = `goes on with "${shown(first.raw)}", which is`;
    if (isPlaceholder(first.value)) return `${named} a placeholder`;
    if (isAddressed(first.value)) return `${named} said to people: it is no program`;
  }
  return undefined;
}

/** A keyword begins a command of several parts: without its end the line is a sentence ("if the host is up, run make"). */
function keywordFault(first: CommandWord, following: readonly CommandWord[]): string | undefined {
  const middle = middles.has(first.raw);
  if (middle) return `begins with "${first.raw}", which stands only inside of a command`;
  const end = ends.get(first.raw);
  if (end === undefined || following.some(({ raw }) => raw === end)) return undefined;
  return `begins with "${first.raw}" and has no "${end}"`;
}

const middles: ReadonlySet<string> = new Set(['then', 'do', 'done', 'fi', 'else', 'elif', 'esac', '}', ']]']);
const ends: ReadonlyMap<string, string> = new Map([
  ['if', 'fi'],
  ['for', 'done'],
  ['while', 'done'],
  ['until', 'done'],
  ['case', 'esac'],
  ['select', 'done'],
]);

const shown = (text: string): string => escapeText(text, 60);
