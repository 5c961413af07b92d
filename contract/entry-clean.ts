import type { Blocker } from './closure.ts';
import type { EntryContent } from './entry.ts';
import { lineFromText } from './escape.ts';

/**
 * The same entry with every free text as one escaped line, so that whatever people and agents wrote can be written into a
 * log; a text that comes out empty is left out. Actors and ids are left as they are: those are checked at doors.
 */
export function cleanEntry(content: EntryContent): EntryContent {
  const { note, resume, deviation, scope, success, next, blockers, ...rest } = content;
  return {
    ...rest,
    ...textOf('note', note),
    ...textOf('resume', resume),
    ...textOf('deviation', deviation),
    ...textOf('scope', scope),
    ...textOf('success', success),
    ...(next ? { next: next.map((line) => lineFromText(line)) } : {}),
    ...(blockers ? { blockers: blockers.map(cleanBlocker) } : {}),
  };
}

/** At the end of a text, `hold=` would be read as a key of the blocker; a command keeps its spaces, which may matter. */
const cleanBlocker = (blocker: Blocker): Blocker => ({
  ...blocker,
  text: lineFromText(blocker.text.replace(/\bhold\s*=/giu, 'hold:'), 1_000),
  // eslint-disable-next-line no-control-regex -- A vertical tab: npm run mutation would make an invalid \V of \v.
  next: blocker.next.replace(/\s*[\n\r\x0b\f\u0085\u2028\u2029]+\s*/gu, ' ').trim(),
});

function textOf<Key extends string>(key: Key, text: string | undefined): Partial<Record<Key, string>> {
  const line = text === undefined ? '' : lineFromText(text);
  return line === '' ? {} : ({ [key]: line } as Partial<Record<Key, string>>);
}
