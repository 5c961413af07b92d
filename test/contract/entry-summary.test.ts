import { describe, expect, it } from 'vitest';
import type { EntryDraft } from '../../contract/entry-read.ts';
import { readSummary } from '../../contract/entry-summary.ts';

const need = 'thread_ref=WS8 executor=remote_codex';
const begun: EntryDraft = {
  ...{ at: '', actor: '', actionType: 'closure', threadRef: '(none)', executor: 'remote_codex' },
  ...{ line: 1, text: '', problems: [] },
};

const isBegun = (key: string, value: unknown): boolean =>
  Object.entries(begun).some(([known, first]) => known === key && first === value);

/** What the summary, which begins in column 12, says, and `column code` of what it says wrongly. */
function read(text: string): { readonly said: object; readonly wrong: readonly string[] } {
  const draft = { ...begun };
  const wrong: string[] = [];
  readSummary({ text, line: 3, column: 12 }, draft, ({ line, column }, code) => {
    expect(line).toBe(3);
    wrong.push(`${String(column)} ${code}`);
  });
  const said = Object.entries(draft).filter(([key, value]) => !isBegun(key, value));
  return { said: Object.fromEntries(said), wrong };
}

describe('a summary says', () => {
  it.each<[text: string, said: object]>([
    [need, {}],
    ['executor=SSH_Direct THREAD_REF=WS8', { executor: 'ssh_direct' }],
    [`${need} run=1 turn=0`, { run: 1, turn: 0 }],
    [`${need} run=999999 turn=12`, { run: 999_999, turn: 12 }],
    [`${need} entry=AB12`, { entry: 'ab12' }],
    [`${need} entry=abcdefgh12345678`, { entry: 'abcdefgh12345678' }],
    [`${need} state=Done`, { state: 'done' }],
    [`${need} codex_thread_id=\` a b \``, { codexThreadId: 'a b' }],
  ])('%s', (text, said) => {
    expect(read(text)).toEqual({ said: { threadRef: 'WS8', ...said }, wrong: [] });
  });

  it.each<[text: string, wrong: readonly string[]]>([
    [`${need} colour=red`, ['49 entry/unknown-summary-key']],
    [`${need} executor=remote_codex`, ['49 entry/duplicate-key']],
    [`${need} run=0`, ['49 entry/run']],
    [`${need} run=1000000`, ['49 entry/run']],
    [`${need} run=1x`, ['49 entry/run']],
    [`${need} turn=-1`, ['49 entry/turn']],
    [`${need} turn=x1`, ['49 entry/turn']],
    [`${need} entry=abc`, ['49 entry/entry']],
    [`${need} entry=abcdefgh123456789`, ['49 entry/entry']],
    [`${need} entry=ab_12`, ['49 entry/entry']],
    [`${need} state=over`, ['49 entry/state']],
    [`${need} codex_thread_id=\` \``, ['49 entry/codex-thread-id']],
  ])('wrongly %s', (text, wrong) => {
    expect(read(text)).toEqual({ said: { threadRef: 'WS8' }, wrong });
  });

  it.each<[text: string, wrong: readonly string[]]>([
    ['', ['12 entry/thread-ref', '12 entry/executor']],
    ['thread_ref=WS8', ['12 entry/executor']],
    ['executor=remote_codex', ['12 entry/thread-ref']],
    ['executor=me thread_ref=a/b', ['24 entry/thread-ref', '12 entry/executor']],
  ])('too little: %j', (text, wrong) => {
    expect(read(text).wrong).toEqual(wrong);
  });
});
