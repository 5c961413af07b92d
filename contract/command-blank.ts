import type { SimpleCommand } from './command-simple.ts';
import type { CommandWord } from './command-words.ts';

/**
 * The blank that a command line holds where an argument should stand: `ssh <host>`, `make SLOT=TBD`, `cd /path/to/x`;
 * undefined when there is none. In quotes a word is meant as it is, but where it is itself a command line
 * (`ssh hut 'TBD'`), and so is what somebody looks for or the name of a file (`grep TODO`, `cat TODO`).
 */
export function blankIn(bare: string, commands: readonly SimpleCommand[]): string | undefined {
  for (const pattern of angles) {
    const found = pattern.exec(bare)?.[0];
    if (found !== undefined) return found.trim();
  }
  for (const { words, before } of commands) {
    const found = blankArgument(words) ?? before.find((word) => isBlank(word, false))?.raw;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** May this word never be a program, since it stands for one? */
export function isPlaceholder(value: string): boolean {
  if (/^(?:TODO|TBD|TBA|FIXME|XXX|WIP|COMMAND|CMD|PLACEHOLDER|NONE|NULL)$/u.test(value)) return true;
  const word = value.toLowerCase();
  if (isPath(word) || /^\/?\.\.\.|…/u.test(word)) return true;
  if (/^[[{<%].*[\]}>%]$/u.test(word) && word !== '[' && word !== '[[') return true;
  if (placeholderWords.has(word)) return true;
  const parts = word.split(/[-_.\s]+/u);
  if (parts.length < 2) return false;
  return (
    parts[0] === 'your' ||
    (parts.some((part) => stands.has(part)) && parts.every((part) => stands.has(part) || around.has(part)))
  );
}

/**
 * A shell reads `<host>` as redirections: a blank is what no shell would take, what stands free as words would, and what is
 * grown into a word (`slot-<n>`, `https://<host>/`). `<in>out` and `<in>/dev/null` redirect.
 */
const angles = [
  /<[^<>\s][^<>]*>(?=\s*(?:$|[;)])|\s+[&|])/u,
  /(?:^|\s)<[\p{L}](?:[\p{L}\p{N}\s_.…|-]*[\p{L}\p{N}_.…])?>(?=\s|$)/u,
  /(?<=[\p{L}\p{N}=@:/.-])<\p{L}[\p{L}\p{N}_|-]*>(?=[\s:@.,-]|\/(?!dev\/))/u,
  /(?:^|\s)<\p{L}[\p{L}\p{N}_|-]*>(?=[:@.,-])/u,
] as const;

function blankArgument(words: readonly CommandWord[]): string | undefined {
  const [first, ...following] = words;
  const program = first?.value.split('/').at(-1) ?? '';
  const literal = takesText.has(program) || (program === 'git' && ofGit(following));
  const script =
    program === 'ssh' || (shells.has(program) && following.some(({ raw }) => /^-\w*c$/u.test(raw)));
  return following.find((word) => (script && isBlankScript(word)) || isBlank(word, literal))?.raw;
}

const isBlankScript = ({ raw, value }: CommandWord): boolean =>
  /^["']/u.test(raw) && (isPlaceholder(value) || /^[.…]+$/u.test(value));

/** Of a word that stands as it is; what only looks like one is somebody's text where `literal`. */
function isBlank({ raw, value, operator }: CommandWord, literal: boolean): boolean {
  if (operator || raw !== value) return false;
  const word = /^-{0,2}[A-Za-z_][\w-]*=(.*)$/su.exec(value)?.[1] ?? value;
  if (value === 'etc.') return true;
  if (word.includes('…') || /^\[?\.{3}\]?$/u.test(word) || isPath(word.toLowerCase())) return true;
  if (/^(?:_{2,}|\{\{)$/u.test(word) || /^(?:your|YOUR|Your)[-_]\w/u.test(word)) return true;
  if (/^(?:\{\{?\s*[A-Za-z][\w-]*\s*\}?\}|%[A-Z][A-Z_]+%)$/u.test(word)) return true;
  if (formWord.test(word)) return true;
  return (
    !literal &&
    /^(?:TB[ABCDF]|tb[abcdf]|TODO|FIXME|X{3,}|x{3,}|N\/A|n\/a|\?{2,}|PLACEHOLDER|placeholder)$/u.test(word)
  );
}

/** `[host]`: with other letters in it, a pattern of file names. */
const formWord =
  /^\[(?:host|hostname|ip|port|user|username|command|name|path|file|filename|branch|commit|sha|tag|version|ref|id|slot|value|number|url|role|date)\]$/iu;

const isPath = (word: string): boolean => /(?:^|\/)path\/to(?:\/|$)/u.test(word);

const takesText: ReadonlySet<string> = new Set(
  (
    'grep egrep fgrep rg ag ack sed awk perl echo printf jq find cat less head tail wc sort vi vim nano ls stat file ' +
    'test [ [[ touch rm mv cp ln mkdir tar diff cmp tee todo'
  ).split(' '),
);
const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'su']);

/** Of git, what looks for text, takes a message or names files. */
const ofGit = (words: readonly CommandWord[]): boolean =>
  words.some(({ raw }) => /^(?:grep|commit|log|add|rm|mv|diff|show|blame|--)$/u.test(raw));

const placeholderWords: ReadonlySet<string> = new Set(
  'cmd tbd tba tbc tbf fixme wip n/a none nothing null nil undefined placeholder foo bar foobar xxx yyy xyz something whatever'.split(
    ' ',
  ),
);
/** `your-command`, `insert_command_here`, `some-script`: one of these, and nothing but these. */
const stands: ReadonlySet<string> = new Set(
  'command commands cmd script program tool action placeholder'.split(' '),
);
const around: ReadonlySet<string> = new Set(
  'your the some a my any insert put add here name goes line to run next actual real exact example following appropriate'.split(
    ' ',
  ),
);
