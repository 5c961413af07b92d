import { describe, expect, it } from 'vitest';
import { closureProblems, gateProblems, handshakeProblems } from '../../contract/closure-check.ts';
import type { Entry, EntryContent } from '../../contract/entry.ts';
import { writeEntry } from '../../contract/entry-write.ts';
import { readLog } from '../../contract/log.ts';
import { textFromBytes } from '../../contract/utf8.ts';

/**
 * A log may be committed while an entry is being written. What is there of it says less than the whole, never something else:
 * it is a claim only once all fields stand that its kind must have, and then it claims what the whole one claims. Only the free
 * text that it ends in may be shorter. Two cuts cannot be told from a whole entry, because they are one: a list that may have any
 * length and ends the entry (the blockers of a gate or a handshake), cut between two items or before its key.
 */
const sha = '8a3bd1bfa922522920393704d38feffba15f85ca';
const heading = {
  at: '2026-02-13T18:04:11Z',
  actor: 'runner:codex',
  threadRef: 'RUNNER-WS8-20260213A',
  executor: 'remote_codex',
  run: 1,
  turn: 1,
  entry: 'k3f9x2ab',
  codexThreadId: '01a203f3 with a space – é',
} as const;
const blocker = {
  text: 'Slot 3 has no power – 漢 😀.',
  owner: 'infra:codex',
  operatorRequired: false,
  next: 'command:`ipmi power on slot-3`',
};
const next = ['command:`make smoke SLOT=3`', 'packet:packets/ws8-power.md'];
const resume = 'Slot 3 lacks power; the image lies in build/2.4.1.';
const contents: Readonly<Record<string, EntryContent>> = {
  done: {
    ...heading,
    actionType: 'closure',
    state: 'done',
    commits: [sha, sha.replace('8', '9')],
    evidence: { AC1: ['evidence/ws8/boot é.log'], AC2: ['evidence/ws8/smoke.txt', 'evidence/b.txt'] },
    next: [],
    deviation: 'Flashed over the network, because the card reader is broken.',
    note: 'Two boots – both clean.',
  },
  blocked: { ...heading, actionType: 'closure', state: 'blocked', next, blockers: [blocker, { ...blocker, text: 'No key.' }], deviation: 'none', resume },
  replan: { ...heading, actionType: 'closure', state: 'replan', next, deviation: 'none', resume, note: 'Asked twice.' },
  gate: { ...heading, actionType: 'gate', blockers: [blocker] },
  handshake: { ...heading, turn: 0, actionType: 'handshake', head: sha, branch: 'main', next: ['Flash slot 3, because the log stops at stage 2.'], blockers: [] },
}; // prettier-ignore

const known = { owners: ['operator', 'infra:codex', 'arch:codex'], criteria: ['AC1', 'AC2'] };

function isClaim(entry: Entry | undefined): entry is Entry {
  if (entry === undefined || entry.problems.length > 0) return false;
  if (entry.actionType === 'closure') return closureProblems(entry, known).length === 0;
  if (entry.actionType === 'gate') return gateProblems(entry, known).length === 0;
  return entry.actionType === 'handshake' && handshakeProblems(entry, known).length === 0;
}

/** All but the texts that may have been cut: these begin the whole ones, or are not there yet. */
function expectSameClaim(cut: Entry, whole: EntryContent): void {
  const { line: _line, text: _text, problems: _problems, ...content } = cut;
  expect({ ...content, ...free(whole) }).toEqual(whole);
  const wholeTexts = JSON.stringify(free(whole));
  for (const text of Object.values(free(content)).flat()) {
    // What a cut left of a character is shown as the bytes that it is.
    if (typeof text === 'string')
      expect(wholeTexts).toContain(text.replace(/(?:\\u\{dc[0-9a-f]{2}\})+$/u, ''));
  }
}

const free = (content: EntryContent): Partial<EntryContent> => {
  const { deviation, resume: left, note, next: beliefs, blockers } = content;
  const texts = { deviation, resume: left, note };
  const ends = content.actionType === 'handshake' ? { next: beliefs, blockers } : {};
  return Object.fromEntries(Object.entries({ ...texts, ...ends }).filter(([, value]) => value !== undefined));
};

describe('a half-written entry', () => {
  it.each(Object.keys(contents))('of %s claims what the whole one claims, or nothing', (name) => {
    const whole = contents[name] ?? expect.fail('no content');
    const before = '# Handoff log\n\n';
    const bytes = Buffer.from(before + writeEntry(whole));
    const claims: number[] = [];
    for (let length = before.length; length <= bytes.length; length += 1) {
      const { entries } = readLog(textFromBytes(bytes.subarray(0, length)));
      expect(entries.length).toBeLessThanOrEqual(1);
      const [entry] = entries;
      if (!isClaim(entry)) continue;
      claims.push(length);
      expectSameClaim(entry, whole);
    }
    expect(claims.at(-1)).toBe(bytes.length);
    // It is no claim before its last mandatory field has begun.
    const last = { done: '- deviation: ', blocked: '- resume: ', replan: '- resume: ', gate: 'next=command:', handshake: '- next:' }[name]; // prettier-ignore
    expect(claims[0]).toBeGreaterThan(bytes.indexOf(last ?? ''));
  });

  it('that something else was appended to is no claim, nor is what follows hidden by it', () => {
    const bytes = Buffer.from(writeEntry(contents['done'] ?? expect.fail('no content')));
    const other = writeEntry({ ...heading, entry: 'abcd', actionType: 'note', note: 'x' });
    for (let length = 1; length < bytes.length; length += 1) {
      // The writer ends what is not ended, and leaves a blank line.
      const text = `${textFromBytes(bytes.subarray(0, length))}\n\n${other}`;
      expect(readLog(text).entries.at(-1)).toMatchObject({ entry: 'abcd', note: 'x', problems: [] });
    }
  });
});
