import { describe, expect, it } from 'vitest';
import { actionFault } from '../../contract/action-check.ts';
import { parseAction } from '../../contract/action.ts';
import { readBlocker, writeBlocker } from '../../contract/blocker-line.ts';
import { describeFailure, failures, isFailureCode, type FailureCode } from '../../contract/failure.ts';

const codes = Object.keys(failures).filter(isFailureCode);
const facts = {
  detail: 'connect ECONNREFUSED',
  ref: 'RUNNER-WS8',
  role: 'runner:codex',
  archActor: 'arch:codex',
};
const hut = { local: false, hostname: '10.0.0.7', port: 22, user: 'runner' } as const;
const places = { host: hut, repo: '/srv/run ner', agent: "it's", arch: '/home/arch/plan' };

describe.each(codes)('the failure %s', (code: FailureCode) => {
  it('has a sentence with the fact at hand and placeholders that are known', () => {
    const { sentence, mend } = failures[code];
    expect(sentence).toContain('{detail}');
    const placeholders = [...mend.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name);
    expect(['ref', 'role', 'ssh', 'scan', 'repo', 'agent', 'arch']).toEqual(
      expect.arrayContaining(placeholders),
    );
  });

  it('is described well enough for a blocker, whatever is known', () => {
    for (const more of [{}, { places }, { places: { ...places, host: { local: true } } as const }]) {
      const { sentence, owner, operatorRequired, next } = describeFailure(code, { ...facts, ...more });
      expect(sentence).toContain('connect ECONNREFUSED');
      expect(['operator', 'arch:codex', 'runner:codex']).toContain(owner);
      expect(operatorRequired).toBe(owner === 'operator');
      expect(actionFault(next)).toBeUndefined();
      expect(next).not.toMatch(/[{}]/u);
      const blocker = { text: sentence, owner, operatorRequired, next };
      expect(readBlocker(writeBlocker(blocker))).toEqual({ ok: true, blocker });
    }
  });
});

describe('describeFailure', () => {
  it('quotes what runs on the host for both shells, and reaches the host as the engine does', () => {
    const { next } = describeFailure('repository_missing', { ...facts, places });
    const reading = parseAction(next);
    expect(reading).toEqual({
      ok: true,
      action: {
        kind: 'command',
        command: String.raw`ssh runner@10.0.0.7 git -C ''\''/srv/run ner'\''' status`,
      },
    });
  });

  it.each<[FailureCode, object, string]>([
    [
      'ssh_key_refused',
      { ...hut, port: 2201, identityFile: '/k' },
      'ssh -v -p 2201 -i /k runner@10.0.0.7 true && threadline doctor runner:codex',
    ],
    ['host_key_changed', { ...hut, port: 2201 }, 'ssh-keyscan -p 2201 10.0.0.7'],
    ['ssh_key_refused', { local: false, alias: 'hut' }, 'ssh -v hut true && threadline doctor runner:codex'],
    ['host_key_changed', { local: false, alias: 'hut' }, 'threadline doctor runner:codex'],
    ['tree_dirty', { local: true }, "git -C '/srv/run ner' status --short"],
    ['host_reply_broken', { local: true }, 'threadline doctor runner:codex'],
  ])('mends %s on %o with a command line as it stands', (code, host, command) => {
    const there = { ...places, host } as typeof places;
    expect(describeFailure(code, { ...facts, places: there }).next).toBe(`command:\`${command}\``);
  });

  it('falls back to what needs no more knowledge', () => {
    expect(describeFailure('repository_missing', facts).next).toBe(
      'command:`threadline doctor runner:codex`',
    );
    expect(describeFailure('arch_repository', facts).next).toBe('command:`threadline show RUNNER-WS8`');
  });

  it('bounds and escapes foreign detail', () => {
    const { sentence } = describeFailure('host_unreachable', {
      ...facts,
      detail: `\u001b[2J\n${'x'.repeat(5_000)}`,
    });
    expect(sentence.length).toBeLessThan(700);
    expect(sentence).toContain('\\u{1b}[2J x');
  });
});
