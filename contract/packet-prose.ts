import { escapeText } from './escape.ts';
import type { Tell } from './packet-header.ts';
import type { Section } from './packet-layout.ts';
import { placeholderIn, unsaid, vagueness } from './vague.ts';

/**
 * A section's text without comments and without blanks at the ends of its lines. Empty or vague text is a problem, and so
 * is a vague bullet in it; a section that only `names` what is wanted may have bullets like "next action" beside exact ones.
 */
export function proseOf(section: Section | undefined, tell: Tell, names = false): string {
  if (section === undefined) return '';
  const lines = section.lines.filter((line) => line.kind !== 'comment');
  const text = lines
    .map((line) => line.text.trimEnd())
    .join('\n')
    .trim();
  const name = section.heading.text.trim();
  const heading = { line: section.heading.number, column: 1 };
  const holding = lines.filter((line) => line.kind !== 'blank' && !isFrame(line.text));
  if (holding.length === 0)
    tell(heading, 'packet/empty-section', `The section "${escapeText(name, 60)}" is empty.`);
  const judged = lines.flatMap((line, index) => {
    const [before, after] = [lines[index - 1]?.text, lines[index + 1]?.text];
    const alone = line.kind === 'text' && !isFrame(line.text) && isWhole(before, line.text, after);
    if (!alone || announces(line.text, after)) return [];
    return [{ line, words: line.text.replace(/^\s*(?:[-*+]|\d{1,2}[.)])\s+/u, '').trim() }];
  });
  // Only of constraints there may be none.
  const vague = section.name === 'constraints' ? vagueness : unsaid;
  const [set] = holding;
  if (set && holding.every(({ kind, text }) => kind !== 'text' && vague(unquoted(text)) !== undefined))
    tell(
      { line: set.number, column: 1 },
      'packet/vague',
      `What is set off here is too vague to work by, and nothing else stands in the section.`,
    );
  const named = names && judged.some(({ words }) => vague(words) === undefined);
  for (const { line, words } of judged) {
    if (named ? !isPlaceholder(words) : vague(words) === undefined) continue;
    tell(
      { line: line.number, column: line.text.indexOf(words) + 1 },
      'packet/vague',
      `"${escapeText(words, 80)}" is too vague to work by.`,
    );
  }
  return text;
}

/** Headings and rules across the page order a text and say nothing themselves. */
const isFrame = (line: string): boolean =>
  /^\s*(?:#{1,6}(?:\s|$)|([-*_])(?:[ \t]*\1){2,}\s*$|(?:`{3,}|~{3,})[\w\s]*$)/u.test(line);

const unquoted = (line: string): string => line.replace(/^\s*>+\s?/u, '');

/** The contract itself wants the next action told. */
const isPlaceholder = (words: string): boolean =>
  !/^(?:the\s+)?next\b/iu.test(words) && placeholderIn(words) !== undefined;

/** "Steps:" above a list says what follows it. */
const announces = (line: string, after: string | undefined): boolean =>
  /:[*_]*\s*$/u.test(line) && after !== undefined && /^\s*(?:[-*+]|\d+[.)])\s/u.test(after);

/** A line that is a bullet or paragraph of its own: the last line of a wrapped sentence may be any word. */
function isWhole(before: string | undefined, line: string, after: string | undefined): boolean {
  const begins = (text: string | undefined): boolean =>
    text === undefined || text.trim() === '' || /^\s*(?:[-*+#]|\d+[.)])\s/u.test(text);
  return (
    begins(after) &&
    (/^\s*(?:[-*+]|\d+[.)])\s/u.test(line) || before === undefined || /^\s*(?:#{1,6}\s|$)/u.test(before))
  );
}
