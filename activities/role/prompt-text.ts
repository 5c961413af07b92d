import { escapeText } from '../../contract/escape.ts';

/** One line of foreign text: newlines and every other control character become visible, at most 1,000 characters. */
export const line = (text: string): string => escapeText(text, 1_000);

/** At most 20 bullets of one line each. */
export function bullets(items: readonly string[]): string {
  const shown = items.slice(0, mostBullets).map((item) => `- ${line(item)}`);
  const more = items.length - shown.length;
  return [...shown, ...(more > 0 ? [`- … and ${String(more)} more`] : [])].join('\n');
}

/** Foreign text of several lines as a quotation: every line is marked, so none can pass for the prompt's own. */
export const quoted = (text: string): string =>
  escapeText(lines(text), 4_000, true)
    .split('\n')
    .map((part) => `> ${part}`.trimEnd())
    .join('\n');

/** The whole text in a fence that it cannot close: longer than any run of backquotes in it. Never cut short. */
export function fenced(text: string): string {
  const inside = escapeText(lines(text), Infinity, true).replace(/\n+$/, '');
  const longest = Math.max(3, ...Array.from(inside.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${inside}\n${fence}`;
}

/** One word of a POSIX shell's command line. */
export const shellWord = (word: string): string =>
  /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

const mostBullets = 20;

/** Line endings of any kind, and no byte order mark: these say nothing and would show as escapes. */
const lines = (text: string): string =>
  text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .trimEnd();
