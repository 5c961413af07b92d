import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Blocker } from '../../../contract/closure.ts';
import { writeEntry } from '../../../contract/entry-write.ts';
import { countGit, type GitCount } from './count-git.ts';
import { codesOf } from './forgery.ts';
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
let count: GitCount | undefined;
afterEach(async () => {
  await count?.end();
  count = undefined;
  await room?.close();
});
const open = async (options: CourtroomOptions = {}): Promise<Courtroom> =>
  (room = await openCourtroom(options));

const boot = { 'evidence/boot.log': 'stage 4 reached\n' };
const claimOf = (...commits: string[]) => ({ commits, evidence: { AC1: ['evidence/boot.log'] } });

describe('an honest claim of done (all shapes of it: honest/)', () => {
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
    const next = ['command:`make power SLOT=3`'];
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

  test('what is wrong with an entry is told as the next turn can mend it', async () => {
    const { role, report, judgeTurn } = await open();
    const claim = claimOf(await role.commit('Boot', boot));
    await report({ ...claim, threadRef: 'OTHER-1' });
    expect(await judgeTurn()).toMatchObject({
      problems: [expect.stringContaining(`report anew for thread_ref=${threadRef}; leave it as it is.`)],
    });
    await report({ ...claim, turn: 4, run: 2, entry: 'new00002' });
    expect(await judgeTurn()).toMatchObject({
      problems: [
        expect.stringContaining('Write run=1 of a new entry'),
        expect.stringContaining('Leave turn= out of a new entry'),
      ],
    });
  });

  test('of many faults the first fifty are told', async () => {
    const { role, report, judgeTurn } = await open();
    const commit = await role.commit('Boot', boot);
    const missing = Array.from({ length: 150 }, (_, index) => `evidence/${String(index)}.log`);
    await report({ commits: [commit], evidence: { AC1: ['evidence/boot.log', ...missing] } });
    const codes = codesOf(await judgeTurn());
    expect(codes).toHaveLength(51);
    expect(codes.at(-1)).toContain('100 more');
  });

  test('a hundred closures that contradict each other cost no process each', async () => {
    const { append, judgeTurn } = await open();
    const closures = Array.from({ length: 100 }, (_, index) => {
      const entry = `many${String(index)}`;
      const replan = { ...doneEntry, state: 'replan', next: ['command:`make power`'], ...aside } as const;
      return writeEntry(index % 2 === 0 ? { ...replan, entry } : { ...doneEntry, entry });
    });
    await append(`\n${closures.join('\n')}`);
    count = await countGit();
    expect(codesOf(await judgeTurn())).toContain('closure/contradiction');
    expect((await count.started()).filter((line) => line.includes(' blame ')).length).toBeLessThanOrEqual(3);
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
