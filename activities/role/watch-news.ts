import type { Entry } from '../../contract/entry.ts';
import { escapeText } from '../../contract/escape.ts';
import type { Noticed, NoticedEntry } from '../../contract/messages.ts';
import { threadRefFault } from '../../contract/thread-ref.ts';
import type { Reply } from '../ssh/reply.ts';
import type { FreshEntry } from './judge-entries.ts';

/** By thread_ref, which is the id of the thread's workflow. */
export type News = ReadonlyMap<string, Noticed>;

/** What a role's log says anew. Entries in another actor's name are not the role's: judging sees them, nobody is woken. */
export function newsFromEntries(actor: string, tip: string, fresh: readonly FreshEntry[]): News {
  const entries = new Map<string, NoticedEntry[]>();
  for (const { entry, id } of fresh) {
    // A thread_ref that is none could be the id of another kind of workflow.
    if (entry.actor !== actor || threadRefFault(entry.threadRef) !== undefined) continue;
    const known = entries.get(entry.threadRef);
    // The first look at an old log gives tens of thousands.
    if (known) known.push(noticedFromEntry(entry, id));
    else entries.set(entry.threadRef, [noticedFromEntry(entry, id)]);
  }
  return new Map(
    Array.from(entries, ([threadRef, each]) => [
      threadRef,
      { role: actor, tip, entries: each, launches: [] },
    ]),
  );
}

export function newsFromEvents(events: Reply<'wait'>['events']): News {
  const news = new Map<string, Noticed>();
  for (const { threadRef, run, launch, state, exit } of events) {
    if (state === 'started' || threadRefFault(threadRef) !== undefined) continue;
    const ended = { run, launch, state, ...(exit === undefined ? {} : { exitCode: exit }) };
    news.set(threadRef, { entries: [], launches: [...(news.get(threadRef)?.launches ?? []), ended] });
  }
  return news;
}

const noticedFromEntry = (entry: Entry, id: string): NoticedEntry => ({
  id,
  actionType: entry.actionType,
  line: lineFromEntry(entry),
  ...(entry.run === undefined ? {} : { run: entry.run }),
  ...(entry.turn === undefined ? {} : { turn: entry.turn }),
});

/** What the entry says first, on one line of at most 200 characters. */
function lineFromEntry(entry: Entry): string {
  const words =
    entry.note ?? entry.blockers?.[0]?.text ?? entry.next?.[0] ?? entry.resume ?? entry.choice ?? '';
  const line = [entry.state, words].filter((part) => part !== undefined && part !== '').join(': ');
  // Escaping may lengthen, and ` …` is two characters more.
  const escaped = escapeText(line, 190);
  return escaped.length <= 200 ? escaped : `${escaped.slice(0, 198)} …`;
}
