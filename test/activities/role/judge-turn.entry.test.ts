import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { TurnVerdict } from '../../../contract/calls.ts';
import { writeEntry } from '../../../contract/entry-write.ts';
import { doneEntry, logPath, openCourtroom, type Courtroom } from './courtroom.ts';
import { codesOf, forge, type Forgery } from './forgery.ts';

let room: Courtroom | undefined;
afterEach(() => room?.close());

const judged = async (forgery: Forgery): Promise<TurnVerdict> => {
  room = await openCourtroom();
  return forge(room, forgery);
};

describe('a claim is refused for what is wrong with its entry', () => {
  // What the strict writer would not write stands in the log as an agent's own hand would put it.
  const byHand: readonly (readonly [string, (text: string) => string, string])[] = [
    [
      'a path that leaves the repository',
      (text) => text.replace('AC1: evidence', 'AC1: ../evidence'),
      'entry/evidence',
    ],
    ['an absolute path', (text) => text.replace('AC1: evidence', 'AC1: /evidence'), 'entry/evidence'],
    [
      'a path into the git directory',
      (text) => text.replace('evidence/boot.log', '.git/config'),
      'entry/evidence',
    ],
    ['evidence listed twice', (text) => text.replace(/( {2}- AC1: .*\n)/, '$1$1'), 'entry/evidence-twice'],
    ['no deviation', (text) => text.replace('- deviation: none\n', ''), 'closure/deviation'],
    [
      'a vague deviation',
      (text) => text.replace('deviation: none', 'deviation: various reasons'),
      'closure/deviation-vague',
    ],
    ['another run', (text) => text.replace('run=1', 'run=2'), 'entry/wrong-run'],
    ['another turn', (text) => text.replace('turn=1', 'turn=4'), 'entry/wrong-turn'],
    ['another executor', (text) => text.replace('remote_codex', 'ssh_direct'), 'entry/executor'],
    ['another thread', (text) => text.replace('20260213A', '20260213B'), 'entry/wrong-thread'],
    ['another actor', (text) => text.replace('runner:codex', 'infra:codex'), 'entry/wrong-actor'],
    [
      'two closures that contradict',
      (text) => text + text.replace('state=done', 'state=replan').replace('new00001', 'new00002'),
      'closure/contradiction',
    ],
    ['the same closure twice', (text) => `${text}\n${text}`, 'entry/repeated'],
    ['the id of an earlier entry', (text) => text.replace('new00001', 'old00001'), 'entry/repeated'],
  ];
  test.each(byHand)('by hand: %s', async (_title, change, code) => {
    const verdict = await judged(async ({ role, append }) => {
      const claim = { commits: [await role.id()], evidence: { AC1: ['evidence/boot.log'] } };
      await append(`\n${change(writeEntry({ ...doneEntry, ...claim }))}`);
      return undefined;
    });
    expect(codesOf(verdict)).toContain(code);
  });

  test('an entry that somebody else committed', async () => {
    const verdict = await judged(async ({ role, report }) => {
      const claim = { commits: [await role.id()], evidence: { AC1: ['evidence/boot.log'] } };
      await report(claim, { name: 'Mallory', email: 'mallory@example.org' });
      return undefined;
    });
    expect(codesOf(verdict)).toContain('entry/author');
  });

  test('a word for word copy of a closure of this thread that was judged before', async () => {
    room = await openCourtroom();
    const { role, report, append, judgeTurn } = room;
    await role.commit('Work', { 'evidence/boot.log': 'stage 4\n' });
    const claim = { commits: [await role.id()], evidence: { AC1: ['evidence/boot.log'] } };
    const since = await report(claim);
    await append(`\n${writeEntry({ ...doneEntry, ...claim })}`);
    expect(codesOf(await judgeTurn({ since }))).toContain('entry/repeated');
  });

  test('a log that is a symbolic link', async () => {
    const verdict = await judged(async ({ role }) => {
      await role.git('mv', logPath, 'elsewhere.md');
      await symlink('elsewhere.md', join(role.path, logPath)).catch(async () => {
        await role.write(`${logPath}.d`, '');
      });
      await role.commit('Link the log');
      return undefined;
    });
    expect(codesOf(verdict)).toContain('log/not-a-file');
  });
});
