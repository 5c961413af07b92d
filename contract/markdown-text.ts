/** Text of others as Markdown that shows it as it is: nothing in it becomes a link in brackets, an image, HTML, code or a heading. */
export const markdownText = (text: string, limit = 1_000): string =>
  text
    .replace(/\s+/gu, ' ')
    .slice(0, limit)
    // The backquote too: inside a code span every other backslash would be shown, and a command must be exact.
    .replace(/[\\`*_~[\]<>&#|!]/gu, String.raw`\$&`);
