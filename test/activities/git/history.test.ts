import { expect, test } from 'vitest';
import { reachable, type MadeCommit } from '../../../activities/git/history.ts';

const madeOf = (id: string, parents: readonly string[]): [string, MadeCommit] => [
  id,
  { id, parents, author: 'runner@hut.example', committer: 'runner@hut.example' },
];

test('reaches what lies below, through a commit of more parents than a call takes arguments', () => {
  const history = new Map([
    madeOf('top', Array<string>(300_000).fill('below')),
    madeOf('below', ['base']),
    madeOf('beside', ['base']),
  ]);
  expect([...reachable(history, ['top'])]).toEqual(['top', 'below']);
});
