import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeEntry } from '../../contract/entry-write.ts';
import type { EntryContent } from '../../contract/entry.ts';
import { readLog } from '../../contract/log.ts';
import { installHost, testedShells, type HostUnderTest } from './program.ts';
import {
  createRoleRepository,
  handoffLog,
  launchFields,
  launchId,
  writeAgent,
  type RoleRepository,
} from './role-repository.ts';
import { ended } from './ending.ts';

describe.each(testedShells)('the verbs of an agent under %s', (shell) => {
  let host: HostUnderTest;
  let role: RoleRepository;
  beforeEach(async () => {
    host = installHost(shell);
    role = createRoleRepository(host);
    await host.call('launch', launchFields(role, writeAgent(host, 'agent', 'true')), 'p');
    await ended(host, launchId);
  });
  afterEach(() => {
    host.remove();
  });

  /** As an agent calls it: with what the runner gave it in its environment, from anywhere. */
  const verb = (...args: readonly string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(host.program, args, {
      env: { ...host.env, THREADLINE_LAUNCH: join(host.stateDir, 'launches/T-1/1/1') },
      cwd: '/',
      encoding: 'utf8',
    });
  const log = (): string => role.git('show', `HEAD:${handoffLog}`) + '\n';
  /** The last entry, after a look that it is byte for byte what the engine's writer makes of what it says. */
  const recorded = (): EntryContent => {
    const reading = readLog(log());
    expect(reading.problems).toEqual([]);
    const entry = reading.entries.at(-1);
    if (entry === undefined) throw new Error('no entry');
    const { line: _line, text, problems, ...content } = entry;
    expect(problems).toEqual([]);
    expect(writeEntry(content)).toBe(`${text}\n`);
    return content;
  };

  it('handshake writes one to three beliefs and whole blockers', () => {
    const head = role.tip();
    const done = verb(
      ...['handshake', '--next', ' Flash slot 3, because `x` = "y". ', '--next', 'Then run the smoke suite.'],
      ...[
        '--codex-thread-id',
        '01a203f3-7c1e',
        '--blocker',
        'Slot 3 has no power.',
        '--owner',
        'Infra:Codex',
      ],
      ...['--operator-required', 'no', '--next-action', 'command: ipmi power on `date` '],
      ...['--blocker', 'The key is missing.', '--owner', 'operator', '--operator-required', 'yes'],
      ...['--next-action', 'packet:packets/key.md'],
    );
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(done.stdout).toMatch(/^recorded handshake entry=[a-z0-9]{8} commit=[0-9a-f]{40}\n$/);
    expect(done.stdout).toContain(role.tip());
    expect(recorded()).toMatchObject({
      actor: 'runner:codex',
      actionType: 'handshake',
      threadRef: 'T-1',
      executor: 'remote_codex',
      run: 1,
      turn: 0,
      codexThreadId: '01a203f3-7c1e',
      head,
      branch: 'main',
      next: ['Flash slot 3, because `x` = "y".', 'Then run the smoke suite.'],
      blockers: [
        {
          text: 'Slot 3 has no power.',
          owner: 'infra:codex',
          operatorRequired: false,
          next: 'command:`` ipmi power on `date` ``',
        },
        {
          text: 'The key is missing.',
          owner: 'operator',
          operatorRequired: true,
          next: 'packet:packets/key.md',
        },
      ],
    });
    expect(log().startsWith('# Handoff log\n\n## ')).toBe(true);
  });

  it('commits that entry alone, as the role, with a trailer and without hooks', () => {
    writeFileSync(join(role.path, 'staged.txt'), 'staged\n');
    role.git('add', 'staged.txt');
    writeFileSync(join(role.path, 'README.md'), 'changed\n');
    const hook = join(role.path, '.git/hooks/pre-commit');
    mkdirSync(dirname(hook), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    expect(verb('progress', '--note', 'Stage 3 of 4 boots.')).toMatchObject({ status: 0 });
    expect(role.git('show', '--format=%an <%ae> %cn%n%B', '--name-only', 'HEAD').split('\n')).toEqual([
      'Runner <runner@hut> Runner',
      'threadline: progress T-1',
      '',
      'Thread-Ref: T-1',
      '',
      '',
      handoffLog,
    ]);
    expect(role.git('status', '--porcelain').split('\n')).toEqual([' M README.md', 'A  staged.txt']);
    expect(recorded()).toMatchObject({ actionType: 'progress', note: 'Stage 3 of 4 boots.' });
  });

  it('report done expands commits and takes evidence from the last one', () => {
    const first = role.commit('a.txt', 'a\n');
    role.commit('evidence/a, b;c.log', 'log\n');
    const last = role.commit('evidence/a b.log', 'log\n');
    const done = verb(
      ...[
        'report',
        'done',
        '--commit',
        first.slice(0, 9),
        '--commit',
        'HEAD',
        '--evidence',
        'ac1=evidence/a b.log',
      ],
      ...['--evidence', 'AC2=a.txt', '--evidence', 'AC2=README.md', '--evidence', 'AC2=evidence/a, b;c.log'],
    );
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(recorded()).toMatchObject({
      actionType: 'closure',
      state: 'done',
      commits: [first, last],
      evidence: { AC1: ['evidence/a b.log'], AC2: ['a.txt', 'README.md', 'evidence/a, b;c.log'] },
      next: [],
      deviation: 'none',
    });
  });

  it('report blocked and report replan say how to go on', () => {
    const blocker = [
      '--owner',
      'infra:codex',
      '--operator-required',
      'no',
      '--next-action',
      'command:`ipmi power on slot-3`',
    ];
    const blocked = verb(
      ...['report', 'blocked', '--blocker', 'Slot 3 has no power.', ...blocker],
      ...['--blocker', 'Nor has slot 4.', ...blocker, '--resume', 'Flash again once it has power.'],
      ...['--deviation', 'Flashed slot 4 first, because slot 3 had no power.'],
    );
    expect(blocked).toMatchObject({ status: 0, stderr: '' });
    expect(recorded()).toMatchObject({
      state: 'blocked',
      next: ['command:`ipmi power on slot-3`'],
      blockers: [{ text: 'Slot 3 has no power.' }, { text: 'Nor has slot 4.' }],
      resume: 'Flash again once it has power.',
    });
    const replan = verb(
      'report',
      'replan',
      '--next-action',
      'packet:p/x.md',
      '--next-action',
      'command:make x',
      '--resume',
      'Slot 3 is dead.',
    );
    expect(replan).toMatchObject({ status: 0, stderr: '' });
    expect(recorded()).toMatchObject({
      state: 'replan',
      next: ['packet:p/x.md', 'command:`make x`'],
      resume: 'Slot 3 is dead.',
    });
  });

  it('gate asks one thing', () => {
    const ask = [
      '--blocker',
      'Slot 3 must be erased.',
      '--owner',
      'operator',
      '--operator-required',
      'yes',
      '--next-action',
      'command:erase 3',
    ];
    expect(verb('gate', ...ask)).toMatchObject({ status: 0, stderr: '' });
    expect(recorded()).toMatchObject({ actionType: 'gate', blockers: [{ operatorRequired: true }] });
    expect(verb('gate', ...ask, ...ask).status).toBe(2);
  });

  it('appends behind whatever the log holds', () => {
    for (const text of ['# Log\nno newline', '# Log\n\n', '# Log\r\n\r\n', '\n \n']) {
      role.commit(handoffLog, text);
      expect(verb('progress', '--note', 'x y')).toMatchObject({ status: 0, stderr: '' });
      expect(recorded()).toMatchObject({ note: 'x y' });
      const [before = ''] = log().split('## 2');
      expect(before).toBe(
        { '\n \n': '# Handoff log\n\n', '# Log\nno newline': '# Log\nno newline\n\n' }[text] ?? text,
      );
    }
  });

  it('keeps every entry of verbs that run at once', async () => {
    await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        import('node:child_process').then(
          ({ spawn }) =>
            new Promise((resolve) => {
              spawn(host.program, ['progress', '--note', `note ${String(index)}`], {
                env: { ...host.env, THREADLINE_LAUNCH: join(host.stateDir, 'launches/T-1/1/1') },
              }).on('close', resolve);
            }),
        ),
      ),
    );
    const notes = readLog(log()).entries.map((entry) => entry.note);
    expect(notes.sort()).toEqual(['note 0', 'note 1', 'note 2', 'note 3', 'note 4', 'note 5']);
    expect(role.git('status', '--porcelain')).toBe('');
  });
});
