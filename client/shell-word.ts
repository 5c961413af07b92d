/** One word of a POSIX shell command line, quoted where it must be. */
export function shellWord(value: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/u.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

export const commandLine = (words: readonly string[]): string => words.map(shellWord).join(' ');
