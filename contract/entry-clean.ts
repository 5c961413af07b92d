import type { EntryContent } from './entry.ts';
import { lineFromText } from './escape.ts';

/**
 * The same entry with every free text as one escaped line, so that whatever people and agents wrote can be written into a
 * log; a text that comes out empty is left out. Actors, ids and actions are left as they are: those are checked at doors.
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
    ...(blockers
      ? { blockers: blockers.map((blocker) => ({ ...blocker, text: lineFromText(blocker.text, 1_000) })) }
      : {}),
  };
}

function textOf<Key extends string>(key: Key, text: string | undefined): Partial<Record<Key, string>> {
  const line = text === undefined ? '' : lineFromText(text);
  return line === '' ? {} : ({ [key]: line } as Partial<Record<Key, string>>);
}
