import { describe, expect, it } from 'vitest';
import { stopOrder, type StopDraft } from '../../client/stop-order.ts';
import type { Outcome } from '../../client/refusal.ts';
import { isIdle } from '../../contract/command-line.ts';
import type { Config } from '../../contract/config.ts';
import type { Stop } from '../../contract/messages.ts';
import { rules } from '../../contract/rules/table.ts';
import { exampleRole } from '../activities/role/prompt.example.ts';
import { runnableLines, unrunnableLines } from '../contract/command-lines.ts';
import { exactLines, vagueLines } from '../contract/vague-lines.ts';

const config: Config = {
  file: '/srv/arch/threadline.toml',
  arch: {
    repo: '/srv/arch',
    branch: 'main',
    actor: 'arch:codex',
    identities: ['arch@example.org'],
    handoffLog: 'log.md',
    board: 'board.md',
    stateDir: '/srv/state',
  },
  hosts: {},
  roles: { 'infra:codex': exampleRole },
  taskQueue: 'threadline',
};
const known = 'Slot 3 has the old power supply; the image is built.';
const replan = (next: string, resume = known): StopDraft => ({
  state: 'replan',
  next: [next],
  resume,
  blockers: [],
});
const blocked = (text: string, next: string): StopDraft => ({
  state: 'blocked',
  next: [],
  resume: known,
  blockers: [{ text, owner: 'infra:codex', operatorRequired: 'no', next }],
});
const ordered = (draft: StopDraft): Outcome<Stop> => stopOrder(draft, config);
const messages = (draft: StopDraft): string => {
  const outcome = ordered(draft);
  return outcome.ok ? '' : (outcome.refusal.problems ?? []).map(({ message }) => message).join('\n');
};

describe('the next action of a stop, typed without the backquotes that a shell eats', () => {
  // Where a command itself begins with a backquote, the written form is asked for.
  const typed = runnableLines.filter((line) => !line.startsWith('`'));
  const idle = typed.filter(isIdle);

  it.each(idle)('may not be the command %j, which could be run and changes nothing', (line) => {
    expect(messages(replan(`command:${line}`))).toContain('only waits or prints');
  });

  it.each(typed.filter((line) => !isIdle(line)))('may be the command %j', (line) => {
    expect(messages(replan(`command:${line}`))).toBe('');
    expect(messages(blocked('Slot 3 has no power.', `command:${line}`))).toBe('');
  });

  it.each(unrunnableLines.filter((line) => line !== ''))(
    'may not be the command %j, and is told why',
    (line) => {
      const said = messages(replan(`command:${line}`));
      expect(said).toContain('no command line that somebody could run: it ');
      expect(messages(blocked('Slot 3 has no power.', `command:${line}`))).toContain(said);
    },
  );

  it('is no bare restart of the thread', () => {
    expect(messages(replan('command:npx threadline resume X'))).toContain('alone is no next action');
    expect(messages(replan('command:threadline resume X --packet packets/v2.md'))).toBe('');
  });
});

describe('the words of a stop', () => {
  const spoken = vagueLines.filter((line) => line.trim() !== '');
  it.each(spoken)('are not %j', (line) => {
    expect(ordered(replan('command:make', line)).ok).toBe(false);
    expect(ordered(blocked(line, 'command:make')).ok).toBe(false);
  });

  it('may be any exact line', () => {
    for (const line of exactLines.filter((one) => !/^none\b/iu.test(one)))
      expect([line, messages(replan('command:make', line))]).toEqual([line, '']);
  });
});

it('is refused as a whole, each fault under the one code of a stop and with its mend', () => {
  const outcome = ordered({ state: 'blocked', next: [], blockers: [{ text: 'Slot 3 has no power.' }] });
  const problems = outcome.ok ? [] : (outcome.refusal.problems ?? []);
  expect(problems.length).toBeGreaterThan(3);
  expect([...new Set(problems.map(({ code, fix }) => `${code} ${fix}`))]).toEqual([
    `stop/incomplete ${rules['stop/incomplete'].mend}`,
  ]);
});
