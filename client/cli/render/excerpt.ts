import stringWidth from 'string-width';
import { escapeText } from '../../../contract/escape.ts';

/** A piece of a line that fits into a row of the terminal, and where the caret stands below it. */
export interface Excerpt {
  readonly text: string;
  /** Columns of the terminal before it, from 0. */
  readonly caret: number;
}

/** UTF-16 units on either side of the place that are looked at: more than a row holds. */
const reach = 400;
const leastRoom = 20;

/** The line around its `column` (UTF-16 units, from 1): foreign text, escaped; a tab is one space, `…` stands for what is cut. */
export function excerpt(line: string, column: number, columns: number): Excerpt {
  const room = Math.max(columns, leastRoom);
  const at = wholeIndex(line, Math.min(column - 1, line.length));
  const [start, end] = [wholeIndex(line, Math.max(at - reach, 0)), wholeIndex(line, at + reach)];
  const after = cut(flat(line.slice(at, end)), room, { cutAlready: end < line.length });
  const before = line.slice(start, at);
  const leadRoom = Math.max(room - stringWidth(after), Math.floor((room * 2) / 3));
  const lead = cut(flat(before), leadRoom, { cutAlready: start > 0, atStart: true });
  const caret = stringWidth(lead);
  return { text: lead + cut(after, room - caret, { cutAlready: false }), caret };
}

/** No half of a pair of surrogates, which would be shown as an escape of its own. */
function wholeIndex(line: string, index: number): number {
  const inside = (line.codePointAt(index - 1) ?? 0) > 0xffff;
  return inside ? index - 1 : Math.min(index, line.length);
}

const flat = (text: string): string => escapeText(text.replaceAll('\t', ' '), text.length);

/** As many whole characters as fit, with `…` where some are left out. */
function cut(
  text: string,
  room: number,
  { cutAlready, atStart = false }: { readonly cutAlready: boolean; readonly atStart?: boolean },
): string {
  if (!cutAlready && stringWidth(text) <= room) return text;
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  if (atStart) characters.reverse();
  const kept: string[] = [];
  let width = 1;
  for (const character of characters) {
    width += stringWidth(character);
    if (width > room) break;
    kept.push(character);
  }
  return atStart ? `…${kept.reverse().join('')}` : `${kept.join('')}…`;
}
