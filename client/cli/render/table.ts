import Table from 'cli-table3';
import type { Paint } from '../paint.ts';
import { escapeText } from '../../../contract/escape.ts';

/** Rows under a heading, without frames, so that they can be copied. A cell may hold colour; foreign text goes through `cell`. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint,
): string {
  const drawn = new Table({
    chars: bare,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    head: heading.map((word) => paint.dim(word)),
  });
  for (const row of rows) drawn.push([...row]);
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Foreign text in a table: one safe line of at most `limit` characters. */
export const cell = (text: string, limit = 48): string => escapeText(text, limit);

const bare = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
