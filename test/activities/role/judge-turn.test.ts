import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Blocker } from '../../../contract/closure.ts';
import { writeEntry } from '../../../contract/entry-write.ts';
import { archPerson } from '../../repository.ts';
import {
  doneEntry,
  gateEntry,
  logPath,
  openCourtroom,
  threadRef,
  type Courtroom,
  type CourtroomOptions,
} from './courtroom.ts';

let room: Courtroom | undefined;
afterEach(() => room?.close());
const open = async (options: CourtroomOptions = {}): Promise<Courtroom> =>
  (room = await openCourtroom(options));

const boot = { 'evidence/boot.log': 'stage 4 reached\n' };
const claimOf = (...commits: string[]) => ({ commits, evidence: { AC1: ['evidence/boot.log'] } });

describe('an honest claim of done is accepted', () => {
  test('of one commit', async () => {
    const { role, report, judgeTurn } = await open();
    const commit = await role.commit('Boot', boot);
    const tip = await report(claimOf(commit));
    expect(await judgeTurn()).toEqual({
      verdict: 'done',
      tip,
      entry: 'new00001',
      ...claimOf(commit),
      deviation: 'none',
    });
  });

  test('of fifty commits, with others in between', async () => {
    const { role, report, judgeTurn } = await open();
    const commits: string[] = [];
    for (let at = 0; at < 50; at += 1)
      commits.push(await role.commit(`Step ${String(at)}`, { 'step.txt': String(at) }));
    commits.push(await role.commit('Boot', boot));
    await report(claimOf(...commits));
    expect(await judgeTurn()).toMatchObject({ verdict: 'done', commits });
  });

  test('of a merged topic branch, old work of arch on the base notwithstanding', async () => {
    const { role, report, judgeTurn } = await open();
    await role.git('switch', '-q', '-c', 'topic');
    const topic = await role.commit('On the topic', boot);
    await role.git('switch', '-q', 'main');
    await role.commit('Meanwhile', { 'other.txt': 'other\n' });
    await role.git('merge', '-q', '-m', 'Merge the topic', 'topic');
    await report(claimOf(topic, await role.id()));
    expect(await judgeTurn()).toMatchObject({ verdict: 'done' });
  });

  test('with binary evidence under a name with spaces, and more of it than was asked for', async () => {
    const { role, report, judgeTurn } = await open();
    const extra = 'evidence/the new photo ü.png';
    const commit = await role.commit('Photo', { ...boot, [extra]: Uint8Array.from([0, 255, 10, 13, 0]) });
    await report({ commits: [commit], evidence: { AC1: ['evidence/boot.log', extra] } });
    expect(await judgeTurn()).toMatchObject({ verdict: 'done' });
  });

  test('with evidence that was there before and was made anew', async () => {
    const { role, report, judgeTurn } = await open();
    const commit = await role.commit('Again', { ...boot, 'evidence/old.log': 'from now\n' });
    await report({ commits: [commit], evidence: { AC1: ['evidence/boot.log', 'evidence/old.log'] } });
    expect(await judgeTurn()).toMatchObject({ verdict: 'done' });
  });

  test('in a log with CRLF line endings', async () => {
    const { role, append, judgeTurn } = await open();
    const commit = await role.commit('Boot', boot);
    const before = await readFile(join(role.path, logPath), 'utf8');
    await role.write(logPath, before.replaceAll('\n', '\r\n'));
    await append(`\r\n${writeEntry({ ...doneEntry, ...claimOf(commit) }).replaceAll('\n', '\r\n')}`);
    expect(await judgeTurn()).toMatchObject({ verdict: 'done', entry: 'new00001' });
  });

  test('by hand, without numbers or an id', async () => {
    const { role, append, judgeTurn } = await open();
    const commit = await role.commit('Boot', boot);
    const entry = writeEntry({ ...doneEntry, ...claimOf(commit) });
    await append(`\n${entry.replace(' run=1 turn=1 entry=new00001', '')}`);
    expect(await judgeTurn()).toMatchObject({
      verdict: 'done',
      entry: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('in a repository with SHA-256 object ids', async () => {
    const { role, report, judgeTurn } = await open({ objectFormat: 'sha256' });
    const commit = await role.commit('Boot', boot);
    await report(claimOf(commit));
    expect(commit).toHaveLength(64);
    expect(await judgeTurn()).toMatchObject({ verdict: 'done', commits: [commit] });
  });

  test('that was pushed, others having pushed on top of it', async () => {
    const { role, remote, report, judgeTurn } = await open({ remote: 'pushed' });
    const commit = await role.commit('Boot', boot);
    await report(claimOf(commit));
    await role.git('push', '-q');
    const top = await role.git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'Theirs');
    await role.git('push', '-q', 'origin', `${top}:main`);
    expect(await remote?.id('main')).toBe(top);
    expect(await judgeTurn()).toMatchObject({ verdict: 'done' });
  });

  test('whose push comes a moment after the end of the agent', async () => {
    const { role, report, judgeTurn, court } = await open({ remote: 'pushed' });
    await report(claimOf(await role.commit('Boot', boot)));
    const verdict = judgeTurn();
    // The judge has read the tip and found it unpushed once its mirror holds it.
    await expect
      .poll(() => role.git('--git-dir', court.mirror.place.gitDir, 'rev-parse', 'refs/threadline-heads/main'))
      .toBe(await role.id());
    await role.git('push', '-q');
    expect(await verdict).toMatchObject({ verdict: 'done' });
  });

  test('with commits of arch that the remote had before the thread', async () => {
    const { role, report, judgeTurn } = await open({ remote: 'pushed' });
    await role.commit('By arch, long ago', { 'arch.txt': 'arch\n' }, archPerson);
    await role.git('push', '-q');
    const earlier = await role.id();
    const commit = await role.commit('Boot', boot);
    await report(claimOf(commit));
    await role.git('push', '-q');
    expect(await judgeTurn({ base: { tip: earlier, remoteTip: earlier } })).toMatchObject({
      verdict: 'done',
    });
  });
});

const blocker: Blocker = {
  text: 'Slot 3 has no power.',
  owner: 'infra:codex',
  operatorRequired: false,
  next: 'command:`ipmi power on slot-3`',
};

describe('the other reports of a turn', () => {
  const aside = { deviation: 'none', resume: 'The card of slot 3 is flashed; only power is missing.' };

  test('blocked names its blockers and what one must know to go on', async () => {
    const { report, judgeTurn } = await open();
    await report({ state: 'blocked', blockers: [blocker], next: [blocker.next], ...aside });
    expect(await judgeTurn()).toMatchObject({ verdict: 'blocked', blockers: [blocker], ...aside });
  });

  test('replan names its next actions', async () => {
    const { report, judgeTurn } = await open();
    const next = ['packet:packets/ws8-power.md'];
    await report({ state: 'replan', next, ...aside });
    expect(await judgeTurn()).toMatchObject({ verdict: 'replan', next, ...aside });
  });

  test('a gate names what it stops for', async () => {
    const { append, judgeTurn } = await open();
    const operator: Blocker = { ...blocker, owner: 'operator', operatorRequired: true };
    await append(`\n${writeEntry({ ...gateEntry, blockers: [operator] })}`);
    expect(await judgeTurn()).toMatchObject({ verdict: 'gate', blockers: [operator] });
  });

  test('a blocker whose owner nobody knows is refused', async () => {
    const { report, judgeTurn } = await open();
    await report({
      state: 'blocked',
      blockers: [{ ...blocker, owner: 'nobody:codex' }],
      next: [blocker.next],
      ...aside,
    });
    expect(await judgeTurn()).toMatchObject({
      verdict: 'refused',
      problems: [expect.stringContaining('nobody:codex')],
    });
  });

  test('the last of two reports of the same kind counts', async () => {
    const { role, report, judgeTurn } = await open();
    await report(claimOf('8a3bd1bfa922522920393704d38feffba15f85ca'));
    await report({ ...claimOf(await role.commit('Boot', boot)), entry: 'new00002' });
    expect(await judgeTurn()).toMatchObject({ verdict: 'done', entry: 'new00002' });
  });

  test('no report, progress or uncommitted text: silent', async () => {
    const { role, judgeTurn, append, base } = await open();
    expect(await judgeTurn()).toEqual({ verdict: 'silent', tip: base.tip });
    const progress = writeEntry({ ...gateEntry, actionType: 'progress', note: 'Flashing slot 3.' });
    const tip = await append(`\n${progress}`);
    await appendFile(join(role.path, logPath), `\n${writeEntry({ ...doneEntry, ...claimOf(tip) })}`);
    expect(await judgeTurn()).toEqual({ verdict: 'silent', tip });
  });

  test('a report that a fence hides is refused with the fence named', async () => {
    const { role, append, judgeTurn } = await open();
    const commit = await role.commit('Boot', boot);
    await append(`\n\`\`\`\n${writeEntry({ ...doneEntry, ...claimOf(commit) })}`);
    expect(await judgeTurn()).toMatchObject({
      verdict: 'refused',
      problems: [expect.stringContaining('log/unclosed-fence')],
    });
  });

  test('what a refusal quotes of the role cannot steer a terminal', async () => {
    const { role, append, judgeTurn } = await open();
    await role.commit('Boot', boot);
    const entry = writeEntry({ ...doneEntry, ...claimOf(await role.id()) });
    await append(`\n${entry.replace(threadRef, 'OTHER').replace('action_type', '\u001b[31maction_type')}`);
    const verdict = await judgeTurn();
    expect(JSON.stringify(verdict)).not.toContain('\\u001b');
  });
});
