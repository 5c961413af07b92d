import { expect, test } from 'vitest';
import { newsFromEntries } from '../../../activities/role/watch-news.ts';
import { readLog } from '../../../contract/log.ts';
import { logOf } from '../../contract/log-example.ts';

test('the first look at a log of many entries tells each, in the order of the log', () => {
  const [entry = expect.fail('no entry')] = readLog(logOf(1)).entries;
  const fresh = Array.from({ length: 100_000 }, (_, index) => ({ entry, id: `e${String(index)}` }));
  const news = newsFromEntries(entry.actor, 'tip', fresh);
  expect([...news.keys()]).toEqual([entry.threadRef]);
  const ids = news.get(entry.threadRef)?.entries.map(({ id }) => id);
  expect(ids).toEqual(fresh.map(({ id }) => id));
});
